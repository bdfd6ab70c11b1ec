#include "client/core/enrolment.h"

#include <algorithm>
#include <utility>

#include "crypto/base/labels.h"
#include "crypto/directory/lookup.h"
#include "crypto/log/statement.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::size_t kWordCount = 12;
constexpr std::uint16_t kMaxInvitationDays = 60;

Status require_administrator(const Trust& trust, const DeviceKeys& keys) {
  if (!trust.has_directory()) {
    return fail(ErrorCode::kNotFound, "this device has no directory yet", "directory", "fetch it while there is a network");
  }
  if (roles_of(trust.directory(), device_id_of(keys.signing.public_key())).has(Role::kAdministrator)) return {};
  return fail(ErrorCode::kPermissionDenied, "this device's member is not an administrator", "device");
}

Result<Invitation> check_invitation(const Trust& trust, ByteView bytes) {
  SIGILO_TRY(const SignedStatement parsed, SignedStatement::parse(bytes));
  const DeviceEntry* signer = find_device(trust.directory(), parsed.header().device);
  if (signer == nullptr || !roles_of(trust.directory(), signer->id).has(Role::kAdministrator)) {
    return fail(ErrorCode::kPermissionDenied, "the invitation is not by an administrator's active device", "invitation");
  }
  SIGILO_TRY(const SignedStatement statement, open_statement(bytes, labels::kInvitation, trust.origin(), signer->verify_key));
  return Invitation::parse(statement.body());
}

Result<PendingEnrolment> check_pending(const Home& home, const Trust& trust, ServedEnrolment served) {
  PendingEnrolment pending;
  SIGILO_TRY(pending.invitation, check_invitation(trust, served.invitation));
  SIGILO_TRY(SignedEnrolment enrolment, open_enrolment(served.enrolment, trust.origin(), trust.directory().suite));
  if (enrolment.enrolment.token != pending.invitation.token) {
    return fail(ErrorCode::kConflict, "the enrolment uses the token of another invitation", "enrolment");
  }
  if (pending.invitation.expires < home.clock().today()) {
    return fail(ErrorCode::kExpired, "the invitation has expired", "invitation", "make a new one", pending.invitation.expires.number());
  }
  SIGILO_CHECK(spki_digest_of_der(enrolment.enrolment.tls_certificate));
  pending.enrolment = std::move(enrolment.enrolment);
  pending.device = device_id_of(pending.enrolment.verify_key);
  pending.invitation_bytes = std::move(served.invitation);
  pending.enrolment_bytes = std::move(served.enrolment);
  return pending;
}

/// Whom this home trusts: the directory that it accepted, else its invitation.
Result<TrustRoot> root_of(Home& home, const Trust& trust) {
  if (trust.has_directory()) return TrustRoot::of(trust.directory());
  SIGILO_TRY(const Bytes stored, home.vault().trust().trust_root());
  return TrustRoot::parse(stored);
}

}  // namespace

Result<DeviceKeys> make_device_keys(Home& home, const MechanismId& mechanism, const MemberId& member, Suite suite) {
  SIGILO_TRY(KemKeyPair kem, KemKeyPair::generate(suite, home.rng()));
  SIGILO_TRY(TlsIdentity tls, TlsIdentity::generate(mechanism, home.clock()));
  return DeviceKeys{member, SigningKey::generate(home.rng()), std::move(kem), std::move(tls)};
}

Result<InvitationFile> invite(Home& home, const Trust& trust, DirectoryCalls& server, const MemberId& member, Roles roles,
                              std::uint16_t valid_days) {
  if (valid_days == 0 || valid_days > kMaxInvitationDays) {
    return fail(ErrorCode::kInvalidArgument, "an invitation is valid for 1 to 60 days", "valid days", {}, valid_days);
  }
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  SIGILO_CHECK(require_administrator(trust, keys));
  const Day today = home.clock().today();
  InvitationFile file = make_invitation(TrustRoot::of(trust.directory()), member, roles, today.plus(valid_days), home.rng());
  const StatementHeader header =
      make_header(labels::kInvitation, trust.origin(), trust.view().head(), keys.signing, today, home.rng());
  SIGILO_TRY(const Bytes statement, sign_statement(header, file.statement().encode(), keys.signing));
  SIGILO_CHECK(server.create_invitation(statement));
  return file;
}

