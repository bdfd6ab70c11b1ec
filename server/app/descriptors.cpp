#include "server/app/descriptors.h"

#include <sys/resource.h>

namespace sigilo::server {
namespace {

/// An idle connection counts 31 KiB.
constexpr rlim_t kConnectionsPerMiB = 34;
/// Database, blobs, log, what gRPC holds itself.
constexpr rlim_t kOthers = 512;

}  // namespace

Status allow_descriptors(int memory_mib) {
  const rlim_t needed = static_cast<rlim_t>(memory_mib) * kConnectionsPerMiB + kOthers;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return fail(ErrorCode::kInternal, "the limit of file descriptors cannot be read");
  if (limit.rlim_cur >= needed) return {};
  limit.rlim_cur = needed;
  if (limit.rlim_max < needed || ::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return fail(ErrorCode::kResourceExhausted, "too few file descriptors are allowed for the connections that this admits", "file descriptors",
                "raise LimitNOFILE of the service (ulimit -Hn) to the number, or lower limits.memory_mib", static_cast<std::int64_t>(needed));
  }
  return {};
}

}  // namespace sigilo::server
