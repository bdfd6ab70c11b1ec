#pragma once

#include <string>

#include "client/cli/problem.h"
#include "crypto/base/bytes.h"

namespace sigilo::cli {

/// A QR code of the bytes for a terminal: two rows a line in half blocks, dark on light with the quiet zone, error correction L.
/// kTooLarge over 2,900 bytes.
[[nodiscard]] Outcome<std::string> qr_text(ByteView bytes);

}  // namespace sigilo::cli