Status begin_enrolment(Home& home, const InvitationFile& invitation, Suite suite) {
  if (invitation.expires < home.clock().today()) {
    return fail(ErrorCode::kExpired, "the invitation has expired", "invitation", "ask for a new one", invitation.expires.number());
  }
  SIGILO_TRY(const Bytes root, invitation.trust_root.encode());
  SIGILO_CHECK(home.vault().trust().set_trust_root(root));
  auto known = home.vault().keys().load_device();
  if (known && known->member == invitation.member) return {};
  if (known) return fail(ErrorCode::kAlreadyExists, "this home is another member's device", "device", "use a new home");
  if (known.error().code != ErrorCode::kNotFound) return fail(known.error());
  SIGILO_TRY(const DeviceKeys keys, make_device_keys(home, invitation.trust_root.mechanism, invitation.member, suite));
  return home.vault().keys().save_device(keys);
}

Status send_enrolment(Home& home, const InvitationFile& invitation, DirectoryCalls& server) {
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  SIGILO_TRY(const Trust trust, Trust::load(home));
  Enrolment enrolment;
  enrolment.token = token_digest(invitation.token.expose());
  enrolment.verify_key = keys.signing.public_key();
  enrolment.kem_public_key = keys.kem.public_key;
  enrolment.tls_certificate = keys.tls.certificate_der;
  SIGILO_TRY(const Bytes body, enrolment.encode());
  const StatementHeader header =
      make_header(labels::kEnrolment, trust.origin(), trust.view().head(), keys.signing, home.clock().today(), home.rng());
  SIGILO_TRY(const Bytes statement, sign_statement(header, body, keys.signing));
  return server.enrol(invitation.token, statement);
}

Result<EnrolmentState> enrolment_state(Home& home, const Trust& trust) {
  auto keys = home.vault().keys().load_device();
  if (!keys && keys.error().code == ErrorCode::kNotFound) return EnrolmentState::kNone;
  if (!keys) return fail(keys.error());
  if (!trust.has_directory()) return EnrolmentState::kWaiting;
  const DeviceEntry* device = find_device(trust.directory(), device_id_of(keys->signing.public_key()));
  if (device == nullptr) return EnrolmentState::kWaiting;
  return device->state == DeviceState::kActive ? EnrolmentState::kActive : EnrolmentState::kRevoked;
}

Result<PendingList> pending_enrolments(Home& home, const Trust& trust, DirectoryCalls& server) {
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  SIGILO_CHECK(require_administrator(trust, keys));
  SIGILO_TRY(std::vector<ServedEnrolment> served, server.list_enrolments());
  PendingList list;
  for (ServedEnrolment& enrolment : served) {
    auto pending = check_pending(home, trust, std::move(enrolment));
    if (!pending) {
      list.bad.push_back(pending.error());
    } else if (find_device(trust.directory(), pending->device) == nullptr) {
      list.good.push_back(std::move(*pending));
    }
  }
  return list;
}

Digest device_fingerprint(const TrustRoot& root, const VerifyKey& signing, ByteView kem_public_key, const Digest& tls_spki) {
  return labelled_hash(labels::kFingerprint, {signing.bytes(), kem_public_key, tls_spki.bytes(), root.anchor().bytes()});
}

Result<Digest> own_fingerprint(Home& home) {
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  SIGILO_TRY(const Trust trust, Trust::load(home));
  SIGILO_TRY(const TrustRoot root, root_of(home, trust));
  return device_fingerprint(root, keys.signing.public_key(), keys.kem.public_key, keys.tls.spki_digest);
}

Result<Digest> fingerprint_of(const PendingEnrolment& pending, const Trust& trust) {
  SIGILO_TRY(const Digest spki, spki_digest_of_der(pending.enrolment.tls_certificate));
  return device_fingerprint(TrustRoot::of(trust.directory()), pending.enrolment.verify_key, pending.enrolment.kem_public_key, spki);
}

std::vector<std::size_t> word_positions(Rng& rng, std::size_t count) {
  std::vector<std::size_t> positions;
  while (positions.size() < std::min(count, kWordCount)) {
    std::array<std::uint8_t, 1> byte{};
    rng.fill(byte);
    if (byte[0] >= 252) continue;  // 252 = 21 x 12: every position is as likely as any other
    const std::size_t position = byte[0] % kWordCount + 1;
    if (std::find(positions.begin(), positions.end(), position) == positions.end()) positions.push_back(position);
  }
  std::sort(positions.begin(), positions.end());
  return positions;
}

}  // namespace sigilo
