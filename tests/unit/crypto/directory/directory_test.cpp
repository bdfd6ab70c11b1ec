#include "crypto/directory/directory.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/base/labels.h"
#include "crypto/directory/lookup.h"
#include "crypto/primitives/hash.h"
#include "tests/support/sample_mechanism.h"

namespace sigilo {
namespace {

using testing::SampleMechanism;

class DirectoryDocument : public ::testing::Test {
 protected:
  SampleMechanism mechanism_;
  Directory& d_ = mechanism_.directory;
  Bytes body_ = d_.encode().value();
};

TEST_F(DirectoryDocument, ComesBackAsWritten) {
  const auto parsed = Directory::parse(body_);
  ASSERT_TRUE(parsed) << to_string(parsed.error());
  EXPECT_EQ(*parsed, d_);
  EXPECT_EQ(parsed->encode().value(), body_);
  EXPECT_EQ(directory_digest(body_), labelled_hash(labels::kDocumentDigest, {body_}));
}

TEST_F(DirectoryDocument, RefusesTruncationAtEveryLength) {
  for (std::size_t size = 0; size < body_.size(); ++size) {
    ASSERT_FALSE(Directory::parse(ByteView(body_).first(size))) << size;
  }
}

TEST_F(DirectoryDocument, RefusesTrailingBytes) {
  body_.push_back(0);
  EXPECT_EQ(Directory::parse(body_).error().code, ErrorCode::kMalformed);
}

// Whatever a damaged document still says, it says it in exactly one way.
TEST_F(DirectoryDocument, DamageIsRefusedOrReadAsWritten) {
  for (std::size_t i = 0; i < body_.size(); ++i) {
    Bytes damaged = body_;
    damaged[i] ^= 0x40;
    if (const auto parsed = Directory::parse(damaged); parsed) {
      ASSERT_EQ(parsed->encode().value(), damaged) << i;
    }
  }
}

struct BadDocument {
  const char* what;
  std::string_view field;
  ErrorCode code;
  std::function<void(Directory&)> spoil;
};

// Each row breaks one rule of an otherwise valid document.
const std::vector<BadDocument>& bad_documents() {
  static const std::vector<BadDocument> rows = {
      {"version zero", "version", ErrorCode::kMalformed, [](Directory& d) { d.version = 0; }},
      {"previous in version 1", "previous", ErrorCode::kMalformed, [](Directory& d) { d.previous = Digest({1}); }},
      {"no previous in version 2", "previous", ErrorCode::kMalformed, [](Directory& d) { d.version = 2; }},
      {"ends before it begins", "valid until", ErrorCode::kMalformed, [](Directory& d) { d.valid_until = d.issued.plus(-1); }},
      {"valid too long", "valid until", ErrorCode::kMalformed, [](Directory& d) { d.valid_until = d.issued.plus(61); }},
      {"k zero", "root keys", ErrorCode::kMalformed, [](Directory& d) { d.root_threshold = 0; }},
      {"k over m", "root keys", ErrorCode::kMalformed, [](Directory& d) { d.root_threshold = 4; }},
      {"no root keys", "root keys", ErrorCode::kMalformed, [](Directory& d) { d.root_keys.clear(); }},
      {"root key twice", "root keys", ErrorCode::kMalformed, [](Directory& d) { d.root_keys[2] = d.root_keys[0]; }},
      {"members unsorted", "members", ErrorCode::kMalformed, [](Directory& d) { std::swap(d.members[0], d.members[1]); }},
      {"member twice", "members", ErrorCode::kMalformed, [](Directory& d) { d.members.insert(d.members.begin(), d.members[0]); }},
      {"devices unsorted", "devices", ErrorCode::kMalformed, [](Directory& d) { std::swap(d.devices[0], d.devices[1]); }},
      {"device twice", "devices", ErrorCode::kMalformed, [](Directory& d) { d.devices.push_back(d.devices.back()); }},
      {"device id of another key", "devices", ErrorCode::kMalformed, [](Directory& d) { std::swap(d.devices[0].verify_key, d.devices[1].verify_key); }},
      {"device of nobody", "devices", ErrorCode::kMalformed, [](Directory& d) { d.devices[0].member = MemberId({9}); }},
      {"shared TLS key", "devices", ErrorCode::kMalformed, [](Directory& d) { d.devices[0].tls_spki = d.devices[1].tls_spki; }},
      {"short device key", "devices", ErrorCode::kMalformed, [](Directory& d) { d.devices[0].kem_public_key.pop_back(); }},
      {"keys of another suite", "devices", ErrorCode::kMalformed, [](Directory& d) { d.devices[0].kem_public_key.resize(1216); }},
      {"team epochs unsorted", "team epochs", ErrorCode::kMalformed, [](Directory& d) { std::swap(d.team_epochs[0], d.team_epochs[1]); }},
      {"two current team keys", "team epochs", ErrorCode::kMalformed,
       [](Directory& d) {
         TeamEpoch second = d.team_epochs[0];
         second.epoch = 2;
         d.team_epochs.insert(d.team_epochs.begin() + 1, second);
       }},
      {"team key made by nobody", "team epochs", ErrorCode::kMalformed, [](Directory& d) { d.team_epochs[0].maker = DeviceId({9}); }},
      {"short team key", "team epochs", ErrorCode::kMalformed, [](Directory& d) { d.team_epochs[0].kem_public_key.clear(); }},
      {"store signs as log", "log key", ErrorCode::kMalformed, [](Directory& d) { d.log_key = d.store_key; }},
      {"store key of a device", "devices", ErrorCode::kMalformed, [](Directory& d) { d.store_key = d.devices[0].verify_key; }},
      {"log key of a root holder", "log key", ErrorCode::kMalformed, [](Directory& d) { d.log_key = d.root_keys[1]; }},
      {"custodian signs as store", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodians[1].verify_key = d.store_key; }},
      {"custodian signs as a device", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodians[1].verify_key = d.devices[1].verify_key; }},
      {"two devices, one sealing key", "devices", ErrorCode::kMalformed,
       [](Directory& d) { d.devices[1].kem_public_key = d.devices[0].kem_public_key; }},
      {"a team key that is a device's", "team epochs", ErrorCode::kMalformed,
       [](Directory& d) { d.team_epochs[0].kem_public_key = d.devices[0].kem_public_key; }},
      {"a recovery key that is the intake's", "intake epochs", ErrorCode::kMalformed,
       [](Directory& d) { d.recovery_public_key = d.intake_epochs[0].kem_public_key; }},
      {"two custodians, one sealing key", "custodian epochs", ErrorCode::kMalformed,
       [](Directory& d) { d.custodians[1].epochs[0].kem_public_key = d.custodians[0].epochs[0].kem_public_key; }},
      {"no intake key", "intake epochs", ErrorCode::kMalformed, [](Directory& d) { d.intake_epochs.clear(); }},
      {"no current intake key", "intake epochs", ErrorCode::kMalformed, [](Directory& d) { d.intake_epochs[0].state = EpochState::kRetired; }},
      {"no certificate", "tls certificate", ErrorCode::kMalformed, [](Directory& d) { d.tls_certificate.clear(); }},
      {"no address", "address", ErrorCode::kMalformed, [](Directory& d) { d.address.clear(); }},
      {"address with NUL", "address", ErrorCode::kMalformed, [](Directory& d) { d.address = std::string("a\0b", 3); }},
      {"long address", "address", ErrorCode::kTooLarge, [](Directory& d) { d.address.assign(256, 'a'); }},
      {"t zero", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodian_threshold = 0; }},
      {"t over n", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodian_threshold = 4; }},
      {"custodian index gap", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodians[2].index = 4; }},
      {"custodian index zero", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodians[0].index = 0; }},
      {"custodian key twice", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodians[1].verify_key = d.custodians[0].verify_key; }},
      {"one member as two custodians", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodians[1].member = d.custodians[0].member; }},
      {"custodian without the role", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.custodians[1].member = d.devices[0].member; }},
      {"three custodians in profile single", "custodians", ErrorCode::kMalformed, [](Directory& d) { d.policy.profile = Profile::kSingle; }},
      {"overlapping custodian epochs", "custodian epochs", ErrorCode::kMalformed,
       [](Directory& d) {
         CustodianEpoch second = d.custodians[0].epochs[0];
         second.epoch = 2;
         d.custodians[0].epochs.push_back(second);
       }},
      {"custodian epoch backwards", "custodian epochs", ErrorCode::kMalformed, [](Directory& d) { d.custodians[0].epochs[0].last = Day(1); }},
      {"short recovery key", "recovery key", ErrorCode::kMalformed, [](Directory& d) { d.recovery_public_key.pop_back(); }},
      {"recipients unsorted", "recipients", ErrorCode::kMalformed, [](Directory& d) { std::swap(d.recipients[0], d.recipients[1]); }},
      {"recipient without a key", "recipients", ErrorCode::kMalformed,
       [](Directory& d) {
         d.recipients[0].age_recipient.clear();
         d.recipients[0].kem_public_key.clear();
       }},
      {"long label", "recipients", ErrorCode::kTooLarge, [](Directory& d) { d.recipients[0].label.assign(257, 'a'); }},
      {"label not UTF-8", "recipients", ErrorCode::kMalformed, [](Directory& d) { d.recipients[0].label = "\xff"; }},
      {"resource twice", "resources", ErrorCode::kMalformed, [](Directory& d) { d.resources.push_back(d.resources.back()); }},
      {"no copies", "policy", ErrorCode::kMalformed, [](Directory& d) { d.policy.copies = 0; }},
      {"no approvers", "policy", ErrorCode::kMalformed, [](Directory& d) { d.policy.approvers = 0; }},
      {"unknown profile", "profile", ErrorCode::kUnsupported, [](Directory& d) { d.policy.profile = static_cast<Profile>(3); }},
      {"too many members", "members", ErrorCode::kTooLarge, [](Directory& d) { d.members.resize(kMaxMembers + 1); }},
      {"too many devices", "devices", ErrorCode::kTooLarge, [](Directory& d) { d.devices.resize(kMaxDevices + 1); }},
      {"too many root keys", "root keys", ErrorCode::kTooLarge, [](Directory& d) { d.root_keys.resize(kMaxRootKeys + 1); }},
      {"too many custodians", "custodians", ErrorCode::kTooLarge, [](Directory& d) { d.custodians.resize(kMaxCustodians + 1); }},
      {"too many recipients", "recipients", ErrorCode::kTooLarge, [](Directory& d) { d.recipients.resize(kMaxRecipients + 1); }},
      {"too many resources", "resources", ErrorCode::kTooLarge, [](Directory& d) { d.resources.resize(kMaxResources + 1); }},
  };
  return rows;
}

