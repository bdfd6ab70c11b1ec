#include "client/core/cosign.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "client/core/own_header.h"
#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "crypto/consent/consent_rules.h"
#include "crypto/consent/signer.h"
#include "crypto/directory/lookup.h"
#include "crypto/envelope/prologue.h"
#include "crypto/log/statement.h"

namespace sigilo {
namespace {

Result<const DeviceEntry*> device_that_may_attest(const Directory& directory, const DeviceId& id) {
  const DeviceEntry* device = find_device(directory, id);
  if (device == nullptr || !roles_of(directory, id).has_any(kConsentSigners)) {
    return fail(ErrorCode::kPermissionDenied, "no active device of a member who may attest a consent", "device",
                "an interviewer, reviewer, clinician or protection officer signs");
  }
  return device;
}

std::vector<codes::AttestationKind> kinds_of(const ConsentStatement& consent) {
  std::vector<codes::AttestationKind> kinds;
  for (const Bytes& bytes : consent.attestations) {
    const auto statement = SignedStatement::parse(bytes);
    if (!statement) continue;
    if (const auto attestation = parse_attestation(statement->body())) kinds.push_back(attestation->kind);
  }
  return kinds;
}

bool signed_by(const Bytes& attestation, const MemberId& member, const Directory& directory) {
  const auto statement = SignedStatement::parse(attestation);
  const DeviceEntry* device = statement ? find_device(directory, statement->header().device) : nullptr;
  return device != nullptr && device->member == member;
}

}  // namespace

ConsentStatement fix_terms(ConsentStatement consent, Rng& rng) {
  consent.record_nonce = rng.id<Digest>();
  if (consent.withdrawal_tag.is_zero()) consent.withdrawal_tag = rng.id<Digest>();
  consent.attestations.clear();
  return consent;
}

bool are_terms_of(const ConsentStatement& fixed, ConsentStatement consent) {
  consent.record_nonce = fixed.record_nonce;
  if (consent.withdrawal_tag.is_zero()) consent.withdrawal_tag = fixed.withdrawal_tag;
  const auto ours = consent_terms_digest(consent);
  const auto theirs = consent_terms_digest(fixed);
  return ours && theirs && *ours == *theirs;
}

Result<RecordId> record_of_terms(const Home& home, const ConsentStatement& terms) {
  SIGILO_TRY(const SigningKey own, home.vault().keys().load_signing_key());
  return record_id_of(own.public_key(), terms.record_nonce);
}

Result<Bytes> cosign(const Home& home, const Trust& trust, const ShownTerms& terms, codes::AttestationKind kind) {
  SIGILO_TRY(const SigningKey key, home.vault().keys().load_signing_key());
  SIGILO_CHECK(device_that_may_attest(trust.directory(), device_id_of(key.public_key())));
  return terms.attest(kind, own_header(home, trust, labels::kConsentAttestation, key, home.clock().today()), key);
}

Status add_attestation(const Home& home, const Trust& trust, ByteView attestation, ConsentStatement& terms) {
  const Directory& directory = trust.directory();
  SIGILO_TRY(const SignedStatement statement, SignedStatement::parse(attestation));
  SIGILO_TRY(const DeviceEntry* const device, device_that_may_attest(directory, statement.header().device));
  SIGILO_TRY(const SigningKey own, home.vault().keys().load_signing_key());
  if (same_member(directory, device->id, device_id_of(own.public_key()))) {
    return fail(ErrorCode::kPermissionDenied, "the member who sealed cannot be the second one", "device", "another member signs, on a device of theirs");
  }
  SIGILO_CHECK(verify_attestation(record_id_of(own.public_key(), terms.record_nonce), terms, attestation, trust.origin(), device->verify_key));
  // One such signature, and the gate would let the whole consent count for nothing.
  const TreeHead& seen = statement.header().seen;
  if (seen.size == trust.read_head().size && seen.root != trust.read_head().root) {
    return fail(ErrorCode::kForked, "the device that signed follows another log", "attestation", "compare the checkpoints of both devices");
  }
  const bool again = std::any_of(terms.attestations.begin(), terms.attestations.end(),
                                 [&](const Bytes& known) { return signed_by(known, device->member, directory); });
  if (again) return fail(ErrorCode::kAlreadyExists, "that member signed for these terms before", "attestation");
  ConsentStatement more = terms;
  more.attestations.push_back(to_bytes(attestation));
  SIGILO_CHECK(check_consent(more));
  terms = std::move(more);
  return {};
}

std::size_t scopes_without_second(const ConsentStatement& consent) {
  const std::vector<codes::AttestationKind> kinds = kinds_of(consent);
  const bool attested =
      std::any_of(kinds.begin(), kinds.end(), [&](codes::AttestationKind kind) { return suffices_as_second(kind, consent.mode); });
  if (attested) return 0;
  return static_cast<std::size_t>(std::count_if(consent.scopes.begin(), consent.scopes.end(), [&](const ConsentScope& scope) {
    return needs_second_member(consent.mode, scope.form);
  }));
}

}  // namespace sigilo
