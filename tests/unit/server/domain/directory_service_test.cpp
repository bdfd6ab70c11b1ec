#include <gtest/gtest.h>

#include "crypto/base/labels.h"
#include "crypto/directory/enrolment.h"
#include "crypto/directory/invitation.h"
#include "crypto/directory/team_key.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/hash.h"
#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

class DirectoryServiceTest : public ::testing::Test {
 protected:
  Bytes sign(std::string_view label, ByteView body, const SigningKey& key) {
    return sign_statement(make_header(label, server_.keys().origin(), {}, key, server_.clock.today(), server_.rng), body, key).value();
  }
  Bytes invite(const SecretBytes& token, int days = 7, const char* who = "administrator") {
    Invitation invitation;
    invitation.token = token_digest(token.expose());
    invitation.member = server_.rng.id<MemberId>();
    invitation.roles = {Role::kInterviewer};
    invitation.expires = server_.clock.today().plus(days);
    return sign(labels::kInvitation, invitation.encode(), server_.device(who).key);
  }
  bool opens(const SecretBytes& token) { return server_.directories().holds_invitation(token.expose(), Digest()).value(); }
  struct NewDevice {
    SigningKey key;
    KemKeyPair kem;
    TlsIdentity tls;
  };
  NewDevice new_device() {
    return {SigningKey::generate(server_.rng), KemKeyPair::generate(server_.keys().suite(), server_.rng).value(),
            TlsIdentity::generate(server_.keys().identity().mechanism, server_.clock).value()};
  }
  Bytes enrolment(const NewDevice& device, const SecretBytes& token) {
    Enrolment body;
    body.token = token_digest(token.expose());
    body.verify_key = device.key.public_key();
    body.kem_public_key = device.kem.public_key;
    body.tls_certificate = device.tls.certificate_der;
    return sign(labels::kEnrolment, body.encode().value(), device.key);
  }
  server::Caller admin() { return server_.caller("administrator"); }
  std::vector<Bytes> team_keys(const char* who) {
    std::vector<Bytes> all;
    for (std::uint64_t after = 0;;) {
      auto page = server_.directories().team_keys(server_.caller(who), after).value();
      if (page.next == after) return all;
      after = page.next;
      for (auto& key : page.team_keys) all.push_back(std::move(key));
    }
  }
  FoundedServer server_;
};

