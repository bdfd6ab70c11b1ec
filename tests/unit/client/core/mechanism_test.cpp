#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "client/core/directory_work.h"
#include "client/core/enrolment.h"
#include "client/core/founding.h"
#include "client/core/resources.h"
#include "client/core/review.h"
#include "client/core/team.h"
#include "crypto/directory/key_fingerprint.h"
#include "crypto/directory/lookup.h"
#include "crypto/primitives/hash.h"
#include "tests/support/client/client_world.h"
#include "tests/support/sample_mechanism.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::Mischief;
using testing::must;
using testing::Person;

constexpr Argon2Cost kWeak{1, 1, true};

FoundingOptions options_for(ClientWorld& world) {
  FoundingOptions options;
  options.server = world.server.identity();
  options.founder_name = "Fundadora";
  options.root_threshold = 2;
  for (int i = 0; i < 3; ++i) options.root_passphrases.push_back(to_secret(as_bytes("root " + std::to_string(i))));
  options.cost = kWeak;
  return options;
}

std::vector<SecretBuffer> some_of(const Founding& founding, const std::vector<std::size_t>& indices) {
  std::vector<SecretBuffer> shares;
  for (const std::size_t index : indices) shares.push_back(founding.recovery_shares[index]);
  return shares;
}

TEST(Founding, AnyThresholdOfSharesOpensATestRecordAndFewerDoNot) {
  ClientWorld world;
  const Directory& directory = world.founder.trust->directory();
  for (const std::vector<std::size_t>& pair : {std::vector<std::size_t>{0, 1}, {0, 2}, {1, 2}, {0, 1, 2}}) {
    EXPECT_TRUE(rehearse_recovery(directory, some_of(world.founding, pair), world.clock, world.rng));
  }
  EXPECT_FALSE(rehearse_recovery(directory, some_of(world.founding, {1}), world.clock, world.rng));
  EXPECT_FALSE(rehearse_recovery(directory, some_of(world.founding, {1, 1}), world.clock, world.rng));
  std::vector<SecretBuffer> damaged = some_of(world.founding, {0, 2});
  for (std::size_t i = 0; i < damaged[0].size(); i += 5) {
    std::vector<SecretBuffer> shares = damaged;
    shares[0][i] ^= 1;
    EXPECT_FALSE(rehearse_recovery(directory, shares, world.clock, world.rng)) << i;
  }
}

TEST(Founding, RootKeysAreUnderTheirPassphrases) {
  ClientWorld world;
  const auto home = must(Home::create(world.services(), world.root / "second", as_bytes("x"), kWeak));
  const Founding founding = must(found_mechanism(*home, options_for(world)));
  ASSERT_EQ(founding.root_keys.size(), 3U);
  const SignedDirectory directory = must(SignedDirectory::parse(founding.directory));
  EXPECT_EQ(directory.signatures().size(), 2U);
  for (std::uint8_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(open_root_key(founding.root_keys[i], as_bytes("root 9")));
    const RootKey root = must(open_root_key(founding.root_keys[i], as_bytes("root " + std::to_string(i))));
    EXPECT_EQ(root.index, i);
    EXPECT_EQ(root.key.public_key(), directory.directory().root_keys[i]);
  }
  const auto again = found_mechanism(*home, options_for(world));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
}

TEST(Founding, FilesAreWrittenOnceAndWhole) {
  ClientWorld world;
  const Path folder = world.root / "founding";
  ASSERT_TRUE(save_founding(world.real_files, folder, world.founding));
  EXPECT_TRUE(std::filesystem::exists(folder / "root-1.key"));
  EXPECT_TRUE(std::filesystem::exists(folder / "recovery-3.share"));
  const auto again = save_founding(world.real_files, folder, world.founding);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
}

TEST(Founding, BadOptionsAreRefusedByName) {
  ClientWorld world;
  const auto home = must(Home::create(world.services(), world.root / "second", as_bytes("x"), kWeak));
  std::vector<FoundingOptions> bad;
  for (int i = 0; i < 4; ++i) bad.push_back(options_for(world));
  bad[0].root_threshold = 4;
  bad[1].founder_name.clear();
  bad[2].founder_roles = {Role::kReviewer};
  bad[3].server.custodian.reset();
  for (const FoundingOptions& options : bad) {
    const auto result = found_mechanism(*home, options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(result.error().field.empty());
  }
}

TEST(Enrolment, TokenOfNobodyIsRefusedAndRevokedOnesToo) {
  ClientWorld world;
  InvitationFile invitation =
      must(invite(*world.founder.home, *world.founder.trust, world.founder.link->directory(), world.rng.id<MemberId>(), {Role::kReviewer}, 7));
  const auto home = must(Home::create(world.services(), world.root / "new", as_bytes("x"), kWeak));
  must(begin_enrolment(*home, invitation, Suite::kX25519));
  EXPECT_TRUE(begin_enrolment(*home, invitation, Suite::kX25519)) << "may be repeated";
  must(world.founder.link->directory().revoke_invitation(token_digest(invitation.token.expose())));
  const auto sent = send_enrolment(*home, invitation, world.founder.link->directory());
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::kPermissionDenied);
  const Trust trust = must(Trust::load(*home));
  EXPECT_EQ(must(enrolment_state(*home, trust)), EnrolmentState::kWaiting);
}

