#include "server/domain/intake_room.h"

#include <algorithm>

#include "crypto/directory/lookup.h"

namespace sigilo::server {
namespace {

tl::unexpected<Error> no_room() {
  return fail(ErrorCode::kNoSpace, "the server's disk has no room for this upload", {}, "the administrator must free some space");
}

tl::unexpected<Error> used_up(StaticText what, StaticText field, StaticText hint, std::uint64_t limit) {
  return fail(ErrorCode::kResourceExhausted, what, field, hint, static_cast<std::int64_t>(limit));
}

}  // namespace

Status IntakeRoom::load() {
  SIGILO_TRY(const auto uploads, ports_.uploads.list());
  std::map<UploadId, Announced> found;
  for (const auto& upload : uploads) {
    Announced announced;
    announced.device = upload.device;
    for (const auto& section : upload.sections) {
      const auto size = ports_.blobs.size(section.blob);
      if (!size && size.error().code != ErrorCode::kNotFound) return fail(size.error());
      announced.bytes += section.payload_length - std::min(size ? *size : 0, section.payload_length);
    }
    found[upload.id] = announced;
  }
  const std::lock_guard lock(mutex_);
  announced_ = std::move(found);
  return {};
}

// What a revoked device announced will never come.
IntakeRoom::Shares IntakeRoom::shares_of(const MemberId& member) const {
  Shares shares;
  const auto current = directories_.current();
  if (current == nullptr) return shares;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, announced] : announced_) {
    const auto* device = find_device(current->directory(), announced.device);
    if (device == nullptr || device->state != DeviceState::kActive) continue;
    shares.all += announced.bytes;
    if (device->member != member) continue;
    ++shares.uploads;
    shares.own += announced.bytes;
  }
  return shares;
}

Result<std::uint64_t> IntakeRoom::room() const {
  SIGILO_TRY(const auto free, ports_.blobs.free_space());
  return free > limits_.kept_free ? free - limits_.kept_free : 0;
}

Status IntakeRoom::check(std::uint64_t bytes) const {
  SIGILO_TRY(const auto room, this->room());
  const std::uint64_t announced = shares_of({}).all;
  if (announced > room || bytes > room - announced) return no_room();
  return {};
}

Status IntakeRoom::check_piece(std::uint64_t bytes) const {
  SIGILO_TRY(const auto room, this->room());
  if (bytes > room) return no_room();
  return {};
}

Status IntakeRoom::announce(const Caller& caller, const UploadId& upload, std::uint64_t bytes) {
  SIGILO_TRY(const auto room, this->room());
  const Shares shares = shares_of(caller.member);
  if (shares.uploads >= limits_.open_uploads) {
    return used_up("the member has too many open uploads", "uploads", "finish those that are open", limits_.open_uploads);
  }
  if (shares.all > room || bytes > room - shares.all) return no_room();
  const std::uint64_t most = (room - (shares.all - shares.own)) / 4 * 3;
  if (shares.own > most || bytes > most - shares.own) {
    return used_up("the member's open uploads would hold most of the disk", "payloads", "finish those that are open", most);
  }
  const std::lock_guard lock(mutex_);
  announced_[upload] = {caller.device, bytes};
  return {};
}

void IntakeRoom::missing(const UploadId& upload, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (const auto found = announced_.find(upload); found != announced_.end()) found->second.bytes = bytes;
}

void IntakeRoom::finished(const UploadId& upload) {
  const std::lock_guard lock(mutex_);
  announced_.erase(upload);
}

// However much a day allows: a quarter of the room stays the others'.
Status IntakeRoom::check_quarantine(const MemberId& member) const {
  SIGILO_TRY(const auto room, this->room());
  const std::lock_guard lock(mutex_);
  const auto found = set_aside_.find(member);
  if (found == set_aside_.end() || found->second.day != clock_.today()) return {};
  if (found->second.items >= limits_.quarantined_items) {
    return used_up("too many of the member's records were set aside today", "items", "ask the administrator why, and try again tomorrow",
                   limits_.quarantined_items);
  }
  const std::uint64_t most = std::min(limits_.quarantined_bytes, (room + found->second.bytes) / 4 * 3);
  if (found->second.bytes >= most) {
    return used_up("too much of what the member sent was set aside today", "payloads", "ask the administrator why, and try again tomorrow", most);
  }
  return {};
}

void IntakeRoom::quarantined(const MemberId& member, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  auto& today = set_aside_[member];
  if (today.day != clock_.today()) today = {clock_.today(), 0, 0};
  ++today.items;
  today.bytes += bytes;
}

}  // namespace sigilo::server