TEST_F(DirectoryServiceTest, VersionsArriveWithProofs) {
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(server_.next_directory()), {}));
  const auto update = server_.directories().update(0, 0).value();
  ASSERT_EQ(update.directories.size(), 2U);
  LogView view(server_.keys().origin(), server_.keys().log_key().public_key());
  for (std::size_t i = 0; i < 2; ++i) {
    const auto directory = SignedDirectory::parse(update.directories[i]).value();
    Publication publication;
    publication.entry = update.entries[i];
    publication.index = update.proofs[i].index;
    publication.path = update.proofs[i].path;
    publication.checkpoint = update.proofs[i].checkpoint;
    EXPECT_TRUE(verify_publication(directory, publication, view, {}));
  }
  EXPECT_TRUE(server_.directories().update(2, 1)->directories.empty());
  EXPECT_EQ(server_.directories().update(0, 99).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(DirectoryServiceTest, PublishingIsIdempotentAndStepByStep) {
  const Bytes next = server_.sign(server_.next_directory());
  ASSERT_TRUE(server_.directories().publish(admin(), next, {}));
  EXPECT_TRUE(server_.directories().publish(admin(), next, {}));
  EXPECT_EQ(server_.directories().update(1, 0)->directories.size(), 1U);
  auto skipped = server_.next_directory();
  ++skipped.version;
  EXPECT_EQ(server_.directories().publish(admin(), server_.sign(skipped), {}).error().code, ErrorCode::kConflict);
  auto forked = server_.next_directory();
  forked.previous = server_.rng.id<Digest>();
  EXPECT_EQ(server_.directories().publish(admin(), server_.sign(forked), {}).error().code, ErrorCode::kForked);
}

TEST_F(DirectoryServiceTest, NamesThatComeWithARepetitionAreNotSilentlyDropped) {
  const MechanismId mechanism = server_.keys().identity().mechanism;
  const auto names = [&](std::uint32_t serial, const char* who) { return server_.names({mechanism, serial, {{server_.device("reviewer").member, who}}}); };
  const Bytes next = server_.sign(server_.next_directory());
  ASSERT_TRUE(server_.directories().publish(admin(), next, names(1, "Rosa")));
  EXPECT_TRUE(server_.directories().publish(admin(), next, names(1, "Rosa")));
  EXPECT_TRUE(server_.directories().publish(admin(), next, {}));
  EXPECT_EQ(server_.directories().publish(admin(), next, names(2, "Ana")).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(server_.directories().publish(admin(), next, to_bytes(std::string_view("garbage"))).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(server_.directories().update(0, 0)->names, names(1, "Rosa"));
}

TEST_F(DirectoryServiceTest, WithoutRootSignaturesNothingIsPublished) {
  const auto unsigned_file = SignedDirectory::make(server_.next_directory())->encode();
  EXPECT_EQ(server_.directories().publish(admin(), unsigned_file, {}).error().code, ErrorCode::kSignatureInvalid);
  EXPECT_EQ(server_.directories().publish(server_.caller("reviewer"), server_.sign(server_.next_directory()), {}).error().code,
            ErrorCode::kPermissionDenied);
  EXPECT_EQ(server_.current().directory().version, 1U);
}

TEST_F(DirectoryServiceTest, ADirectoryMustNameThisServersKeys) {
  auto other = server_.next_directory();
  other.store_key = SigningKey::generate(server_.rng).public_key();
  const auto refused = server_.directories().publish(admin(), server_.sign(other), {});
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field.view(), "store key");
  auto intake = server_.next_directory();
  intake.intake_epochs[0].kem_public_key = KemKeyPair::generate(server_.keys().suite(), server_.rng)->public_key;
  EXPECT_EQ(server_.directories().publish(admin(), server_.sign(intake), {}).error().code, ErrorCode::kConflict);
}

TEST_F(DirectoryServiceTest, FoundingTwiceIsRefusedUnlessItIsTheSame) {
  const auto first = server_.directories().update(0, 0)->directories[0];
  const auto trust_root = TrustRoot::of(server_.current().directory());
  EXPECT_TRUE(server_.directories().found(trust_root, first, {}));
  auto other = server_.current().directory();
  other.policy.draft_hours = 1;
  EXPECT_EQ(server_.directories().found(trust_root, server_.sign(other), {}).error().code, ErrorCode::kAlreadyExists);
}

TEST_F(DirectoryServiceTest, ARevokedDeviceIsNobody) {
  const auto& device = server_.device("interviewer");
  EXPECT_EQ(server_.directories().identify(device.tls)->device, device.id());
  auto next = server_.next_directory();
  for (auto& entry : next.devices) {
    if (entry.id == device.id()) entry.state = DeviceState::kRevoked;
  }
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(next), {}));
  EXPECT_EQ(server_.directories().identify(device.tls).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(server_.directories().identify(Digest()).error().code, ErrorCode::kUnauthenticated);
  server_.restart();
  EXPECT_EQ(server_.directories().identify(device.tls).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(DirectoryServiceTest, ARevocationIsFinalAfterARestartToo) {
  const auto& device = server_.device("interviewer");
  const auto publish_with = [&](DeviceState state) {
    auto next = server_.next_directory();
    for (auto& entry : next.devices) {
      if (entry.id == device.id()) entry.state = state;
    }
    return server_.directories().publish(admin(), server_.sign(next), {});
  };
  ASSERT_TRUE(publish_with(DeviceState::kRevoked));
  EXPECT_EQ(publish_with(DeviceState::kActive).error().code, ErrorCode::kConflict);
  // Gone from the version in force; only an older one still says that it was revoked.
  auto without = server_.next_directory();
  DeviceEntry gone;
  for (auto entry = without.devices.begin(); entry != without.devices.end(); ++entry) {
    if (entry->id != device.id()) continue;
    gone = *entry;
    without.devices.erase(entry);
    break;
  }
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(without), {}));
  server_.restart();
  auto back = server_.next_directory();
  gone.state = DeviceState::kActive;
  back.devices.push_back(gone);
  back.sort();
  const auto refused = server_.directories().publish(admin(), server_.sign(back), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field.view(), "devices");
}

TEST_F(DirectoryServiceTest, AnInvitationLetsOneDeviceIn) {
  const auto token = server_.rng.secret(32);
  EXPECT_FALSE(opens(token));
  ASSERT_TRUE(server_.directories().create_invitation(admin(), invite(token)));
  EXPECT_TRUE(opens(token));
  const auto device = new_device();
  const Bytes statement = enrolment(device, token);
  EXPECT_EQ(server_.directories().enrol(token.expose(), statement, Digest()).error().code, ErrorCode::kPermissionDenied);
  ASSERT_TRUE(server_.directories().enrol(token.expose(), statement, device.tls.spki_digest));
  EXPECT_TRUE(server_.directories().enrol(token.expose(), statement, device.tls.spki_digest));
  const auto second = new_device();
  EXPECT_EQ(server_.directories().enrol(token.expose(), enrolment(second, token), second.tls.spki_digest).error().code, ErrorCode::kAlreadyExists);
  const auto pending = server_.directories().enrolments(admin(), 0)->enrolments;
  ASSERT_EQ(pending.size(), 1U);
  EXPECT_EQ(pending[0].enrolment, statement);
}

TEST_F(DirectoryServiceTest, AnEnrolmentLeavesTheListWhenItsDeviceStandsInTheDirectory) {
  const auto token = server_.rng.secret(32);
  ASSERT_TRUE(server_.directories().create_invitation(admin(), invite(token)));
  const auto device = new_device();
  ASSERT_TRUE(server_.directories().enrol(token.expose(), enrolment(device, token), device.tls.spki_digest));
  auto next = server_.next_directory();
  next.devices.push_back({device_id_of(device.key.public_key()), server_.device("second").member, device.key.public_key(), device.kem.public_key,
                          device.tls.spki_digest, server_.clock.today(), DeviceState::kActive});
  next.sort();
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(next), {}));
  EXPECT_TRUE(server_.directories().enrolments(admin(), 0)->enrolments.empty());
  EXPECT_TRUE(server_.directories().identify(device.tls.spki_digest));
}