TEST(Enrolment, OnlyAdministratorsInvite) {
  ClientWorld world;
  const auto result = invite(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory(), world.rng.id<MemberId>(),
                             {Role::kReviewer}, 7);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kPermissionDenied);
}

TEST(Enrolment, ExpiredInvitationsAreRefusedOnBothSides) {
  ClientWorld world;
  const InvitationFile invitation =
      must(invite(*world.founder.home, *world.founder.trust, world.founder.link->directory(), world.rng.id<MemberId>(), {Role::kReviewer}, 7));
  const auto home = must(Home::create(world.services(), world.root / "new", as_bytes("x"), kWeak));
  must(begin_enrolment(*home, invitation, Suite::kX25519));
  must(send_enrolment(*home, invitation, world.founder.link->directory()));
  world.clock.advance_days(8);
  const PendingList pending = must(pending_enrolments(*world.founder.home, *world.founder.trust, world.founder.link->directory()));
  EXPECT_TRUE(pending.good.empty());
  EXPECT_TRUE(std::any_of(pending.bad.begin(), pending.bad.end(), [](const Error& error) { return error.code == ErrorCode::kExpired; }));
  const auto late = must(Home::create(world.services(), world.root / "late", as_bytes("x"), kWeak));
  EXPECT_EQ(begin_enrolment(*late, invitation, Suite::kX25519).error().code, ErrorCode::kExpired);
}

TEST(Enrolment, BothSidesSeeTheSameWords) {
  ClientWorld world;
  const InvitationFile invitation =
      must(invite(*world.founder.home, *world.founder.trust, world.founder.link->directory(), world.rng.id<MemberId>(), {Role::kReviewer}, 7));
  const auto home = must(Home::create(world.services(), world.root / "new", as_bytes("x"), kWeak));
  must(begin_enrolment(*home, invitation, Suite::kX25519));
  must(send_enrolment(*home, invitation, world.founder.link->directory()));
  const PendingList pending = must(pending_enrolments(*world.founder.home, *world.founder.trust, world.founder.link->directory()));
  ASSERT_EQ(pending.good.size(), 1U);
  EXPECT_EQ(must(own_fingerprint(*home)), must(fingerprint_of(pending.good[0], *world.founder.trust)));
  EXPECT_EQ(fingerprint_words(must(own_fingerprint(*home)), WordLanguage::kSpanish).size(), 12U);
  EXPECT_NE(must(own_fingerprint(*home)), must(own_fingerprint(*world.reviewer.home)));
  for (int i = 0; i < 50; ++i) {
    const std::vector<std::size_t> positions = word_positions(world.rng, 3);
    ASSERT_EQ(positions.size(), 3U);
    EXPECT_TRUE(positions[0] >= 1 && positions[0] < positions[1] && positions[1] < positions[2] && positions[2] <= 12);
  }
}

// An attacker who may change the invitation file, and no more, makes the device trust root keys of his own: the words must tell.
TEST(Enrolment, WordsDifferWhenTheInvitationNamesOtherRootOrLogKeys) {
  ClientWorld world;
  InvitationFile invitation =
      must(invite(*world.founder.home, *world.founder.trust, world.founder.link->directory(), world.rng.id<MemberId>(), {Role::kInterviewer}, 7));
  const TrustRoot true_root = invitation.trust_root;
  invitation.trust_root.root_keys.back() = SigningKey::generate(world.rng).public_key();
  const auto home = must(Home::create(world.services(), world.root / "deceived", as_bytes("x"), kWeak));
  must(begin_enrolment(*home, invitation, Suite::kX25519));
  must(send_enrolment(*home, invitation, world.founder.link->directory()));
  const PendingList pending = must(pending_enrolments(*world.founder.home, *world.founder.trust, world.founder.link->directory()));
  ASSERT_EQ(pending.good.size(), 1U);
  EXPECT_NE(must(own_fingerprint(*home)), must(fingerprint_of(pending.good[0], *world.founder.trust)));
  // The same device with the true root would show the administrator's words.
  const DeviceKeys keys = must(home->vault().keys().load_device());
  EXPECT_EQ(device_fingerprint(true_root, keys.signing.public_key(), keys.kem.public_key, keys.tls.spki_digest),
            must(fingerprint_of(pending.good[0], *world.founder.trust)));
}

// Both sides show the same new words; nobody keeps comparing under the former root.
TEST(Enrolment, WordsFollowAChangeOfTheRootKeys) {
  ClientWorld world;
  Person& second = world.enrol("second", {Role::kReviewer});
  const Digest before = must(own_fingerprint(*second.home));
  world.compare_newcomers(world.reviewer);
  EXPECT_TRUE(must(team_newcomers(*world.reviewer.home, *world.reviewer.trust)).empty());
  world.publish_changed([&](Directory& d) { d.root_keys[0] = SigningKey::generate(world.rng).public_key(); });
  const Digest after = must(own_fingerprint(*second.home));
  EXPECT_NE(after, before);
  const std::vector<TeamNewcomer> newcomers = must(team_newcomers(*world.reviewer.home, *world.reviewer.trust));
  ASSERT_EQ(newcomers.size(), 1U) << "it is compared again";
  EXPECT_EQ(newcomers[0].device, second.device);
  EXPECT_EQ(newcomers[0].fingerprint, after);
}

