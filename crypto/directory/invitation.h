#pragma once

#include <string_view>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/directory/roles.h"
#include "crypto/directory/trust_root.h"

namespace sigilo {

inline constexpr std::size_t kInvitationTokenBytes = 32;

/// H("sigilo/v1/invitation-token", token): the store keeps this, never the token.
[[nodiscard]] Digest token_digest(ByteView token);

/// Body of the statement "sigilo/v1/invitation", by an administrator's device. Holds no name of a person.
struct Invitation {
  Digest token;  ///< token_digest
  MemberId member;
  Roles roles;
  Day expires;  ///< last day, inclusive

  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] static Result<Invitation> parse(ByteView body);
  friend bool operator==(const Invitation&, const Invitation&) = default;
};

/// What the invited person's device is given: the trust root and the right to hand in keys once. Secret until used.
struct InvitationFile {
  TrustRoot trust_root;
  SecretBytes token;  ///< 32 bytes
  MemberId member;
  Roles roles;
  Day expires;

  [[nodiscard]] Result<SecretBuffer> encode() const;
  [[nodiscard]] static Result<InvitationFile> parse(ByteView file);  ///< kMalformed if the checksum says that it was damaged; kUnsupported
  /// The statement that goes to the store.
  [[nodiscard]] Invitation statement() const;
};

/// A fresh invitation with a random token.
[[nodiscard]] InvitationFile make_invitation(const TrustRoot& trust_root, const MemberId& member, Roles roles, Day expires, Rng& rng);

}  // namespace sigilo
