#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "crypto/base/clock.h"
#include "server/domain/caller.h"
#include "server/domain/directory_service.h"
#include "server/ports/ports.h"

namespace sigilo::server {

/// What one member's devices may occupy of the disk, so that no stolen one fills it for everybody.
struct IntakeLimits {
  std::uint64_t kept_free = std::uint64_t{64} << 20;            ///< bytes left for database, log and receipts
  std::uint64_t quarantined_items = 200;                        ///< set aside of one member in a day
  std::uint64_t quarantined_bytes = std::uint64_t{2048} << 20;  ///< the same in bytes; what is begun below it is still taken whole
  std::uint64_t open_uploads = 64;                              ///< of one member
};

/// The book of the room on the disk: what open uploads have announced and not sent yet, and what was set aside of whom today. The day's figures are
/// in memory: a restart of the store begins them anew. Thread-safe.
/// Errors: kNoSpace when the disk has no room, kResourceExhausted when the member's part is used up; then nothing was changed.
class IntakeRoom {
 public:
  IntakeRoom(const Ports& ports, const DirectoryService& directories, const Clock& clock, const IntakeLimits& limits)
      : ports_(ports), directories_(directories), clock_(clock), limits_(limits) {}

  /// Takes up the uploads that an earlier run of the store left open.
  [[nodiscard]] Status load();
  /// Whether `bytes` find room beside all that active devices have announced.
  [[nodiscard]] Status check(std::uint64_t bytes) const;
  /// Whether a piece of an announced upload still finds room: something else may have filled the disk.
  [[nodiscard]] Status check_piece(std::uint64_t bytes) const;
  /// Books an upload. One member's uploads hold at most three quarters of the room, so that they can never shut out the others.
  [[nodiscard]] Status announce(const Caller& caller, const UploadId& upload, std::uint64_t bytes);
  void missing(const UploadId& upload, std::uint64_t bytes);  ///< what has still to come of it
  void finished(const UploadId& upload);

  [[nodiscard]] Status check_quarantine(const MemberId& member) const;
  void quarantined(const MemberId& member, std::uint64_t bytes);

 private:
  struct Announced {
    DeviceId device;
    std::uint64_t bytes = 0;
  };
  struct SetAside {
    Day day;
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
  };
  struct Shares {
    std::uint64_t uploads = 0;  ///< of the member
    std::uint64_t own = 0;      ///< bytes of the member
    std::uint64_t all = 0;      ///< bytes of everybody
  };
  [[nodiscard]] Shares shares_of(const MemberId& member) const;
  [[nodiscard]] Result<std::uint64_t> room() const;

  Ports ports_;
  const DirectoryService& directories_;
  const Clock& clock_;
  const IntakeLimits limits_;
  mutable std::mutex mutex_;
  std::map<UploadId, Announced> announced_;  // mutex_
  std::map<MemberId, SetAside> set_aside_;   // mutex_
};

}  // namespace sigilo::server