TEST(DirectoryWork, DiffNamesEveryChange) {
  ClientWorld world;
  const Directory before = world.founder.trust->directory();
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today(), 30));
  must(draft.set_roles(world.reviewer.member, {Role::kReviewer, Role::kApprover}));
  must(draft.revoke_device(world.interviewer.device));
  must(draft.add_resource(ResourceKind::kConsentWording, world.rng.id<Digest>(), "consent-es"));
  must(draft.add_team_epoch(Team::kReview, 2, world.rng.bytes(32), world.reviewer.device));
  const std::vector<DirectoryChange> changes = diff_directories(before, draft.directory());
  std::vector<std::string> names;
  for (const DirectoryChange& change : changes) names.emplace_back(name_of(change.kind));
  EXPECT_EQ(names, (std::vector<std::string>{"roles_changed", "device_revoked", "team_epoch_added", "team_epoch_retired", "resource_added",
                                             "validity_changed"}));
  EXPECT_EQ(changes[0].before, "reviewer");
  EXPECT_EQ(changes[0].after, "reviewer approver");
  EXPECT_TRUE(diff_directories(before, before).empty());
}

/// Every field of a directory, changed in the smallest way.
std::vector<std::pair<std::string_view, void (*)(Directory&)>> small_changes() {
  return {
      {"mechanism", [](Directory& d) { d.mechanism = MechanismId({7}); }},
      {"valid until", [](Directory& d) { d.valid_until = d.valid_until.plus(-1); }},
      {"root threshold", [](Directory& d) { d.root_threshold = 3; }},
      {"root key", [](Directory& d) { d.root_keys[1] = VerifyKey({7}); }},
      {"root keys in another order", [](Directory& d) { std::swap(d.root_keys[0], d.root_keys[1]); }},
      {"root key left out", [](Directory& d) { d.root_keys.pop_back(); }},
      {"member without roles", [](Directory& d) { d.members.push_back({MemberId({7}), {}}); }},
      {"roles", [](Directory& d) { d.members[0].roles.add(Role::kAuditor); }},
      {"device id", [](Directory& d) { d.devices[0].id = DeviceId({7}); }},
      {"device member", [](Directory& d) { d.devices[0].member = d.devices[1].member; }},
      {"device signing key", [](Directory& d) { d.devices[0].verify_key = VerifyKey({7}); }},
      {"device sealing key", [](Directory& d) { d.devices[0].kem_public_key[31] ^= 1; }},
      {"device tls key", [](Directory& d) { d.devices[0].tls_spki = Digest({7}); }},
      {"device added", [](Directory& d) { d.devices[0].added = d.devices[0].added.plus(1); }},
      {"device state", [](Directory& d) { d.devices[0].state = DeviceState::kRevoked; }},
      {"team key", [](Directory& d) { d.team_epochs[0].kem_public_key[31] ^= 1; }},
      {"team key maker", [](Directory& d) { d.team_epochs[0].maker = d.devices[0].id; }},
      {"team key announced", [](Directory& d) { d.team_epochs[0].announced = d.team_epochs[0].announced.plus(1); }},
      {"team key state", [](Directory& d) { d.team_epochs[0].state = EpochState::kRetired; }},
      {"store key", [](Directory& d) { d.store_key = VerifyKey({7}); }},
      {"log key", [](Directory& d) { d.log_key = VerifyKey({7}); }},
      {"intake key", [](Directory& d) { d.intake_epochs[0].kem_public_key[31] ^= 1; }},
      {"intake state", [](Directory& d) { d.intake_epochs[0].state = EpochState::kRetired; }},
      {"certificate", [](Directory& d) { d.tls_certificate[200] ^= 1; }},
      {"address", [](Directory& d) { d.address += "1"; }},
      {"custodian threshold", [](Directory& d) { d.custodian_threshold = 3; }},
      {"custodian member", [](Directory& d) { d.custodians[1].member = d.members[0].id; }},
      {"custodian signing key", [](Directory& d) { d.custodians[1].verify_key = VerifyKey({7}); }},
      {"custodian sealing key", [](Directory& d) { d.custodians[1].epochs[0].kem_public_key[31] ^= 1; }},
      {"custodian days", [](Directory& d) { d.custodians[1].epochs[0].last = d.custodians[1].epochs[0].last.plus(1); }},
      {"custodian epoch", [](Directory& d) { d.custodians[1].epochs[0].epoch = 9; }},
      {"recovery key", [](Directory& d) { d.recovery_public_key[31] ^= 1; }},
      {"recipient kind", [](Directory& d) { d.recipients[0].kind = 9; }},
      {"recipient label", [](Directory& d) { d.recipients[0].label += "."; }},
      {"recipient age key", [](Directory& d) { d.recipients[0].age_recipient += "q"; d.recipients[1].age_recipient += "q"; }},
      {"recipient key", [](Directory& d) { (d.recipients[0].kem_public_key.empty() ? d.recipients[1] : d.recipients[0]).kem_public_key[31] ^= 1; }},
      {"resource digest", [](Directory& d) { d.resources[0].digest = Digest({7}); }},
      {"resource name", [](Directory& d) { d.resources[0].name += "."; }},
      {"copies", [](Directory& d) { d.policy.copies = 9; }},
      {"approvers", [](Directory& d) { d.policy.approvers = 9; }},
      {"profile", [](Directory& d) { d.policy.profile = Profile::kSingle; }},
      {"draft hours", [](Directory& d) { d.policy.draft_hours = 9; }},
      {"offline days", [](Directory& d) { d.policy.offline_days = 9; }},
  };
}

