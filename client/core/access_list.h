#pragma once

#include <cstdint>
#include <vector>

#include "client/core/transport.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Who fetched which section of which record on which day. Source: docs/PROTOCOL.md 7.
struct AccessLine {
  std::uint64_t sequence = 0;
  Day day;
  MemberId member;
  DeviceId device;
  RecordId record;
  std::uint16_t section = 0;
};

/// Reads access records as the server gave them and checks that each is chained to the one before; the first only if the list begins with the
/// first record of all (`after` 0). kMalformed, kTruncated; kForked if the chain or the numbers do not fit. Pure.
[[nodiscard]] Result<std::vector<AccessLine>> check_access(const ServedAccess& served, std::uint64_t after);

}  // namespace sigilo
