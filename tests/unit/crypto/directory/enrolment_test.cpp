#include "crypto/directory/enrolment.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/base/labels.h"
#include "crypto/directory/invitation.h"
#include "crypto/directory/names.h"
#include "crypto/directory/team_key.h"
#include "tests/support/sample_mechanism.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SampleMechanism;

/// `parse` refuses every shorter and one longer input.
template <typename Parse>
void expect_exact_length(ByteView bytes, Parse parse) {
  ASSERT_TRUE(parse(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(parse(bytes.first(size))) << size;
  }
  Bytes longer = to_bytes(bytes);
  longer.push_back(0);
  ASSERT_FALSE(parse(longer));
}

class Papers : public ::testing::Test {
 protected:
  SampleMechanism mechanism_{5};
  std::string origin_ = mechanism_.directory.origin();
};

TEST_F(Papers, TrustRootComesBackAndNothingElseIsRead) {
  const TrustRoot root = mechanism_.trust_root();
  const Bytes bytes = root.encode().value();
  EXPECT_EQ(TrustRoot::parse(bytes).value(), root);
  EXPECT_EQ(root.origin(), origin_);
  expect_exact_length(bytes, [](ByteView b) { return TrustRoot::parse(b).has_value(); });
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes damaged = bytes;
    damaged[i] ^= 1;
    const auto parsed = TrustRoot::parse(damaged);
    EXPECT_FALSE(parsed && *parsed == root) << i;
  }
}

TEST_F(Papers, TheAnchorOfTrustChangesWithEachKeyAndNotWithTheAddress) {
  const TrustRoot root = mechanism_.trust_root();
  TrustRoot moved = root;
  moved.address = "elsewhere.example:443";
  moved.tls_certificate.push_back(1);
  EXPECT_EQ(moved.anchor(), root.anchor());
  testing::SeededRng rng(9);
  const VerifyKey foreign = SigningKey::generate(rng).public_key();
  std::set<std::string> anchors = {root.anchor().hex()};
  for (std::size_t i = 0; i < root.root_keys.size(); ++i) {
    TrustRoot other = root;
    other.root_keys[i] = foreign;
    anchors.insert(other.anchor().hex());
  }
  TrustRoot other = root;
  other.log_key = foreign;
  anchors.insert(other.anchor().hex());
  other = root;
  other.root_threshold = static_cast<std::uint8_t>(root.root_threshold == 1 ? 2 : 1);
  anchors.insert(other.anchor().hex());
  other = root;
  other.root_keys.pop_back();
  anchors.insert(other.anchor().hex());
  EXPECT_EQ(anchors.size(), root.root_keys.size() + 4);
}