TEST(DirectoryWork, DiffShowsEveryFieldWithAnotherTextBeforeThanAfter) {
  const testing::SampleMechanism mechanism;
  for (const auto& [field, change] : small_changes()) {
    Directory after = mechanism.directory;
    change(after);
    const std::vector<DirectoryChange> changes = diff_directories(mechanism.directory, after);
    EXPECT_FALSE(changes.empty()) << field;
    for (const DirectoryChange& one : changes) EXPECT_NE(one.before, one.after) << field;
  }
}

// A form that becomes a code list, or a code list that becomes a wording, has the same name and digest as before.
TEST(DirectoryWork, DiffShowsTheKindOfAResource) {
  const testing::SampleMechanism mechanism;
  Directory after = mechanism.directory;
  after.resources.at(0).kind = after.resources.at(0).kind == ResourceKind::kCodeList ? ResourceKind::kQuestionnaire : ResourceKind::kCodeList;
  std::set<std::string> texts;
  for (const DirectoryChange& one : diff_directories(mechanism.directory, after)) texts.insert(one.before + one.after);
  EXPECT_EQ(texts.size(), 2U) << "removed and added as the same";
}

// Whoever prepares a proposal could exchange a key in it: each is compared, by words that depend on all of it.
TEST(DirectoryWork, EveryNewKeyHasToBeComparedAndARevocationNot) {
  const testing::SampleMechanism mechanism;
  for (const auto& [field, change] : small_changes()) {
    Directory after = mechanism.directory;
    change(after);
    const bool is_key = field.find("key") != std::string_view::npos && field.find("state") == std::string_view::npos && field != "root key left out";
    const std::vector<DirectoryChange> changes = diff_directories(mechanism.directory, after);
    const bool compared = std::any_of(changes.begin(), changes.end(), [](const DirectoryChange& one) { return one.fingerprint.has_value(); });
    const bool is_harmless = field == "device state" || field == "team key state" || field == "root key left out" || field == "roles";
    EXPECT_TRUE(compared || !is_key) << field;
    EXPECT_FALSE(compared && is_harmless) << field;
  }
  Directory once = mechanism.directory;
  Directory twice = mechanism.directory;
  once.custodians[1].epochs[0].kem_public_key[31] ^= 1;
  twice.custodians[1].epochs[0].kem_public_key[31] ^= 2;
  EXPECT_NE(diff_directories(mechanism.directory, once).at(0).fingerprint, diff_directories(mechanism.directory, twice).at(0).fingerprint);
}

TEST(DirectoryWork, NewCustodianKeysComeFromTheServersFileAndAreCompared) {
  ClientWorld world;
  const Trust& trust = *world.founder.trust;
  ServerIdentity server = world.server.identity();
  CustodianEpoch next = server.custodian->epochs.back();
  next.epoch += 1;
  next.first = next.last.plus(1);
  next.last = next.first.plus(29);
  next.kem_public_key = must(KemKeyPair::generate(trust.directory().suite, world.rng)).public_key;
  server.custodian->epochs.push_back(next);
  DirectoryDraft draft = must(DirectoryDraft::begin(trust, world.clock.today()));
  must(draft.take_custodian_epochs(server));
  EXPECT_EQ(custodian_epoch_on(draft.directory().custodians.front(), next.last)->kem_public_key, next.kem_public_key);
  must(draft.finish());
  const auto changes = diff_directories(trust.directory(), draft.directory());
  const auto custodian = std::find_if(changes.begin(), changes.end(), [](const auto& c) { return c.kind == DirectoryChange::Kind::kCustodiansChanged; });
  ASSERT_NE(custodian, changes.end());
  ASSERT_TRUE(custodian->fingerprint);
  EXPECT_EQ(*custodian->fingerprint, custodian_fingerprint(*server.custodian)) << "the server, which knows nothing of the proposal, shows the same";

  ServerIdentity foreign = server;
  foreign.custodian->verify_key = VerifyKey({7});
  EXPECT_EQ(draft.take_custodian_epochs(foreign).error().code, ErrorCode::kNotFound);
  foreign = server;
  foreign.mechanism = world.rng.id<MechanismId>();
  EXPECT_EQ(draft.take_custodian_epochs(foreign).error().code, ErrorCode::kPermissionDenied);
  foreign = server;
  foreign.custodian.reset();
  EXPECT_EQ(draft.take_custodian_epochs(foreign).error().code, ErrorCode::kNotFound);
}

