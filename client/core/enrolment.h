#pragma once

#include <string>
#include <vector>

#include "client/core/home.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/directory/enrolment.h"
#include "crypto/directory/invitation.h"
#include "crypto/primitives/words.h"

namespace sigilo {

/// Keys for a new device of `member`, made on it. Not stored yet.
[[nodiscard]] Result<DeviceKeys> make_device_keys(Home& home, const MechanismId& mechanism, const MemberId& member, Suite suite);

/// Makes an invitation and registers it at the server (which learns only the digest of its token). For a new person give a fresh member id
/// (rng.id<MemberId>()), for a further device of a known member theirs. kPermissionDenied if this device is no administrator's.
[[nodiscard]] Result<InvitationFile> invite(Home& home, const Trust& trust, DirectoryCalls& server, const MemberId& member, Roles roles,
                                            std::uint16_t valid_days);

/// First half of accepting an invitation, in a fresh home, without network: stores the trust root, makes and stores the keys. The transport
/// is then opened with these keys. kExpired; kAlreadyExists if the home belongs to a mechanism already (fine to repeat for the same one).
[[nodiscard]] Status begin_enrolment(Home& home, const InvitationFile& invitation, Suite suite);
/// Second half: hands the public keys in. May be repeated. The device is enrolled once a directory version lists it.
[[nodiscard]] Status send_enrolment(Home& home, const InvitationFile& invitation, DirectoryCalls& server);

enum class EnrolmentState : std::uint8_t {
  kNone = 1,     ///< no keys in this home
  kWaiting = 2,  ///< keys handed in, or not yet; no directory version lists them
  kActive = 3,
  kRevoked = 4,
};
[[nodiscard]] Result<EnrolmentState> enrolment_state(Home& home, const Trust& trust);

/// An enrolment at the server that checks out: invitation signed by an administrator's device, enrolment signed by its own key, not expired.
struct PendingEnrolment {
  Invitation invitation;
  Enrolment enrolment;
  DeviceId device;
  Bytes invitation_bytes;
  Bytes enrolment_bytes;
};
struct PendingList {
  std::vector<PendingEnrolment> good;
  std::vector<Error> bad;  ///< what is wrong with each of the others
};
[[nodiscard]] Result<PendingList> pending_enrolments(Home& home, const Trust& trust, DirectoryCalls& server);

/// What both people compare before a root key signs: 12 words over all three public keys of the device *and* over whom it trusts, so that
/// an invitation with exchanged root keys or log key shows other words than the administrator's (fingerprint_words).
[[nodiscard]] Digest device_fingerprint(const TrustRoot& root, const VerifyKey& signing, ByteView kem_public_key, const Digest& tls_spki);
/// With the directory that this home accepted, before that with the trust root of its invitation. kNotFound before begin_enrolment().
[[nodiscard]] Result<Digest> own_fingerprint(Home& home);
/// With the root keys and the log key of the directory in force.
[[nodiscard]] Result<Digest> fingerprint_of(const PendingEnrolment& pending, const Trust& trust);
/// `count` different positions (from 1 to 12), ascending, at random: asked for after the other side has shown its words.
[[nodiscard]] std::vector<std::size_t> word_positions(Rng& rng, std::size_t count);

}  // namespace sigilo
