#pragma once

#include <cstdint>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/envelope/layout.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

/// Body of the statement "sigilo/v1/team-key": a team's private key of one epoch, sealed to one device or (device zero) to the
/// mechanism's recovery key.
struct TeamKeyGrant {
  Team team = Team::kReview;
  std::uint32_t epoch = 0;
  Bytes public_key;    ///< of the team
  DeviceId recipient;  ///< zero: the recovery key
  Bytes enc;
  Bytes ciphertext;  ///< 48 bytes

  /// kInvalidArgument for fields that `parse` would refuse.
  [[nodiscard]] Result<Bytes> encode() const;
  [[nodiscard]] static Result<TeamKeyGrant> parse(ByteView body);
  friend bool operator==(const TeamKeyGrant&, const TeamKeyGrant&) = default;
};

/// Seals the private half of `team_key` to `recipient_public_key` of the same suite.
/// HPKE info = hpke_info("sigilo/v1/hpke/team-key", var16 origin | u8 team | u32 epoch | device).
[[nodiscard]] Result<TeamKeyGrant> seal_team_key(std::string_view origin, Team team, std::uint32_t epoch, const KemKeyPair& team_key,
                                                 const DeviceId& recipient, ByteView recipient_public_key, Rng& rng);

/// Opens a grant with the recipient's private key. kAuthenticationFailed for a wrong key, origin, team, epoch or device, and if the
/// private key inside does not belong to `grant.public_key`. The caller compares that with the directory's team epoch.
[[nodiscard]] Result<KemKeyPair> open_team_key(const TeamKeyGrant& grant, std::string_view origin, Suite suite, ByteView recipient_private_key);

}  // namespace sigilo
