#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/base/codec.h"
#include "crypto/base/ids.h"

namespace sigilo {

/// Up to where each custodian has seen the log on which of its days. Waiting periods count from a custodian's own sight of an entry, never
/// from the day that the entry's author claims. A value. Source: protocol review C1, D1, R2.
class Sightings {
 public:
  /// What a custodian's entry says: on `day` it had seen `size` entries. 0: of this log none, but the day is its word all the same.
  void add(const DeviceId& custodian, std::uint64_t size, Day day);
  /// The day on which it had certainly seen the entry at `position`; none if it never said so. A clock that went back does not bring the day
  /// forward.
  [[nodiscard]] std::optional<Day> first_seen(const DeviceId& custodian, std::uint64_t position) const;
  /// It had seen the entry at `position` so many days before `today`.
  [[nodiscard]] bool has_waited(const DeviceId& custodian, std::uint64_t position, std::uint32_t days, Day today) const;
  /// The earliest day on which any of them had certainly seen it.
  [[nodiscard]] std::optional<Day> first_seen_by_any(std::uint64_t position) const;
  /// All of it, for GateState::canonical.
  void write(Writer& writer) const;
  /// The latest day that it ever named.
  [[nodiscard]] std::optional<Day> latest(const DeviceId& custodian) const;

 private:
  struct Sight {
    std::uint64_t size = 0;
    Day day;
  };
  struct Seen {
    std::vector<Sight> sights;  ///< sizes rise, days do not fall
    Day latest;
  };
  std::map<DeviceId, Seen> custodians_;
};

}  // namespace sigilo