TEST_F(DirectoryServiceTest, AUsedInvitationEndsWhenItsDeviceStandsInTheDirectory) {
  const auto token = server_.rng.secret(32);
  ASSERT_TRUE(server_.directories().create_invitation(admin(), invite(token)));
  const auto device = new_device();
  ASSERT_TRUE(server_.directories().enrol(token.expose(), enrolment(device, token), device.tls.spki_digest));
  const auto holds = [&](const Digest& tls) { return server_.directories().holds_invitation(token.expose(), tls); };
  EXPECT_TRUE(holds(device.tls.spki_digest).value()) << "it waits for its directory";
  EXPECT_EQ(holds(new_device().tls.spki_digest).error().code, ErrorCode::kAlreadyExists) << "a copy of the file, with another key";
  auto next = server_.next_directory();
  next.devices.push_back({device_id_of(device.key.public_key()), server_.device("second").member, device.key.public_key(), device.kem.public_key,
                          device.tls.spki_digest, server_.clock.today(), DeviceState::kActive});
  next.sort();
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(next), {}));
  EXPECT_FALSE(holds(device.tls.spki_digest).value());
}

TEST_F(DirectoryServiceTest, AnInvitationEndsWithItsInviter) {
  const auto with_roles = [&](const char* who, Roles roles) {
    auto next = server_.next_directory();
    for (MemberEntry& entry : next.members) {
      if (entry.id == server_.device(who).member) entry.roles = roles;
    }
    return server_.sign(next);
  };
  ASSERT_TRUE(server_.directories().publish(admin(), with_roles("auditor", {Role::kAdministrator}), {}));
  auto second_admin = server_.caller("auditor");
  second_admin.roles = {Role::kAdministrator};
  const auto of_revoked = server_.rng.secret(32);
  const auto of_demoted = server_.rng.secret(32);
  ASSERT_TRUE(server_.directories().create_invitation(admin(), invite(of_revoked)));
  ASSERT_TRUE(server_.directories().create_invitation(second_admin, invite(of_demoted, 7, "auditor")));

  auto next = server_.next_directory();
  for (DeviceEntry& entry : next.devices) {
    if (entry.id == server_.device("administrator").id()) entry.state = DeviceState::kRevoked;
  }
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(next), {}));
  EXPECT_FALSE(opens(of_revoked));
  EXPECT_TRUE(opens(of_demoted)) << "another administrator's invitation stays";
  const auto device = new_device();
  EXPECT_EQ(server_.directories().enrol(of_revoked.expose(), enrolment(device, of_revoked), device.tls.spki_digest).error().code, ErrorCode::kNotFound);
  server_.restart();
  EXPECT_FALSE(opens(of_revoked));

  ASSERT_TRUE(server_.directories().publish(second_admin, with_roles("auditor", {Role::kAuditor}), {}));
  EXPECT_FALSE(opens(of_demoted)) << "who is no administrator any more invites nobody";
}

