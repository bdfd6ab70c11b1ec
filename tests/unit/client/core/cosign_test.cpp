#include "client/core/cosign.h"

#include <gtest/gtest.h>

#include "client/core/own_header.h"
#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "crypto/consent/consent_section.h"
#include "tests/support/client/client_world.h"
#include "tests/support/client/record_opener.h"

namespace sigilo {
namespace {

using codes::AttestationKind;
using codes::ConsentMode;
using testing::ClientWorld;
using testing::must;
using testing::Person;
using testing::RecordOpener;

constexpr Digest kWording({7});

/// An interview whose person allows one thing aloud: the account, anonymised, to the own mechanism.
struct Asked {
  Asked() {
    world.publish_changed([](Directory& directory) { directory.resources.push_back({ResourceKind::kConsentWording, kWording, "adult.es"}); });
    input = world.interview("frase");
    ConsentStatement& consent = input.consent;
    consent.mode = ConsentMode::kOralWithWitness;
    consent.wording = kWording;
    consent.understanding = codes::Understanding::kUnderstood;
    ConsentScope scope;
    scope.form = codes::ReleaseForm::kAnonymised;
    scope.last_day = world.clock.today().plus(30);
    consent.scopes = {scope};
    terms = fix_terms(consent, world.rng);
  }

  [[nodiscard]] RecordId record() const { return must(record_of_terms(*world.interviewer.home, terms)); }
  [[nodiscard]] Result<Bytes> signature_of(const Person& person, AttestationKind kind = AttestationKind::kPresent) const {
    SIGILO_TRY(const CosignOffer offer, CosignOffer::parse(must(CosignOffer::make(record(), terms))));
    SIGILO_TRY(const ShownTerms shown, offer.show(codes::Language::kSpanish, person.trust->directory()));
    return cosign(*person.home, *person.trust, shown, kind);
  }
  /// Of somebody whose program does not look at roles.
  [[nodiscard]] Bytes forged_by(const Person& person) const {
    const SigningKey key = must(person.home->vault().keys().load_signing_key());
    return must(attest_consent(record(), terms, AttestationKind::kPresent,
                               own_header(*person.home, *person.trust, labels::kConsentAttestation, key, world.clock.today()), key));
  }
  [[nodiscard]] ErrorCode refused(ByteView signature) {
    const ConsentStatement before = terms;
    const Status taken = add_attestation(*world.interviewer.home, *world.interviewer.trust, signature, terms);
    EXPECT_FALSE(taken);
    EXPECT_EQ(terms, before);
    return taken ? ErrorCode::kInternal : taken.error().code;
  }
  void accept(ByteView signature) { must(add_attestation(*world.interviewer.home, *world.interviewer.trust, signature, terms)); }

