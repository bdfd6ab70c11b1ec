#pragma once

#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Several byte strings in one column: u16 count, then each as var64.
[[nodiscard]] Bytes encode_byte_list(const std::vector<Bytes>& list);
[[nodiscard]] Result<std::vector<Bytes>> parse_byte_list(ByteView bytes);

}  // namespace sigilo