TEST_F(DirectoryDocument, IsNeitherWrittenNorValidWithARuleBroken) {
  for (const BadDocument& row : bad_documents()) {
    Directory d = d_;
    row.spoil(d);
    const auto encoded = d.encode();
    ASSERT_FALSE(encoded) << row.what;
    EXPECT_EQ(encoded.error().code, row.code) << row.what << ": " << to_string(encoded.error());
    EXPECT_EQ(encoded.error().field.view(), row.field) << row.what << ": " << to_string(encoded.error());
  }
}

TEST_F(DirectoryDocument, HostileCountsAreRefusedBeforeTheirItems) {
  // The count of members stands behind the fixed fields and the root keys.
  const std::size_t members = 16 + 2 + d_.origin().size() + 4 + 32 + 4 + 4 + 2 + 2 + 3 * 32;
  Bytes body = body_;
  body[members] = 0xff;
  body[members + 1] = 0xff;
  const auto result = Directory::parse(body);
  EXPECT_EQ(result.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(result.error().field.view(), "members");
  EXPECT_EQ(Directory::parse(Bytes(kMaxDirectoryBytes + 1)).error().code, ErrorCode::kTooLarge);
}

TEST_F(DirectoryDocument, RefusesUnknownCodes) {
  const std::size_t suite = 16 + 2 + d_.origin().size() + 4 + 32 + 4 + 4;
  Bytes body = body_;
  body[suite] = 0x12;
  EXPECT_EQ(Directory::parse(body).error().code, ErrorCode::kUnsupported);
  body = body_;
  const std::size_t first_role = suite + 2 + 2 + 3 * 32 + 2 + 16;
  body[first_role] = 0x80;
  EXPECT_EQ(Directory::parse(body).error().code, ErrorCode::kUnsupported);
}

TEST_F(DirectoryDocument, RefusesAnOriginOfAnotherMechanism) {
  Bytes body = body_;
  body[0] ^= 1;  // the mechanism, not the origin
  const auto result = Directory::parse(body);
  EXPECT_EQ(result.error().field.view(), "origin");
}

TEST(DirectoryProfileSingle, HasOneCustodianInsideTheStore) {
  SampleMechanism mechanism(2);
  Directory d = mechanism.directory;
  d.policy = {1, 1, Profile::kSingle, 72, 30};
  d.custodian_threshold = 1;
  d.custodians.resize(1);
  d.custodians[0].member = MemberId{};
  EXPECT_TRUE(d.encode());
}

TEST(RolesAndTeams, HaveNamesBothWays) {
  for (std::uint8_t i = 0; i < kRoleCount; ++i) {
    EXPECT_EQ(role_from_name(name_of(static_cast<Role>(i))).value(), static_cast<Role>(i));
  }
  EXPECT_EQ(role_from_name("king").error().code, ErrorCode::kInvalidArgument);
  for (const Team team : {Team::kReview, Team::kProtection, Team::kMedical}) {
    EXPECT_EQ(team_from_name(code_of(team)).value(), team);
  }
  EXPECT_EQ(team_from_name("").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Roles::from_bits(0x0400).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(Roles::from_bits(0x03ff)->bits(), 0x03ff);
}

class LookUp : public ::testing::Test {
 protected:
  SampleMechanism mechanism_;
  Directory& d_ = mechanism_.directory;
};

TEST_F(LookUp, FindsWhatIsListedAndNothingElse) {
  for (const auto& device : mechanism_.devices) {
    ASSERT_NE(find_device(d_, device.id()), nullptr);
    EXPECT_EQ(find_device(d_, device.id())->member, device.member);
    EXPECT_EQ(find_device_by_tls(d_, device.tls), find_device(d_, device.id()));
    EXPECT_EQ(find_member(d_, device.member)->roles, device.roles);
    EXPECT_EQ(roles_of(d_, device.id()), device.roles);
  }
  EXPECT_EQ(find_device(d_, DeviceId{}), nullptr);
  EXPECT_EQ(find_device_by_tls(d_, Digest{}), nullptr);
  EXPECT_EQ(find_member(d_, MemberId{}), nullptr);
  EXPECT_TRUE(roles_of(d_, DeviceId{}).empty());
  EXPECT_EQ(current_team_epoch(d_, Team::kMedical)->kem_public_key, mechanism_.team_keys[2].public_key);
  EXPECT_EQ(find_team_epoch(d_, Team::kReview, 1), current_team_epoch(d_, Team::kReview));
  EXPECT_EQ(find_team_epoch(d_, Team::kReview, 2), nullptr);
  EXPECT_EQ(current_intake_epoch(d_)->epoch, 1U);
  EXPECT_EQ(find_intake_epoch(d_, 2), nullptr);
  EXPECT_EQ(find_custodian(d_, 3)->verify_key, mechanism_.custodians[2].public_key());
  EXPECT_EQ(find_custodian(d_, 0), nullptr);
  EXPECT_EQ(find_custodian(d_, 4), nullptr);
  EXPECT_EQ(find_recipient(d_, d_.recipients[1].id), &d_.recipients[1]);
  EXPECT_EQ(find_recipient(d_, Nonce16{}), nullptr);
  EXPECT_EQ(find_resource(d_, ResourceKind::kConsentWording, d_.resources[1].digest), &d_.resources[1]);
  EXPECT_EQ(find_resource(d_, ResourceKind::kQuestionnaire, d_.resources[1].digest), nullptr);
}

TEST_F(LookUp, CustodianEpochsCoverTheirDaysInclusive) {
  const CustodianEntry& custodian = d_.custodians[0];
  EXPECT_EQ(custodian_epoch_on(custodian, Day(19999)), nullptr);
  EXPECT_NE(custodian_epoch_on(custodian, Day(20000)), nullptr);
  EXPECT_NE(custodian_epoch_on(custodian, Day(20029)), nullptr);
  EXPECT_EQ(custodian_epoch_on(custodian, Day(20030)), nullptr);
  EXPECT_EQ(find_custodian_epoch(custodian, 1), custodian_epoch_on(custodian, Day(20000)));
}

TEST_F(LookUp, ARevokedDeviceHasNoRolesAndHoldsNoTeamKey) {
  const DeviceId reviewer = mechanism_.reviewer().id();
  EXPECT_EQ(devices_of_team(d_, Team::kReview).size(), 2U);
  for (DeviceEntry& device : d_.devices) {
    if (device.id == reviewer) device.state = DeviceState::kRevoked;
  }
  EXPECT_TRUE(roles_of(d_, reviewer).empty());
  EXPECT_EQ(devices_of_team(d_, Team::kReview).size(), 1U);
  EXPECT_FALSE(may_hold_key({Role::kAdministrator, Role::kInterviewer}, Team::kReview));
  EXPECT_TRUE(may_hold_key({Role::kClinician}, Team::kMedical));
  EXPECT_FALSE(may_hold_key({Role::kClinician}, Team::kProtection));
}

TEST_F(LookUp, SeparationComparesPersonsAndFailsClosed) {
  auto& second = mechanism_.add_device(mechanism_.reviewer().member, {});
  d_.devices.push_back({second.id(), second.member, second.key.public_key(), second.kem.public_key, second.tls, Day(20000), DeviceState::kActive});
  d_.sort();
  ASSERT_TRUE(d_.validate());
  EXPECT_TRUE(same_member(d_, mechanism_.devices[1].id(), mechanism_.devices.back().id()));
  EXPECT_FALSE(same_member(d_, mechanism_.devices[1].id(), mechanism_.devices[2].id()));
  EXPECT_TRUE(same_member(d_, mechanism_.devices[1].id(), DeviceId{}));
}

}  // namespace
}  // namespace sigilo
