#pragma once

#include <cstdint>
#include <vector>

#include "client/core/transport.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Some of the entries [from, size), at least one, in one call. Requires from < size. kMalformed if the server gives none or more than were asked for.
[[nodiscard]] Result<std::vector<Bytes>> next_entries(LogCalls& log, std::uint64_t from, std::uint64_t size);

}  // namespace sigilo