TEST_F(Papers, TrustRootRefusesBadThresholdsAndKeys) {
  for (const auto& spoil : std::vector<void (*)(TrustRoot&)>{
           [](TrustRoot& r) { r.root_threshold = 0; }, [](TrustRoot& r) { r.root_threshold = 4; }, [](TrustRoot& r) { r.root_keys.clear(); },
           [](TrustRoot& r) { r.root_keys[1] = r.root_keys[0]; }, [](TrustRoot& r) { r.address.clear(); }, [](TrustRoot& r) { r.tls_certificate.clear(); }}) {
    TrustRoot root = mechanism_.trust_root();
    spoil(root);
    EXPECT_EQ(root.encode().error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(Papers, InvitationStatementHoldsTheDigestNotTheToken) {
  const InvitationFile file = make_invitation(mechanism_.trust_root(), mechanism_.rng.id<MemberId>(), {Role::kReviewer}, Day(20010), mechanism_.rng);
  const SecretBuffer bytes = file.encode().value();
  const auto parsed = InvitationFile::parse(bytes);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->trust_root, file.trust_root);
  EXPECT_TRUE(parsed->token == file.token);
  EXPECT_EQ(parsed->statement(), file.statement());
  expect_exact_length(bytes, [](ByteView b) { return InvitationFile::parse(b).has_value(); });

  const Bytes statement = file.statement().encode();
  EXPECT_EQ(Invitation::parse(statement).value(), file.statement());
  expect_exact_length(statement, [](ByteView b) { return Invitation::parse(b).has_value(); });
  EXPECT_EQ(as_text(statement).find(as_text(file.token.expose())), std::string_view::npos);
  EXPECT_EQ(file.statement().token, token_digest(file.token.expose()));
}

TEST_F(Papers, EachDamagedBitOfAnInvitationIsNoticed) {
  const InvitationFile file = make_invitation(mechanism_.trust_root(), mechanism_.rng.id<MemberId>(), {Role::kReviewer}, Day(20010), mechanism_.rng);
  SecretBuffer bytes = file.encode().value();
  const std::size_t label = std::string_view("sigilo/v1/invitation-file").size();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto parsed = InvitationFile::parse(bytes);
    ASSERT_FALSE(parsed) << bit;
    EXPECT_TRUE(bit / 8 < label || parsed.error().what.view().substr(0, 25) == "the invitation is damaged") << bit;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  EXPECT_TRUE(InvitationFile::parse(bytes));
}

TEST_F(Papers, InvitationWithoutATokenIsNotWritten) {
  InvitationFile file = make_invitation(mechanism_.trust_root(), {}, {}, Day(1), mechanism_.rng);
  file.token.wipe();
  EXPECT_EQ(file.encode().error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Papers, EnrolmentProvesThatTheDeviceHoldsItsKey) {
  const auto& device = mechanism_.interviewer();
  const Enrolment enrolment{mechanism_.rng.id<Digest>(), device.key.public_key(), device.kem.public_key, mechanism_.rng.bytes(300)};
  const Bytes body = enrolment.encode().value();
  expect_exact_length(body, [](ByteView b) { return Enrolment::parse(b).has_value(); });
  const auto header = [&](const SigningKey& key) { return make_header(labels::kEnrolment, origin_, {}, key, Day(20000), mechanism_.rng); };
  const Bytes bytes = sign_statement(header(device.key), body, device.key).value();
  const auto opened = open_enrolment(bytes, origin_, Suite::kX25519);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->enrolment, enrolment);

  const SigningKey thief = SigningKey::generate(mechanism_.rng);
  EXPECT_EQ(open_enrolment(sign_statement(header(thief), body, thief).value(), origin_, Suite::kX25519).error().code, ErrorCode::kSignatureInvalid);
  EXPECT_EQ(open_enrolment(bytes, "other.log", Suite::kX25519).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(open_enrolment(bytes, origin_, Suite::kXWing).error().code, ErrorCode::kMalformed);
}

TEST_F(Papers, EnrolmentRefusesKeysOfNoSuite) {
  Enrolment enrolment{{}, {}, Bytes(33), Bytes(10)};
  EXPECT_EQ(enrolment.encode().error().code, ErrorCode::kInvalidArgument);
  enrolment.kem_public_key.resize(32);
  enrolment.tls_certificate.clear();
  EXPECT_EQ(enrolment.encode().error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Papers, NamesAreReadOnlyUnderARootKey) {
  Names names;
  names.mechanism = mechanism_.directory.mechanism;
  names.serial = 3;
  for (const MemberEntry& member : mechanism_.directory.members) names.people.push_back({member.id, "Ñ " + member.id.hex()});
  const auto& roots = mechanism_.directory.root_keys;
  const Bytes file = sign_names(names, 1, mechanism_.roots[1]).value();
  EXPECT_EQ(open_names(file, names.mechanism, roots).value(), names);
  EXPECT_EQ(*names.find(names.people[2].member), names.people[2].name);
  EXPECT_EQ(names.find(MemberId{}), nullptr);
  expect_exact_length(file, [&](ByteView b) { return open_names(b, names.mechanism, roots).has_value(); });
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 1;
    ASSERT_FALSE(open_names(damaged, names.mechanism, roots)) << i;
  }
  EXPECT_EQ(open_names(file, MechanismId{}, roots).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(open_names(sign_names(names, 1, mechanism_.store).value(), names.mechanism, roots).error().code, ErrorCode::kSignatureInvalid);
  EXPECT_EQ(open_names(sign_names(names, 9, mechanism_.roots[1]).value(), names.mechanism, roots).error().code, ErrorCode::kSignatureInvalid);
}

TEST_F(Papers, NamesOutOfOrderOrTooLongAreNotSigned) {
  Names names;
  names.people = {{MemberId({2}), "a"}, {MemberId({1}), "b"}};
  EXPECT_EQ(sign_names(names, 0, mechanism_.roots[0]).error().code, ErrorCode::kInvalidArgument);
  names.people = {{MemberId({1}), "a"}, {MemberId({1}), "b"}};
  EXPECT_EQ(sign_names(names, 0, mechanism_.roots[0]).error().code, ErrorCode::kInvalidArgument);
  names.people = {{MemberId({1}), std::string(257, 'a')}};
  EXPECT_EQ(sign_names(names, 0, mechanism_.roots[0]).error().code, ErrorCode::kInvalidArgument);
}

class TeamKeys : public Papers {
 protected:
  Result<TeamKeyGrant> seal(Suite suite = Suite::kX25519) {
    team_ = KemKeyPair::generate(suite, mechanism_.rng).value();
    holder_ = KemKeyPair::generate(suite, mechanism_.rng).value();
    return seal_team_key(origin_, Team::kProtection, 4, team_, mechanism_.reviewer().id(), holder_.public_key, mechanism_.rng);
  }
  KemKeyPair team_;
  KemKeyPair holder_;
};

TEST_F(TeamKeys, OpenForTheirRecipientInEverySuite) {
  for (const Suite suite : {Suite::kX25519, default_suite()}) {
    const auto grant = seal(suite);
    ASSERT_TRUE(grant);
    const Bytes body = grant->encode().value();
    EXPECT_EQ(TeamKeyGrant::parse(body).value(), *grant);
    const auto opened = open_team_key(*grant, origin_, suite, holder_.private_key.expose());
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->public_key, team_.public_key);
    EXPECT_TRUE(opened->private_key == team_.private_key);
  }
}

TEST_F(TeamKeys, AreBoundToOriginTeamEpochDeviceAndPublicKey) {
  const TeamKeyGrant grant = seal().value();
  const auto fails = [&](const TeamKeyGrant& changed, std::string_view origin) {
    const auto opened = open_team_key(changed, origin, Suite::kX25519, holder_.private_key.expose());
    return !opened && opened.error().code == ErrorCode::kAuthenticationFailed;
  };
  EXPECT_FALSE(fails(grant, origin_));
  EXPECT_TRUE(fails(grant, "other.log"));
  TeamKeyGrant changed = grant;
  changed.team = Team::kReview;
  EXPECT_TRUE(fails(changed, origin_));
  changed = grant;
  changed.epoch = 5;
  EXPECT_TRUE(fails(changed, origin_));
  changed = grant;
  changed.recipient = DeviceId{};
  EXPECT_TRUE(fails(changed, origin_));
  changed = grant;
  changed.public_key = holder_.public_key;
  EXPECT_TRUE(fails(changed, origin_));
  for (std::size_t i = 0; i < grant.ciphertext.size(); ++i) {
    changed = grant;
    changed.ciphertext[i] ^= 1;
    EXPECT_TRUE(fails(changed, origin_)) << i;
  }
  const auto stranger = open_team_key(grant, origin_, Suite::kX25519, mechanism_.recovery.private_key.expose());
  EXPECT_EQ(stranger.error().code, ErrorCode::kAuthenticationFailed);
}

TEST_F(TeamKeys, RefuseEveryOtherShape) {
  TeamKeyGrant grant = seal().value();
  expect_exact_length(grant.encode().value(), [](ByteView b) { return TeamKeyGrant::parse(b).has_value(); });
  Bytes body = grant.encode().value();
  body[0] = 4;
  EXPECT_EQ(TeamKeyGrant::parse(body).error().code, ErrorCode::kUnsupported);
  grant.ciphertext.push_back(0);
  EXPECT_EQ(grant.encode().error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sigilo
