#include "crypto/consent/sightings.h"

#include <algorithm>

namespace sigilo {

void Sightings::add(const DeviceId& custodian, std::uint64_t size, Day day) {
  Seen& seen = custodians_[custodian];
  seen.latest = std::max(seen.latest, day);
  if (size > (seen.sights.empty() ? 0 : seen.sights.back().size)) seen.sights.push_back({size, seen.latest});
}

std::optional<Day> Sightings::first_seen(const DeviceId& custodian, std::uint64_t position) const {
  const auto found = custodians_.find(custodian);
  if (found == custodians_.end()) return std::nullopt;
  const auto& sights = found->second.sights;
  const auto sight = std::upper_bound(sights.begin(), sights.end(), position, [](std::uint64_t p, const Sight& s) { return p < s.size; });
  if (sight == sights.end()) return std::nullopt;
  return sight->day;
}

bool Sightings::has_waited(const DeviceId& custodian, std::uint64_t position, std::uint32_t days, Day today) const {
  const auto seen = first_seen(custodian, position);
  return seen && std::uint64_t{seen->number()} + days <= today.number();
}

std::optional<Day> Sightings::first_seen_by_any(std::uint64_t position) const {
  std::optional<Day> earliest;
  for (const auto& [custodian, seen] : custodians_) {
    const auto day = first_seen(custodian, position);
    if (day && (!earliest || *day < *earliest)) earliest = day;
  }
  return earliest;
}

void Sightings::write(Writer& writer) const {
  writer.u64(custodians_.size());
  for (const auto& [custodian, seen] : custodians_) {
    writer.id(custodian).u32(seen.latest.number()).u64(seen.sights.size());
    for (const Sight& sight : seen.sights) writer.u64(sight.size).u32(sight.day.number());
  }
}

std::optional<Day> Sightings::latest(const DeviceId& custodian) const {
  const auto found = custodians_.find(custodian);
  if (found == custodians_.end()) return std::nullopt;
  return found->second.latest;
}

}  // namespace sigilo