TEST(DirectoryWork, ExchangedKeyOfAnEnrolledDeviceHasOtherWordsThanTheDeviceShows) {
  ClientWorld world;
  const Directory& before = world.founder.trust->directory();
  Directory honest = before;
  Directory tampered = before;
  for (Directory* d : {&honest, &tampered}) {
    for (DeviceEntry& device : d->devices) {
      if (device.id == world.reviewer.device) device.added = device.added.plus(1);
      if (device.id == world.reviewer.device && d == &tampered) device.kem_public_key = world.rng.bytes(32);
    }
  }
  const Digest shown = must(own_fingerprint(*world.reviewer.home));
  EXPECT_EQ(diff_directories(before, honest).at(0).fingerprint, shown);
  const std::vector<DirectoryChange> changes = diff_directories(before, tampered);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, DirectoryChange::Kind::kDeviceChanged);
  ASSERT_TRUE(changes[0].fingerprint);
  EXPECT_NE(*changes[0].fingerprint, shown);
}

TEST(DirectoryWork, ARevokedHolderOfATeamKeyNeedsANewOne) {
  ClientWorld world;
  const Trust& trust = *world.founder.trust;
  Person& second = world.enrol("second", {Role::kReviewer});
  DirectoryDraft draft = must(DirectoryDraft::begin(trust, world.clock.today()));
  must(draft.revoke_device(world.reviewer.device));
  EXPECT_EQ(teams_with_a_lost_key(trust.directory(), draft.directory()), (std::vector<Team>{Team::kReview}));
  SignedDirectory next = must(draft.finish());
  const auto refused = sign_next(trust, next, world.root_key());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field.view(), "team epochs");
  EXPECT_EQ(must(missing_signatures(trust, next)), 1U);
  EXPECT_TRUE(sign_next(trust, next, world.root_key(), LostTeamKeys::kKept));

  must(draft.add_team_epoch(Team::kReview, 2, world.rng.bytes(32), second.device));
  EXPECT_TRUE(teams_with_a_lost_key(trust.directory(), draft.directory()).empty());
  SignedDirectory renewed = must(draft.finish());
  EXPECT_TRUE(sign_next(trust, renewed, world.root_key()));

  DirectoryDraft made_before = must(DirectoryDraft::begin(trust, world.clock.today()));
  must(made_before.add_team_epoch(Team::kReview, 2, world.rng.bytes(32), world.reviewer.device));
  must(made_before.revoke_device(world.reviewer.device));
  EXPECT_EQ(teams_with_a_lost_key(trust.directory(), made_before.directory()), (std::vector<Team>{Team::kReview}))
      << "the revoked device made the new key";
}

TEST(DirectoryWork, ALostRoleIsALostTeamKeyAndAnInterviewerHasNone) {
  ClientWorld world;
  const Directory& before = world.founder.trust->directory();
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(draft.revoke_device(world.interviewer.device));
  EXPECT_TRUE(teams_with_a_lost_key(before, draft.directory()).empty());
  must(draft.set_roles(world.clinician.member, {Role::kInterviewer}));
  EXPECT_EQ(teams_with_a_lost_key(before, draft.directory()), (std::vector<Team>{Team::kMedical}));
}

TEST(DirectoryWork, OnlyRootKeysOfTheVersionInForceCount) {
  ClientWorld world;
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  SignedDirectory next = must(draft.finish());
  EXPECT_EQ(must(missing_signatures(*world.founder.trust, next)), 1U);
  const RootKey foreign{0, SigningKey::generate(world.rng)};
  EXPECT_EQ(sign_next(*world.founder.trust, next, foreign).error().code, ErrorCode::kPermissionDenied);
  const auto early = publish_directory(*world.founder.trust, *world.founder.link, next, {});
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, ErrorCode::kSignatureInvalid);
  ASSERT_TRUE(sign_next(*world.founder.trust, next, world.root_key()));
  EXPECT_EQ(must(missing_signatures(*world.founder.trust, next)), 0U);
  const Trust::Refreshed refreshed = must(publish_directory(*world.founder.trust, *world.founder.link, next, {}));
  EXPECT_EQ(refreshed.version, refreshed.former_version + 1);
  // A version that was made before is old now.
  EXPECT_FALSE(sign_next(*world.founder.trust, next, world.root_key()));
}

// Source: promise P6. The holder of an old version is shown the difference to that one: what the versions in between took away comes back unseen.
TEST(DirectoryWork, ARootHolderSignsOnlyTheVersionRightAfterTheOneCompared) {
  ClientWorld world;
  Person& holder = world.reviewer;
  DirectoryDraft taken = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(taken.set_roles(world.clinician.member, {Role::kInterviewer}));
  world.publish_alone(taken, LostTeamKeys::kKept);
  DirectoryDraft back = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(back.set_roles(world.clinician.member, {Role::kClinician}));
  SignedDirectory next = must(back.finish());
  const Status refused = sign_next(*holder.trust, next, world.root_key());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field.view(), "version");
  EXPECT_TRUE(next.signatures().empty()) << "refused before it is signed";
  must(holder.trust->refresh(*holder.link));
  EXPECT_TRUE(sign_next(*holder.trust, next, world.root_key()));
}

