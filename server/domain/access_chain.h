#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "server/ports/access_store.h"

namespace sigilo::server {

/// The bytes of an access record that are chained and shown to auditors. Source: docs/PROTOCOL.md 7.
[[nodiscard]] Bytes encode_access(const AccessRecord& access);
/// H("sigilo/v1/access-chain", previous, record). Zeroes before the first.
[[nodiscard]] Digest chain_access(const Digest& previous, ByteView record);

}  // namespace sigilo::server
