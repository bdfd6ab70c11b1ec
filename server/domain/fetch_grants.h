#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"

namespace sigilo::server {

/// Downloads that broke off. Whoever goes on where one did, a little later, makes no second access of it. Kept in memory only: after a restart going
/// on is an access like any other. Thread-safe.
class FetchGrants {
 public:
  struct Download {
    MemberId member;
    DeviceId device;
    RecordId record;
    std::uint16_t section = 0;
    friend auto operator<=>(const Download&, const Download&) = default;
  };
  explicit FetchGrants(const Clock& clock) : clock_(clock) {}

  /// The peer went away after the bytes [from, given) of the payload had been given to the network.
  void broke_off(const Download& download, std::uint64_t from, std::uint64_t given);
  /// Does `offset` go on with it? Behind where it began, and no further back from where it broke off than what the network swallows; once, within ten
  /// minutes.
  [[nodiscard]] bool take(const Download& download, std::uint64_t offset);

 private:
  struct Grant {
    std::uint64_t from = 0;
    std::uint64_t given = 0;
    std::chrono::nanoseconds until{};
  };
  void drop_expired();

  const Clock& clock_;
  std::mutex mutex_;
  std::map<Download, Grant> grants_;  // mutex_
};

}  // namespace sigilo::server