TEST(DirectoryWork, RevokedMemberHasNeitherRolesNorDevices) {
  ClientWorld world;
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(draft.revoke_member(world.reviewer.member));
  world.publish(draft, LostTeamKeys::kKept);
  EXPECT_TRUE(roles_of(world.founder.trust->directory(), world.reviewer.device).empty());
  EXPECT_EQ(must(enrolment_state(*world.reviewer.home, *world.reviewer.trust)), EnrolmentState::kRevoked);
  EXPECT_TRUE(world.founder.trust->revoked_at(world.reviewer.device).has_value());
  EXPECT_FALSE(world.founder.trust->revoked_at(world.interviewer.device).has_value());
}

TEST(DirectoryWork, NamesTravelBesideTheDirectory) {
  ClientWorld world;
  const Bytes names = must(sign_new_names(*world.founder.trust, {{world.reviewer.member, "Ana"}}, world.root_key()));
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  SignedDirectory next = must(draft.finish());
  must(sign_next(*world.founder.trust, next, world.root_key()));
  must(publish_directory(*world.founder.trust, *world.founder.link, next, names));
  must(world.interviewer.trust->refresh(*world.interviewer.link));
  EXPECT_EQ(world.interviewer.trust->name_of(world.reviewer.member), "Ana");
  EXPECT_EQ(world.interviewer.trust->name_of(world.founder.member), "Founder");
  world.reopen(world.interviewer);
  EXPECT_EQ(world.interviewer.trust->name_of(world.reviewer.member), "Ana");
}

/// A version that replaces the only root key, published without names.
void rotate_root_key(ClientWorld& world, const SigningKey& successor) {
  Directory next = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today())).directory();
  next.root_keys[0] = successor.public_key();
  SignedDirectory file = must(SignedDirectory::make(next));
  must(sign_next(*world.founder.trust, file, world.root_key()));
  must(publish_directory(*world.founder.trust, *world.founder.link, file, {}));
}

TEST(Names, OfAReplacedRootKeyLockNobodyOut) {
  ClientWorld world;
  const SigningKey successor = SigningKey::generate(world.rng);
  rotate_root_key(world, successor);
  world.seal(world.interview("uno"));
  const Trust::Refreshed refreshed = must(world.interviewer.trust->refresh(*world.interviewer.link));
  EXPECT_GT(refreshed.version, refreshed.former_version);
  ASSERT_TRUE(refreshed.names_problem);
  EXPECT_EQ(refreshed.names_problem->code, ErrorCode::kSignatureInvalid);
  world.reopen(world.interviewer);
  EXPECT_EQ(world.interviewer.trust->name_of(world.founder.member), "Founder") << "taken when the key was in force";
  const SyncReport report = world.sync();
  EXPECT_FALSE(report.stopped);
  ASSERT_EQ(report.records.size(), 1U);
  EXPECT_EQ(report.records[0].outcome, SyncOutcome::kWiped);

  const Names forged{world.founder.trust->root().mechanism, 9, {{world.founder.member, "Mallory"}}};
  world.server.replace_names(must(sign_names(forged, 0, world.root_key().key)));
  EXPECT_TRUE(must(world.interviewer.trust->refresh(*world.interviewer.link)).names_problem) << "the replaced key names nobody any more";
  EXPECT_EQ(world.interviewer.trust->name_of(world.founder.member), "Founder");
}

TEST(Names, TwoEditionsOfOneNumberAreCaught) {
  ClientWorld world;
  Names names = *world.interviewer.trust->names();
  names.people[0].name = "somebody else";
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  SignedDirectory next = must(draft.finish());
  must(sign_next(*world.founder.trust, next, world.root_key()));
  const RootKey root = world.root_key();
  EXPECT_EQ(publish_directory(*world.founder.trust, *world.founder.link, next, must(sign_names(names, root.index, root.key))).error().code,
            ErrorCode::kForked);
}

TEST(Resources, OnlyListedDigestsAreFetchedAndEveryByteCounts) {
  ClientWorld world;
  EXPECT_EQ(must(fetch_missing_resources(*world.interviewer.home, *world.interviewer.trust, world.interviewer.link->directory())), 1U);
  EXPECT_EQ(must(local_resource(*world.interviewer.home, *world.interviewer.trust, ResourceKind::kQuestionnaire, world.form)), world.form_content);
  EXPECT_EQ(local_resource(*world.interviewer.home, *world.interviewer.trust, ResourceKind::kSidecar, world.form).error().code,
            ErrorCode::kPermissionDenied);
  const Digest unlisted = must(upload_resource(*world.founder.home, world.founder.link->directory(), as_bytes("another form")));
  EXPECT_EQ(fetch_resource(*world.interviewer.home, *world.interviewer.trust, world.interviewer.link->directory(), unlisted).error().code,
            ErrorCode::kPermissionDenied);
}

TEST(Team, KeyGoesToTheTeamAndToTheRecoveryAndNobodyElse) {
  ClientWorld world;
  EXPECT_EQ(world.server.recovery_grants().size(), 3U);
  EXPECT_EQ(must(world.reviewer.home->vault().keys().list_team_keys()), (std::vector<TeamKeyName>{{1, 1}}));
  EXPECT_TRUE(must(import_team_keys(*world.interviewer.home, *world.interviewer.trust, world.interviewer.link->directory())).imported.empty());
  const auto refused = make_team_epoch(*world.interviewer.home, *world.interviewer.trust, Team::kReview);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kPermissionDenied);
}

