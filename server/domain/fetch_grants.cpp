#include "server/domain/fetch_grants.h"

namespace sigilo::server {
namespace {

constexpr std::chrono::minutes kValid{10};
/// Windows and socket buffers of one stream.
constexpr std::uint64_t kInFlight = std::uint64_t{4} << 20;
constexpr std::size_t kMaxGrants = 4096;

}  // namespace

void FetchGrants::drop_expired() {
  for (auto grant = grants_.begin(); grant != grants_.end();) {
    grant = grant->second.until <= clock_.steady() ? grants_.erase(grant) : std::next(grant);
  }
}

void FetchGrants::broke_off(const Download& download, std::uint64_t from, std::uint64_t given) {
  const std::lock_guard lock(mutex_);
  if (grants_.size() >= kMaxGrants) drop_expired();
  if (grants_.size() >= kMaxGrants) return;  // the next fetch is recorded once more, that is all
  grants_[download] = {from, given, clock_.steady() + kValid};
}

bool FetchGrants::take(const Download& download, std::uint64_t offset) {
  const std::lock_guard lock(mutex_);
  const auto found = grants_.find(download);
  if (found == grants_.end()) return false;
  const Grant grant = found->second;
  grants_.erase(found);
  return clock_.steady() < grant.until && offset > grant.from && offset <= grant.given && grant.given - offset <= kInFlight;
}

}  // namespace sigilo::server
