#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

struct StoredInvitation {
  std::uint64_t number = 0;       ///< rises with each one added
  Digest token_digest;
  Bytes invitation;               ///< signed statement
  bool revoked = false;
  std::optional<Bytes> enrolment; ///< signed statement of the device that used it
};

/// Invitations and what devices handed in for them. Durable on return; thread-safe. Errors: kNoSpace, kIo.
class EnrolmentStore {
 public:
  virtual ~EnrolmentStore() = default;
  /// Fine for the same bytes again; kAlreadyExists for the same token with another invitation.
  [[nodiscard]] virtual Status add(const Digest& token_digest, ByteView invitation) = 0;
  /// kNotFound.
  [[nodiscard]] virtual Result<StoredInvitation> find(const Digest& token_digest) = 0;
  /// Fine for the same bytes again; kAlreadyExists if the invitation was used by another device; kNotFound; kConflict if revoked.
  [[nodiscard]] virtual Status use(const Digest& token_digest, const DeviceId& device, ByteView enrolment) = 0;
  /// kNotFound. Fine if it was revoked before.
  [[nodiscard]] virtual Status revoke(const Digest& token_digest) = 0;
  /// Invitations that were not revoked, with number > `after`, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<StoredInvitation>> unrevoked(std::uint64_t after, std::uint32_t limit) = 0;
  /// Of these the ones that were used.
  [[nodiscard]] virtual Result<std::vector<StoredInvitation>> used(std::uint64_t after, std::uint32_t limit) = 0;
};

}  // namespace sigilo::server