// The directory alone does not make a device the reviewer's: its keys could be those of whoever prepared the version.
TEST(Team, KeyGoesToNoDeviceThatNobodyHereCompared) {
  ClientWorld world;
  Person& second = world.enrol("second", {Role::kReviewer});
  const auto share = [&] { return must(share_all_team_keys(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory())); };
  EXPECT_EQ(share().sealed_to_devices, 0U);
  EXPECT_TRUE(must(import_team_keys(*second.home, *second.trust, second.link->directory())).imported.empty());
  const std::vector<TeamNewcomer> newcomers = must(team_newcomers(*world.reviewer.home, *world.reviewer.trust));
  ASSERT_EQ(newcomers.size(), 1U);
  EXPECT_EQ(newcomers[0].device, second.device);
  EXPECT_EQ(newcomers[0].fingerprint, must(own_fingerprint(*second.home)));
  must(world.reviewer.home->vault().keys().save_compared_device(newcomers[0].fingerprint));
  world.reopen(world.reviewer);
  EXPECT_TRUE(must(team_newcomers(*world.reviewer.home, *world.reviewer.trust)).empty());
  EXPECT_EQ(share().sealed_to_devices, 1U);
  EXPECT_EQ(must(import_team_keys(*second.home, *second.trust, second.link->directory())).imported.size(), 1U);
}

TEST(Team, UnannouncedEpochIsTheSameWhenAskedAgain) {
  ClientWorld world;
  const NewTeamEpoch made = must(make_team_epoch(*world.reviewer.home, *world.reviewer.trust, Team::kReview));
  EXPECT_EQ(made.epoch, 2U);
  EXPECT_EQ(must(make_team_epoch(*world.reviewer.home, *world.reviewer.trust, Team::kReview)).public_key, made.public_key);
  EXPECT_EQ(share_team_key(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory(), Team::kReview, 2).error().code,
            ErrorCode::kNotFound);
}

// Two desks make the next epoch at the same time, or an administrator drops a proposal: only one key is announced.
TEST(Team, AKeyThatLostAgainstTheAnnouncedOneMakesRoomForIt) {
  ClientWorld world;
  Person& second = world.enrol("second", {Role::kReviewer});
  for (Person* desk : {&world.reviewer, &second}) world.compare_newcomers(*desk);
  const NewTeamEpoch lost = must(make_team_epoch(*world.reviewer.home, *world.reviewer.trust, Team::kReview));
  const NewTeamEpoch made = must(make_team_epoch(*second.home, *second.trust, Team::kReview));
  ASSERT_NE(lost.public_key, made.public_key);
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(draft.add_team_epoch(made.team, made.epoch, made.public_key, second.device));
  world.publish(draft);
  const SealedRecord sealed = world.seal(world.interview("x"));
  ASSERT_EQ(world.sync().waiting, 0U);
  Review review(*world.reviewer.home, *world.reviewer.trust, *world.reviewer.link);
  const auto before = review.open_account(sealed.record);
  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().code, ErrorCode::kNotFound) << "the record is not blamed for the key";
  const TeamShareReport shared = must(share_all_team_keys(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory()));
  EXPECT_EQ(shared.sealed_to_devices, 1U) << "of the first epoch; the lost key is given to nobody and stops nothing";
  must(second.home->vault().keys().save_compared_device(must(own_fingerprint(*world.reviewer.home))));
  must(share_all_team_keys(*second.home, *second.trust, second.link->directory()));
  const TeamImportReport report = must(import_team_keys(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory()));
  EXPECT_EQ(report.imported, (std::vector<TeamKeyName>{{1, 2}}));
  EXPECT_TRUE(review.open_account(sealed.record));
  EXPECT_TRUE(must(import_team_keys(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory())).imported.empty());
}

TEST(Team, AnAnnouncedKeyIsNeverReplaced) {
  ClientWorld world;
  const KemKeyPair held = must(world.reviewer.home->vault().keys().find_team_key({1, 1}));
  Person& second = world.enrol("second", {Role::kReviewer});
  const KemKeyPair other = must(KemKeyPair::generate(Suite::kX25519, world.rng));
  must(second.home->vault().keys().save_team_key({1, 1}, other));
  world.publish_changed([&](Directory& d) {
    for (TeamEpoch& epoch : d.team_epochs) {
      if (epoch.team == Team::kReview) epoch.kem_public_key = other.public_key;
    }
  });
  must(second.home->vault().keys().save_compared_device(must(own_fingerprint(*world.reviewer.home))));
  must(share_team_key(*second.home, *second.trust, second.link->directory(), Team::kReview, 1));
  const TeamImportReport report = must(import_team_keys(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory()));
  EXPECT_TRUE(report.imported.empty());
  ASSERT_EQ(report.refused.size(), 1U);
  EXPECT_EQ(report.refused[0].code, ErrorCode::kConflict);
  EXPECT_EQ(must(world.reviewer.home->vault().keys().find_team_key({1, 1})).public_key, held.public_key);
}