TEST_F(DirectoryServiceTest, AnInvitationForYearsIsRefused) {
  EXPECT_TRUE(server_.directories().create_invitation(admin(), invite(server_.rng.secret(32), 60)));
  EXPECT_EQ(server_.directories().create_invitation(admin(), invite(server_.rng.secret(32), 61)).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(DirectoryServiceTest, AnInvitationForYearsThatWasStoredOnceEndsToo) {
  const auto token = server_.rng.secret(32);
  ASSERT_TRUE(server_.store().ports().enrolments.add(token_digest(token.expose()), invite(token, 3650)));
  server_.restart();
  EXPECT_TRUE(opens(token));
  server_.clock.advance_days(60);
  EXPECT_TRUE(opens(token));
  server_.clock.advance_days(1);
  EXPECT_FALSE(opens(token));
  server_.clock.advance_days(1000);  // its signer's clock
  const auto later = server_.rng.secret(32);
  ASSERT_TRUE(server_.store().ports().enrolments.add(token_digest(later.expose()), invite(later)));
  server_.restart();
  server_.clock.advance_days(-1000);
  EXPECT_FALSE(opens(later)) << "signed for a day that is yet to come";
}

TEST_F(DirectoryServiceTest, TheInvitedGetTheNewestVersionWithoutNames) {
  const MechanismId mechanism = server_.keys().identity().mechanism;
  const auto names = server_.names({mechanism, 1, {{server_.device("reviewer").member, "Rosa"}}});
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(server_.next_directory()), names));
  EXPECT_EQ(server_.directories().update(0, 0)->names, names);
  const auto update = server_.directories().update_for_invited(0, 0).value();
  ASSERT_EQ(update.directories.size(), 1U);
  EXPECT_EQ(SignedDirectory::parse(update.directories[0])->directory().version, 2U);
  EXPECT_TRUE(update.names.empty());
  EXPECT_TRUE(server_.directories().update_for_invited(2, 0)->directories.empty());
}

TEST_F(DirectoryServiceTest, UnknownRevokedAndExpiredInvitationsLookAlike) {
  const auto revoked = server_.rng.secret(32);
  ASSERT_TRUE(server_.directories().create_invitation(admin(), invite(revoked)));
  ASSERT_TRUE(server_.directories().revoke_invitation(admin(), token_digest(revoked.expose())));
  const auto expired = server_.rng.secret(32);
  ASSERT_TRUE(server_.directories().create_invitation(admin(), invite(expired, 1)));
  server_.clock.advance_days(2);
  const auto unknown = server_.rng.secret(32);
  const auto device = new_device();
  for (const auto* token : {&revoked, &expired, &unknown}) {
    const auto refused = server_.directories().enrol(token->expose(), enrolment(device, *token), device.tls.spki_digest);
    EXPECT_EQ(to_string(refused.error()), to_string(server_.directories().enrol({}, {}, {}).error()));
    EXPECT_FALSE(opens(*token));
  }
  EXPECT_EQ(server_.directories().create_invitation(admin(), invite(server_.rng.secret(32), -1)).error().code, ErrorCode::kExpired);
}

