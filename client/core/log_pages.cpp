#include "client/core/log_pages.h"

#include <algorithm>

namespace sigilo {
namespace {

constexpr std::uint64_t kEntriesPerCall = 256;

}  // namespace

Result<std::vector<Bytes>> next_entries(LogCalls& log, std::uint64_t from, std::uint64_t size) {
  const auto limit = static_cast<std::uint32_t>(std::min(size - from, kEntriesPerCall));
  SIGILO_TRY(std::vector<Bytes> entries, log.get_entries(from, limit));
  if (!entries.empty() && entries.size() <= limit) return entries;
  return fail(ErrorCode::kMalformed, "the server does not give the entries that its checkpoint counts", "log", {}, static_cast<std::int64_t>(from));
}

}  // namespace sigilo
