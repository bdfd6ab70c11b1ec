#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "server/ports/enrolment_store.h"

namespace sigilo::server {

/// What decides whether an invitation still opens something.
struct OpenInvitation {
  DeviceId inviter;
  Day signed_on;
  Day expires;  ///< inclusive
  struct User {
    DeviceId device;
    Digest tls_spki;
  };
  std::optional<User> user;  ///< the device that used it
};

/// The invitations that were not revoked, in memory, because they are asked for before every message of a peer that the directory does not know, on threads
/// that must not wait for a disk. Follows the store. Thread-safe.
class OpenInvitations {
 public:
  explicit OpenInvitations(EnrolmentStore& store) : store_(store) {}

  /// Reads all of the store. kIo.
  [[nodiscard]] Status load();
  /// Call after each change of one in the store. kIo, kMalformed.
  [[nodiscard]] Status refresh(const Digest& token_digest);
  /// Never waits for the store.
  [[nodiscard]] std::optional<OpenInvitation> find(const Digest& token_digest) const;

 private:
  void put(const Digest& token_digest, std::optional<OpenInvitation> invitation);

  EnrolmentStore& store_;
  std::mutex following_;  // held from a reading of the store until its result stands here: the last to read is the last to write
  mutable std::mutex mutex_;
  std::map<Digest, OpenInvitation> open_;  // mutex_
};

}  // namespace sigilo::server