TEST_F(DirectoryServiceTest, OnlyAnAdministratorsOwnDeviceInvites) {
  const auto token = server_.rng.secret(32);
  EXPECT_EQ(server_.directories().create_invitation(server_.caller("reviewer"), invite(token)).error().code, ErrorCode::kPermissionDenied);
  Bytes forged = invite(token);
  forged[forged.size() - 1] ^= 1;
  EXPECT_EQ(server_.directories().create_invitation(admin(), forged).error().code, ErrorCode::kSignatureInvalid);
  EXPECT_EQ(server_.directories().enrolments(server_.caller("reviewer"), 0).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(DirectoryServiceTest, TeamKeysPassOnlyFromMembersOfTheTeam) {
  const auto team_key = KemKeyPair::generate(server_.keys().suite(), server_.rng).value();
  const auto& recipient = server_.device("reviewer");
  const auto grant = seal_team_key(server_.keys().origin(), Team::kReview, 2, team_key, recipient.id(), recipient.kem.public_key, server_.rng).value();
  const Bytes by_reviewer = sign(labels::kTeamKey, grant.encode().value(), recipient.key);
  ASSERT_TRUE(server_.directories().put_team_key(server_.caller("reviewer"), by_reviewer));
  EXPECT_EQ(team_keys("reviewer"), (std::vector<Bytes>{by_reviewer}));
  EXPECT_TRUE(team_keys("clinician").empty());
  const Bytes by_clinician = sign(labels::kTeamKey, grant.encode().value(), server_.device("clinician").key);
  EXPECT_EQ(server_.directories().put_team_key(server_.caller("clinician"), by_clinician).error().code, ErrorCode::kPermissionDenied);
  auto other = grant;
  other.epoch = 1;  // the directory names another key for it
  const Bytes wrong = sign(labels::kTeamKey, other.encode().value(), recipient.key);
  EXPECT_EQ(server_.directories().put_team_key(server_.caller("reviewer"), wrong).error().code, ErrorCode::kConflict);
}

TEST_F(DirectoryServiceTest, NobodyFillsTheListOfAnothersTeamKeys) {
  const auto team_key = KemKeyPair::generate(server_.keys().suite(), server_.rng).value();
  const auto put = [&](std::uint32_t epoch, const DeviceId& recipient, ByteView key) {
    const auto grant = seal_team_key(server_.keys().origin(), Team::kReview, epoch, team_key, recipient, key, server_.rng).value();
    return server_.directories().put_team_key(server_.caller("reviewer"), sign(labels::kTeamKey, grant.encode().value(), server_.device("reviewer").key));
  };
  const auto& reviewer = server_.device("reviewer");
  for (std::uint32_t epoch = 3; epoch < 1100; epoch += 99) {
    const auto refused = put(epoch, reviewer.id(), reviewer.kem.public_key);
    ASSERT_FALSE(refused) << epoch;
    EXPECT_EQ(refused.error().field.view(), "team epochs");
  }
  for (const char* other : {"clinician", "interviewer"}) {
    const auto& device = server_.device(other);
    const auto refused = put(2, device.id(), device.kem.public_key);
    ASSERT_FALSE(refused) << other;
    EXPECT_EQ(refused.error().field.view(), "recipients");
  }
  EXPECT_FALSE(put(2, server_.rng.id<DeviceId>(), reviewer.kem.public_key));
  EXPECT_TRUE(put(2, reviewer.id(), reviewer.kem.public_key));
  EXPECT_TRUE(put(2, DeviceId(), server_.current().directory().recovery_public_key));
  EXPECT_EQ(team_keys("reviewer").size(), 1U);
  EXPECT_EQ(team_keys("administrator").size(), 1U);
  auto next = server_.next_directory();
  for (auto& entry : next.devices) {
    if (entry.id == reviewer.id()) entry.state = DeviceState::kRevoked;
  }
  ASSERT_TRUE(server_.directories().publish(admin(), server_.sign(next), {}));
  EXPECT_FALSE(put(2, reviewer.id(), reviewer.kem.public_key)) << "revoked";
}

TEST_F(DirectoryServiceTest, ManyTeamKeysArriveInPages) {
  const DeviceId device = server_.device("reviewer").id();
  std::size_t count = 0;
  for (std::uint32_t epoch = 1; epoch <= 100; ++epoch, ++count) {
    ASSERT_TRUE(server_.store().ports().team_keys.put(1, epoch, device, device, server_.rng.bytes(epoch % 2 == 0 ? 60'000 : 100)));
  }
  EXPECT_EQ(team_keys("reviewer").size(), count);
}

TEST_F(DirectoryServiceTest, EveryPendingEnrolmentIsReachable) {
  auto device = new_device();
  std::size_t expected = 0;
  for (; expected < 120; ++expected) {
    const auto token = server_.rng.secret(32);
    ASSERT_TRUE(server_.directories().create_invitation(admin(), invite(token, expected < 100 ? 7 : 60)));
    device.key = SigningKey::generate(server_.rng);
    ASSERT_TRUE(server_.directories().enrol(token.expose(), enrolment(device, token), device.tls.spki_digest));
  }
  const auto all = [&] {
    std::size_t count = 0;
    for (std::uint64_t after = 0;;) {
      const auto page = server_.directories().enrolments(admin(), after).value();
      if (page.next == after) return count;
      after = page.next;
      count += page.enrolments.size();
    }
  };
  EXPECT_EQ(all(), expected);
  server_.clock.advance_days(67);
  EXPECT_EQ(all(), expected) << "an enrolment outlives its invitation";
  server_.clock.advance_days(1);
  EXPECT_EQ(all(), 20U) << "but not for ever";
}

TEST_F(DirectoryServiceTest, LargeVersionsComeInSeveralPages) {
  for (int i = 0; i < 4; ++i) {
    auto next = server_.next_directory();
    next.resources.clear();
    for (int r = 0; r < 1000; ++r) next.resources.push_back({ResourceKind::kQuestionnaire, server_.rng.id<Digest>(), std::string(256, 'x')});
    next.sort();
    const auto published = server_.directories().publish(admin(), server_.sign(next), {});
    ASSERT_TRUE(published) << to_string(published.error());
  }
  EXPECT_EQ(server_.directories().update(0, 0)->directories.size(), 4U) << "the small first and three of 0.28 MiB";
  EXPECT_EQ(server_.directories().update(1, 0)->directories.size(), 3U);
  EXPECT_EQ(server_.directories().update(4, 0)->directories.size(), 1U);
}

TEST_F(DirectoryServiceTest, AnOlderEditionOfTheNamesIsRefused) {
  const auto edition = [&](std::uint32_t serial, std::string name) {
    return server_.names({server_.keys().identity().mechanism, serial, {{server_.device("reviewer").member, std::move(name)}}});
  };
  const auto publish = [&](const Bytes& names) { return server_.directories().publish(admin(), server_.sign(server_.next_directory()), names); };
  ASSERT_TRUE(publish(edition(5, "Rosa")));
  EXPECT_EQ(publish(edition(4, "Eva")).error().code, ErrorCode::kRolledBack);
  EXPECT_EQ(publish(edition(5, "Eva")).error().code, ErrorCode::kForked);
  EXPECT_EQ(server_.current().directory().version, 2U);
  EXPECT_TRUE(publish(edition(5, "Rosa"))) << "the same again";
  EXPECT_TRUE(publish({})) << "none: the former stay";
  EXPECT_EQ(server_.directories().update(0, 0)->names, edition(5, "Rosa"));
  server_.restart();
  EXPECT_EQ(publish(edition(4, "Eva")).error().code, ErrorCode::kRolledBack);
  EXPECT_TRUE(publish(edition(6, "Eva")));
}

TEST_F(DirectoryServiceTest, ResourcesAreFoundByTheirDigest) {
  const Bytes form = server_.rng.bytes(5000);
  const auto digest = server_.directories().put_resource(admin(), form).value();
  EXPECT_EQ(digest, sha256(form));
  EXPECT_EQ(server_.directories().resource(digest).value(), form);
  EXPECT_EQ(server_.directories().put_resource(admin(), Bytes(server::kMaxResourceBytes + 1)).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(server_.directories().put_resource(server_.caller("interviewer"), form).error().code, ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace sigilo::testing
