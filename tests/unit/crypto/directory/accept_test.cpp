#include "crypto/directory/accept.h"

#include <gtest/gtest.h>

#include "crypto/base/labels.h"
#include "crypto/log/entries.h"
#include "crypto/log/proof.h"
#include "tests/support/sample_mechanism.h"

namespace sigilo {
namespace {

using testing::SampleMechanism;

class AcceptDirectory : public ::testing::Test {
 protected:
  Result<DirectoryBasis> accept(const Directory& d, const std::vector<std::uint8_t>& by = {0, 1}) {
    return accept_directory(held_, mechanism_.sign(d, by));
  }
  void expect_refused(const Directory& d, ErrorCode code, std::string_view field, const std::vector<std::uint8_t>& by = {0, 1}) {
    const auto result = accept(d, by);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code) << to_string(result.error());
    EXPECT_EQ(result.error().field.view(), field) << to_string(result.error());
  }

  SampleMechanism mechanism_{3};
  SignedDirectory first_ = mechanism_.sign(mechanism_.directory);
  DirectoryBasis root_ = DirectoryBasis::of(mechanism_.trust_root());
  DirectoryBasis held_ = accept_directory(root_, first_).value();
  Directory next_ = SampleMechanism::next(first_);
};

TEST_F(AcceptDirectory, TakesTheFirstFromTheTrustRootAndTheNextFromTheFirst) {
  EXPECT_EQ(held_.version, 1U);
  EXPECT_EQ(held_.digest, first_.digest());
  EXPECT_EQ(held_.floor, DirectoryFloor::of(mechanism_.directory));
  const auto second = accept(next_);
  ASSERT_TRUE(second) << to_string(second.error());
  EXPECT_EQ(second->version, 2U);
}

TEST_F(AcceptDirectory, TakesALeapOverVersionsThatItHasNotSeen) {
  next_.version = 5;
  next_.previous = Digest({7});
  EXPECT_TRUE(accept(next_));
}

TEST_F(AcceptDirectory, RefusesAnotherMechanism) {
  SampleMechanism other(4);
  Directory foreign = other.directory;
  foreign.root_keys = mechanism_.directory.root_keys;
  EXPECT_EQ(accept_directory(root_, mechanism_.sign(foreign)).error().code, ErrorCode::kPermissionDenied);
  expect_refused(foreign, ErrorCode::kPermissionDenied, "mechanism");
}

TEST_F(AcceptDirectory, RefusesAnotherLogKey) {
  next_.log_key = SigningKey::generate(mechanism_.rng).public_key();
  expect_refused(next_, ErrorCode::kPermissionDenied, "log key");
}

TEST_F(AcceptDirectory, RefusesRollbackReplayAndForks) {
  const SignedDirectory second = mechanism_.sign(next_);
  held_ = accept_directory(held_, second).value();
  EXPECT_EQ(accept_directory(held_, first_).error().code, ErrorCode::kRolledBack);
  EXPECT_EQ(accept_directory(held_, second).error().code, ErrorCode::kAlreadyExists);
  Directory other_second = next_;
  other_second.policy.offline_days = 31;
  expect_refused(other_second, ErrorCode::kForked, "version");
  Directory third = SampleMechanism::next(mechanism_.sign(other_second));
  expect_refused(third, ErrorCode::kForked, "previous");
  third = SampleMechanism::next(second);
  third.issued = Day(19999);
  third.valid_until = Day(20050);
  expect_refused(third, ErrorCode::kRolledBack, "issued");
}

TEST_F(AcceptDirectory, NeedsKValidSignatures) {
  expect_refused(next_, ErrorCode::kSignatureInvalid, "signatures", {});
  expect_refused(next_, ErrorCode::kSignatureInvalid, "signatures", {2});
  EXPECT_TRUE(accept(next_, {0, 2}));
  EXPECT_TRUE(accept(next_, {0, 1, 2}));
  SignedDirectory file = SignedDirectory::make(next_).value();
  ASSERT_TRUE(file.sign(0, mechanism_.roots[0]));
  ASSERT_TRUE(file.sign(1, mechanism_.roots[0]));  // one key in two places
  EXPECT_EQ(accept_directory(held_, file).error().number, 1);
  ASSERT_TRUE(file.sign(2, mechanism_.store));
  EXPECT_EQ(accept_directory(held_, file).error().number, 1);
  ASSERT_TRUE(file.sign(5, mechanism_.roots[1]));  // no such root
  EXPECT_EQ(accept_directory(held_, file).error().code, ErrorCode::kSignatureInvalid);
}

TEST_F(AcceptDirectory, NeedsTheRootKeysHeldNotTheNewOnes) {
  std::vector<SigningKey> thieves;
  for (VerifyKey& key : next_.root_keys) {
    thieves.push_back(SigningKey::generate(mechanism_.rng));
    key = thieves.back().public_key();
  }
  SignedDirectory file = SignedDirectory::make(next_).value();
  for (std::uint8_t i = 0; i < 3; ++i) ASSERT_TRUE(file.sign(i, thieves[i]));
  EXPECT_EQ(accept_directory(held_, file).error().code, ErrorCode::kSignatureInvalid);
  const auto rotated = accept(next_, {0, 1, 2});
  ASSERT_TRUE(rotated);
  Directory third = SampleMechanism::next(mechanism_.sign(next_));
  EXPECT_EQ(accept_directory(*rotated, mechanism_.sign(third)).error().code, ErrorCode::kSignatureInvalid);
  file = SignedDirectory::make(third).value();
  for (std::uint8_t i = 0; i < 2; ++i) ASSERT_TRUE(file.sign(i, thieves[i]));
  EXPECT_TRUE(accept_directory(*rotated, file));
}

TEST_F(AcceptDirectory, FallsBelowTheFirstVersionOnlyIfAllRootsSigned) {
  const std::vector<std::pair<std::string_view, void (*)(Directory&)>> changes = {
      {"root threshold", [](Directory& d) { d.root_threshold = 1; }},
      {"custodian threshold", [](Directory& d) { d.custodian_threshold = 1; }},
      {"custodians", [](Directory& d) { d.custodians.pop_back(); }},
      {"copies", [](Directory& d) { d.policy.copies = 1; }},
  };
  for (const auto& [field, change] : changes) {
    Directory d = next_;
    change(d);
    expect_refused(d, ErrorCode::kConflict, field, {0, 1});
    EXPECT_TRUE(accept(d, {0, 1, 2})) << field;
  }
}

// Two of three root holders must not become "all" by a step in between, or they abolish custodians and approvers against the third.
TEST_F(AcceptDirectory, KRootHoldersCannotMakeThemselvesAllOfThem) {
  Directory two = next_;
  two.root_keys.pop_back();
  expect_refused(two, ErrorCode::kConflict, "root keys", {0, 1});
  EXPECT_TRUE(accept(two, {0, 1, 2}));

  next_.root_keys[2] = SigningKey::generate(mechanism_.rng).public_key();
  next_.root_keys[1] = SigningKey::generate(mechanism_.rng).public_key();
  expect_refused(next_, ErrorCode::kConflict, "root keys", {0, 1});
}

TEST_F(AcceptDirectory, AReplacedRootKeyIsStillNeededForLess) {
  const SigningKey own = SigningKey::generate(mechanism_.rng);
  next_.root_keys[2] = own.public_key();
  const SignedDirectory second = mechanism_.sign(next_);
  const DirectoryBasis seized = accept_directory(held_, second).value();
  Directory third = SampleMechanism::next(second);
  third.custodian_threshold = 1;
  SignedDirectory file = mechanism_.sign(third);
  ASSERT_TRUE(file.sign(2, own));
  const auto lowered = accept_directory(seized, file);
  ASSERT_FALSE(lowered);
  EXPECT_EQ(lowered.error().code, ErrorCode::kConflict);
  EXPECT_EQ(lowered.error().field.view(), "custodian threshold");
  EXPECT_EQ(seized.followed_by(file).floor->founding_keys, mechanism_.directory.root_keys);
}

// With the former holder's signature the new key is one of all.
TEST_F(AcceptDirectory, ARootKeyThatAllReplacedIsOneOfAll) {
  const SigningKey successor = SigningKey::generate(mechanism_.rng);
  next_.root_keys[2] = successor.public_key();
  const SignedDirectory second = mechanism_.sign(next_, {0, 1, 2});
  const DirectoryBasis renewed = accept_directory(held_, second).value();
  Directory third = SampleMechanism::next(second);
  third.custodian_threshold = 1;
  SignedDirectory file = mechanism_.sign(third);
  EXPECT_EQ(accept_directory(renewed, file).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(file.sign(2, successor));
  EXPECT_TRUE(accept_directory(renewed, file));
}

// Raising first and lowering later does not move the floor.
TEST_F(AcceptDirectory, KeepsTheFloorOfTheFirstVersion) {
  next_.policy.approvers = 3;
  const SignedDirectory second = mechanism_.sign(next_);
  held_ = accept_directory(held_, second).value();
  Directory third = SampleMechanism::next(second);
  third.policy.approvers = 1;
  EXPECT_TRUE(accept(third));
}

TEST_F(AcceptDirectory, DoesNotTakeAFirstVersionWithALowerKThanTheTrustRoot) {
  Directory d = mechanism_.directory;
  d.root_threshold = 1;
  EXPECT_EQ(accept_directory(root_, mechanism_.sign(d)).error().code, ErrorCode::kConflict);
}

TEST_F(AcceptDirectory, NeverTakesBackARevokedDeviceNotEvenIfAllRootsSign) {
  ASSERT_FALSE(next_.devices.empty());
  next_.devices.front().state = DeviceState::kRevoked;
  const SignedDirectory revoking = mechanism_.sign(next_, {0, 1});
  held_ = accept_directory(held_, revoking).value();
  Directory third = SampleMechanism::next(revoking);
  const SignedDirectory quiet = mechanism_.sign(third, {0, 1});
  third.devices.front().state = DeviceState::kActive;
  expect_refused(third, ErrorCode::kConflict, "devices");
  expect_refused(third, ErrorCode::kConflict, "devices", {0, 1, 2});
  // Nor later, when the version that is held does not list it any more.
  Directory without = quiet.directory();
  without.devices.erase(without.devices.begin());
  const SignedDirectory cleared = mechanism_.sign(without, {0, 1});
  held_ = accept_directory(held_, cleared).value();
  Directory fourth = SampleMechanism::next(cleared);
  fourth.devices.insert(fourth.devices.begin(), third.devices.front());
  expect_refused(fourth, ErrorCode::kConflict, "devices", {0, 1, 2});
}

TEST_F(AcceptDirectory, NeverTakesBackADeviceThatWasLeftOut) {
  const DeviceEntry gone = next_.devices.front();
  next_.devices.erase(next_.devices.begin());
  const SignedDirectory shorter = mechanism_.sign(next_, {0, 1});
  held_ = accept_directory(held_, shorter).value();
  Directory third = SampleMechanism::next(shorter);
  EXPECT_TRUE(accept(third));
  third.devices.insert(third.devices.begin(), gone);
  expect_refused(third, ErrorCode::kConflict, "devices", {0, 1, 2});
}

TEST_F(AcceptDirectory, ExpiresForNewInterviewsOnly) {
  EXPECT_TRUE(usable_for_new_interview(mechanism_.directory, Day(20060)));
  EXPECT_EQ(usable_for_new_interview(mechanism_.directory, Day(20061)).error().code, ErrorCode::kExpired);
}

class SignedFile : public AcceptDirectory {
 protected:
  Bytes file_ = first_.encode();
};

TEST_F(SignedFile, ComesBackAsWritten) {
  const auto parsed = SignedDirectory::parse(file_);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->encode(), file_);
  EXPECT_EQ(parsed->digest(), first_.digest());
  EXPECT_EQ(parsed->directory(), mechanism_.directory);
  EXPECT_EQ(parsed->valid_signatures(root_.root_keys), (std::vector<std::uint8_t>{0, 1}));
}

TEST_F(SignedFile, IsNotAcceptedWithAnyByteDamaged) {
  for (std::size_t i = 0; i < file_.size(); ++i) {
    Bytes damaged = file_;
    damaged[i] ^= 1;
    const auto parsed = SignedDirectory::parse(damaged);
    ASSERT_FALSE(parsed && accept_directory(root_, *parsed)) << i;
  }
}

TEST_F(SignedFile, IsNotReadTruncatedOrExtended) {
  for (std::size_t size = 0; size < file_.size(); ++size) {
    ASSERT_FALSE(SignedDirectory::parse(ByteView(file_).first(size))) << size;
  }
  file_.push_back(0);
  EXPECT_FALSE(SignedDirectory::parse(file_));
  EXPECT_EQ(SignedDirectory::parse(as_bytes("sigilo/v2/directory\n")).error().code, ErrorCode::kUnsupported);
}

TEST_F(SignedFile, RefusesSignaturesTwiceOrOutOfOrder) {
  const std::size_t entry = 1 + Signature::kSize;
  const std::size_t first_index = file_.size() - 2 * entry;
  file_[first_index + entry] = 0;  // root 0 twice
  EXPECT_EQ(SignedDirectory::parse(file_).error().code, ErrorCode::kMalformed);
  file_[first_index] = 1;  // 1, 0
  EXPECT_EQ(SignedDirectory::parse(file_).error().code, ErrorCode::kMalformed);
  file_[first_index - 1] = 17;  // more signatures than there can be roots
  EXPECT_EQ(SignedDirectory::parse(file_).error().code, ErrorCode::kTooLarge);
}

TEST_F(SignedFile, CollectsSignaturesOfTheSameDocument) {
  SignedDirectory mine = mechanism_.sign(next_, {0});
  const SignedDirectory theirs = mechanism_.sign(next_, {2});
  ASSERT_TRUE(mine.merge(theirs));
  EXPECT_EQ(mine.valid_signatures(root_.root_keys), (std::vector<std::uint8_t>{0, 2}));
  EXPECT_EQ(mine.merge(first_).error().code, ErrorCode::kConflict);
  EXPECT_EQ(mine.sign(16, mechanism_.roots[0]).error().code, ErrorCode::kInvalidArgument);
}

class PublishedDirectory : public AcceptDirectory {
 protected:
  void SetUp() override {
    origin_ = mechanism_.directory.origin();
    publish({1, first_.digest()}, mechanism_.store);
  }
  void publish(const DirectoryPublished& body, const SigningKey& key) {
    publication_.entry = sign_entry(make_header(labels::kLogDirectory, origin_, {}, key, Day(20000), mechanism_.rng), body, key).value();
    leaves_ = {Digest({1}), leaf_hash(publication_.entry), Digest({2})};
    publication_.index = 1;
    publication_.path = prove_inclusion(1, 3, LeafHashReader(leaves_)).value();
    publication_.checkpoint = sign_checkpoint({origin_, {3, tree_root(leaves_)}}, mechanism_.log).value();
  }
  void expect_not_published(std::string_view part, ErrorCode code) {
    const auto result = verify_publication(first_, publication_, view(), {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code) << to_string(result.error());
    EXPECT_EQ(result.error().field.view(), part) << to_string(result.error());
  }
  LogView view() { return {origin_, mechanism_.directory.log_key}; }

  std::string origin_;
  std::vector<Digest> leaves_;
  Publication publication_;
};

TEST_F(PublishedDirectory, IsFoundInTheLog) { EXPECT_TRUE(verify_publication(first_, publication_, view(), {})); }

TEST_F(PublishedDirectory, NamesWhatIsWrong) {
  publication_.path[0] = Digest{};
  expect_not_published("proof", ErrorCode::kAuthenticationFailed);
  publish({1, Digest({5})}, mechanism_.store);
  expect_not_published("entry", ErrorCode::kForked);
  publish({2, first_.digest()}, mechanism_.store);
  expect_not_published("entry", ErrorCode::kConflict);
  publish({1, first_.digest()}, mechanism_.log);
  expect_not_published("entry", ErrorCode::kSignatureInvalid);
  publish({1, first_.digest()}, mechanism_.store);
  publication_.checkpoint = sign_checkpoint({origin_, {3, tree_root(leaves_)}}, mechanism_.store).value();
  expect_not_published("checkpoint", ErrorCode::kSignatureInvalid);
}

TEST_F(PublishedDirectory, MustFitTheKeptView) {
  LogView kept = view();
  ASSERT_TRUE(kept.advance(sign_checkpoint({origin_, {1, Digest({9})}}, mechanism_.log).value(), {}));
  const auto path = prove_consistency(1, 3, LeafHashReader(leaves_)).value();
  EXPECT_EQ(verify_publication(first_, publication_, kept, path).error().code, ErrorCode::kForked);
}

}  // namespace
}  // namespace sigilo