  ClientWorld world;
  CaptureInput input;
  ConsentStatement terms;
};

TEST(Cosign, WhatTheSecondMemberSignedIsWhatIsSealed) {
  Asked asked;
  EXPECT_EQ(scopes_without_second(asked.terms), 1U);
  asked.accept(must(asked.signature_of(asked.world.reviewer)));
  EXPECT_EQ(scopes_without_second(asked.terms), 0U);
  asked.input.consent = asked.terms;
  const SealedRecord sealed = asked.world.seal(asked.input);
  asked.world.sync();
  RecordOpener opener(asked.world, sealed.record);
  const SecretBuffer content = opener.content(kConsentSection);
  const SignedStatement statement = must(SignedStatement::parse(must(parse_consent_section(content)).signed_statement));
  const ConsentStatement consent = must(parse_consent(statement.body()));
  EXPECT_EQ(consent.record_nonce, opener.manifest().prologue.record_nonce);
  ASSERT_EQ(consent.attestations.size(), 1U);
  const Directory& directory = asked.world.reviewer.trust->directory();
  const DeviceEntry* signer = find_device(directory, asked.world.reviewer.device);
  EXPECT_TRUE(verify_attestation(sealed.record, consent, consent.attestations[0], directory.origin(), signer->verify_key));
}

TEST(Cosign, NobodySignsAsSecondWhoMayNot) {
  Asked asked;
  const auto own = asked.signature_of(asked.world.interviewer);  // an interviewer may sign, for a colleague's interview
  EXPECT_EQ(asked.refused(must(own)), ErrorCode::kPermissionDenied);
  EXPECT_EQ(asked.signature_of(asked.world.founder).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(asked.refused(asked.forged_by(asked.world.founder)), ErrorCode::kPermissionDenied);
  const Bytes in_time = must(asked.signature_of(asked.world.reviewer));
  asked.world.publish_changed([&](Directory& directory) {
    for (DeviceEntry& device : directory.devices) {
      if (device.id == asked.world.reviewer.device) device.state = DeviceState::kRevoked;
    }
  });
  EXPECT_EQ(asked.refused(in_time), ErrorCode::kPermissionDenied);
}

TEST(Cosign, ASignatureForOtherTermsIsRefused) {
  Asked asked;
  const Bytes signature = must(asked.signature_of(asked.world.reviewer));
  const ConsentStatement meant = asked.terms;
  asked.terms.scopes[0].form = codes::ReleaseForm::kIdentified;
  EXPECT_EQ(asked.refused(signature), ErrorCode::kConflict);
  asked.terms = meant;
  asked.terms.record_nonce = asked.world.rng.id<Digest>();  // another interview with the same answers
  EXPECT_EQ(asked.refused(signature), ErrorCode::kConflict);
  asked.terms = meant;
  Bytes damaged = signature;
  damaged.back() ^= 1;
  EXPECT_EQ(asked.refused(damaged), ErrorCode::kSignatureInvalid);
  for (std::size_t size = 0; size < signature.size(); ++size) EXPECT_NE(asked.refused(ByteView(signature).first(size)), ErrorCode::kInternal) << size;
  asked.accept(signature);
  EXPECT_EQ(asked.refused(must(asked.signature_of(asked.world.reviewer))), ErrorCode::kAlreadyExists);
}

TEST(Cosign, AWordGivenLaterIsEnoughForWhatWasSignedOnly) {
  Asked asked;
  asked.accept(must(asked.signature_of(asked.world.reviewer, AttestationKind::kAskedLater)));
  EXPECT_EQ(scopes_without_second(asked.terms), 1U);
  asked.terms.mode = ConsentMode::kSignature;
  EXPECT_EQ(scopes_without_second(asked.terms), 0U);
  asked.terms.scopes[0].form = codes::ReleaseForm::kIdentified;
  EXPECT_EQ(scopes_without_second(asked.terms), 0U);
  asked.terms.attestations.clear();
  EXPECT_EQ(scopes_without_second(asked.terms), 1U);
  asked.terms.scopes[0].form = codes::ReleaseForm::kAnonymised;
  EXPECT_EQ(scopes_without_second(asked.terms), 0U);
}

TEST(Cosign, TermsAreTheSameUntilTheConsentChanges) {
  Asked asked;
  ConsentStatement consent = asked.input.consent;
  EXPECT_TRUE(are_terms_of(asked.terms, consent));
  asked.accept(must(asked.signature_of(asked.world.reviewer)));
  EXPECT_TRUE(are_terms_of(asked.terms, consent));
  consent.understanding = codes::Understanding::kNotChecked;
  consent.scopes.clear();
  EXPECT_FALSE(are_terms_of(asked.terms, consent));
  consent = asked.input.consent;
  consent.withdrawal_tag = Digest({1});
  EXPECT_FALSE(are_terms_of(asked.terms, consent));
  EXPECT_NE(fix_terms(consent, asked.world.rng).record_nonce, fix_terms(consent, asked.world.rng).record_nonce);
  EXPECT_EQ(fix_terms(consent, asked.world.rng).withdrawal_tag, consent.withdrawal_tag);
}

// Source: promise P4. Terms and signature travel on a stick; whoever copies them interviews somebody else.
TEST(Cosign, ACopiedSignatureIsWorthNothingUnderAnotherKey) {
  Asked asked;
  asked.accept(must(asked.signature_of(asked.world.reviewer)));
  Person& thief = asked.world.enrol("thief", {Role::kInterviewer});
  CaptureInput other = asked.world.interview("otra persona");
  other.consent = asked.terms;
  const auto sealed = seal_interview(*thief.home, *thief.trust, other);
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().code, ErrorCode::kConflict);
  // A program of their own may seal it; whoever judges it then finds a signature for another record.
  const RecordId stolen = must(record_of_terms(*thief.home, asked.terms));
  EXPECT_NE(stolen, asked.record());
  const Directory& directory = thief.trust->directory();
  const DeviceEntry* signer = find_device(directory, asked.world.reviewer.device);
  EXPECT_TRUE(verify_attestation(asked.record(), asked.terms, asked.terms.attestations[0], directory.origin(), signer->verify_key));
  EXPECT_FALSE(verify_attestation(stolen, asked.terms, asked.terms.attestations[0], directory.origin(), signer->verify_key));
}

TEST(Cosign, ASignatureFromAnotherLogIsNotTaken) {
  Asked asked;
  const SigningKey key = must(asked.world.reviewer.home->vault().keys().load_signing_key());
  StatementHeader header = own_header(*asked.world.reviewer.home, *asked.world.reviewer.trust, labels::kConsentAttestation, key, asked.world.clock.today());
  ASSERT_EQ(header.seen.size, asked.world.interviewer.trust->read_head().size);
  header.seen.root = asked.world.rng.id<Digest>();
  EXPECT_EQ(asked.refused(must(attest_consent(asked.record(), asked.terms, AttestationKind::kPresent, header, key))), ErrorCode::kForked);
}

// Another record, and a withdrawal code that was made after the signature.
TEST(Cosign, SignaturesForOtherTermsAreNotSealed) {
  Asked asked;
  asked.accept(must(asked.signature_of(asked.world.reviewer)));
  const auto sealed_as = [&](const ConsentStatement& consent) {
    asked.input.consent = consent;
    const auto sealed = seal_interview(*asked.world.interviewer.home, *asked.world.interviewer.trust, asked.input);
    return sealed ? ErrorCode::kInternal : sealed.error().code;
  };
  ConsentStatement changed = asked.terms;
  changed.record_nonce = {};
  EXPECT_EQ(sealed_as(changed), ErrorCode::kConflict);
  changed = asked.terms;
  changed.withdrawal_tag = asked.world.rng.id<Digest>();
  EXPECT_EQ(sealed_as(changed), ErrorCode::kConflict);
}

}  // namespace
}  // namespace sigilo