TEST(Team, GrantOfAnotherKeyThanTheAnnouncedIsRefused) {
  ClientWorld world;
  Person& second = world.enrol("second", {Role::kReviewer});
  const DeviceEntry* device = find_device(world.reviewer.trust->directory(), second.device);
  const KemKeyPair foreign = must(KemKeyPair::generate(Suite::kX25519, world.rng));
  const TeamKeyGrant grant = must(seal_team_key(world.reviewer.trust->origin(), Team::kReview, 1, foreign, second.device, device->kem_public_key, world.rng));
  const DeviceKeys keys = must(world.reviewer.home->vault().keys().load_device());
  const StatementHeader header = make_header("sigilo/v1/team-key", world.reviewer.trust->origin(), {}, keys.signing, world.clock.today(), world.rng);
  must(world.reviewer.link->directory().put_team_key(must(sign_statement(header, must(grant.encode()), keys.signing))));
  const TeamImportReport report = must(import_team_keys(*second.home, *second.trust, second.link->directory()));
  EXPECT_TRUE(report.imported.empty());
  ASSERT_EQ(report.refused.size(), 1U);
  EXPECT_EQ(report.refused[0].code, ErrorCode::kConflict);
}

TEST(TrustOfADevice, SurvivesARestartWithItsViewOfTheLog) {
  ClientWorld world;
  const TreeHead head = world.interviewer.trust->view().head();
  const std::size_t versions = world.interviewer.trust->versions().size();
  world.reopen(world.interviewer);
  EXPECT_EQ(world.interviewer.trust->view().head(), head);
  EXPECT_EQ(world.interviewer.trust->versions().size(), versions);
  world.server.misbehave(Mischief::kForkedLog);
  EXPECT_EQ(world.interviewer.trust->refresh(*world.interviewer.link).error().code, ErrorCode::kForked);
  EXPECT_EQ(world.interviewer.trust->view().head(), head);
}

TEST(TrustOfADevice, ShowsWhatItKeepsToAServerThatWasTakenBackOrForked) {
  for (const auto mischief : {Mischief::kRolledBackLog, Mischief::kForkedLog}) {
    ClientWorld world;
    const std::string kept = world.interviewer.trust->view().note();
    const auto before = world.server.shown_checkpoints().size();
    world.server.misbehave(mischief);
    EXPECT_FALSE(world.interviewer.trust->refresh(*world.interviewer.link));
    ASSERT_GT(world.server.shown_checkpoints().size(), before);
    EXPECT_EQ(world.server.shown_checkpoints().back(), kept);
  }
}

/// A version that nobody but the administrator has fetched.
void publish_unseen(ClientWorld& world, const DeviceId* revoked = nullptr) {
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  if (revoked != nullptr) must(draft.revoke_device(*revoked));
  world.publish_alone(draft, LostTeamKeys::kKept);
}

// Source: promise P6. Who is shown N and N+2 takes the revocation in N+1 for later than it was.
TEST(TrustOfADevice, TakesNoVersionWhenOneBeforeItIsLeftOut) {
  ClientWorld world;
  publish_unseen(world, &world.clinician.device);
  publish_unseen(world);
  const std::uint32_t held = world.interviewer.trust->directory().version;
  world.server.misbehave(Mischief::kSkippedDirectory);
  const auto refused = world.interviewer.trust->refresh(*world.interviewer.link);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kRolledBack);
  EXPECT_EQ(refused.error().field.view(), "directory");
  EXPECT_EQ(world.interviewer.trust->directory().version, held);
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(must(world.interviewer.trust->refresh(*world.interviewer.link)).version, held + 2);
}

TEST(TrustOfADevice, TakesNoVersionThatIsShownAtALaterPlaceThanItsFirstInTheLog) {
  ClientWorld world;
  publish_unseen(world, &world.clinician.device);
  world.server.grow_log();
  world.server.log_directory_again();
  const std::uint32_t held = world.interviewer.trust->directory().version;
  const auto refused = world.interviewer.trust->refresh(*world.interviewer.link);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForked);
  EXPECT_EQ(world.interviewer.trust->directory().version, held);
  world.reopen(world.interviewer);
  EXPECT_EQ(world.interviewer.trust->directory().version, held) << "nothing was stored";
  EXPECT_TRUE(world.founder.trust->refresh(*world.founder.link)) << "who took it at its first place is not disturbed";
}

// A tablet that is kept on an old version goes on sealing to keys that were retired.
TEST(TrustOfADevice, NoticesThatANewerVersionIsKeptFromIt) {
  ClientWorld world;
  publish_unseen(world);
  world.server.misbehave(Mischief::kWithheldDirectory);
  world.seal(world.interview("algo"));
  const SyncReport report = world.sync();
  ASSERT_TRUE(report.stopped.has_value());
  EXPECT_EQ(report.stopped->code, ErrorCode::kRolledBack);
  EXPECT_EQ(report.waiting, 1U);
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(world.sync().waiting, 0U);
}

TEST(TrustOfADevice, FollowsAGrowingLog) {
  ClientWorld world;
  for (int i = 0; i < 20; ++i) {
    world.server.grow_log();
    must(world.interviewer.trust->advance_view(world.interviewer.link->log()));
  }
  world.server.misbehave(Mischief::kRolledBackLog);
  EXPECT_EQ(world.interviewer.trust->advance_view(world.interviewer.link->log()).error().code, ErrorCode::kRolledBack);
}

}  // namespace
}  // namespace sigilo
