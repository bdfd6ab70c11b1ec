#include "crypto/release/release_opener.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/crypto/release/release_world.h"

namespace sigilo::test {
namespace {

struct ReleaseOpenerTest : ::testing::Test {
  Result<ReleaseOpener> open(const ReleaseBundle& bundle) { return ReleaseOpener::open(bundle, w.gate.origin(), w.judge); }
  ErrorCode refusal(const ReleaseBundle& bundle) {
    const auto opened = open(bundle);
    return opened ? ErrorCode::kInternal : opened.error().code;
  }
  /// What a section says, or why not.
  Result<std::string> content(const ReleaseOpener& opener, std::uint16_t id, const Bytes& payload, std::size_t part = 100) {
    SIGILO_TRY(ReleasedSectionOpener section, opener.section(id));
    SecretBuffer out;
    for (std::size_t at = 0; at < payload.size(); at += part) {
      SIGILO_CHECK(section.update(ByteView(payload).subspan(at, std::min(part, payload.size() - at)), out));
    }
    SIGILO_CHECK(section.finish(out));
    return std::string(as_text(out));
  }
  ReleaseWorld w;
  const std::uint16_t identity = section_of(Category::kIdentity);
};

TEST_F(ReleaseOpenerTest, TheRecipientReadsWhatWasReleased) {
  const ReleaseBundle bundle = parse_release_head(encode_release_head(w.usual_bundle()).value()).value();
  const ReleaseOpener opener = open(bundle).value();
  EXPECT_EQ(opener.manifest().digest, w.verified.digest);
  EXPECT_EQ(opener.request().purpose, codes::number_of(codes::Purpose::kIndividualComplaint));
  for (const std::size_t part : {std::size_t{1}, std::size_t{17}, std::size_t{100'000}}) {
    EXPECT_EQ(content(opener, identity, w.section(identity).payload, part).value(), "section " + std::to_string(identity));
  }
}

TEST_F(ReleaseOpenerTest, NobodyElseOpensIt) {
  const ReleaseBundle bundle = w.usual_bundle();
  const auto other = ReleaseOpener::open(bundle, w.gate.origin(), w.gate.m.key_pair());
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kPermissionDenied);
  const auto elsewhere = ReleaseOpener::open(bundle, testing::kTestOrigin, w.judge);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().code, ErrorCode::kPermissionDenied);
}

TEST_F(ReleaseOpenerTest, OneCustodianOfTwoIsNotEnough) {
  ReleaseBundle bundle = w.usual_bundle();
  bundle.shares.pop_back();
  EXPECT_EQ(refusal(bundle), ErrorCode::kInvalidArgument);
}

TEST_F(ReleaseOpenerTest, WithoutTheTeamsHalfNothingOpens) {
  ReleaseBundle bundle = w.usual_bundle();
  bundle.halves.clear();
  EXPECT_EQ(refusal(bundle), ErrorCode::kMalformed);
}

TEST_F(ReleaseOpenerTest, ASectionThatNobodyAskedForIsRefused) {
  ReleaseBundle bundle = w.usual_bundle();
  w.add_section(bundle, section_of(Category::kHealth));
  EXPECT_EQ(refusal(bundle), ErrorCode::kConflict);
  ReleaseBundle account = w.usual_bundle();
  account.sections.clear();
  w.add_section(account, kAccountSection);
  EXPECT_EQ(refusal(account), ErrorCode::kConflict);
  ReleaseBundle unknown = w.usual_bundle();
  unknown.sections.push_back({99, {}, 0});
  EXPECT_EQ(refusal(unknown), ErrorCode::kConflict);
}

TEST_F(ReleaseOpenerTest, PartsOfAnotherReleaseDoNotFit) {
  const ReleaseBundle bundle = w.usual_bundle();
  const ReleaseBundle second = w.usual_bundle();
  ReleaseBundle mixed = bundle;
  mixed.request = second.request;
  EXPECT_EQ(refusal(mixed), ErrorCode::kAuthenticationFailed);
  mixed = bundle;
  mixed.halves = second.halves;
  EXPECT_EQ(refusal(mixed), ErrorCode::kAuthenticationFailed);
  mixed = bundle;
  mixed.shares[1] = second.shares[1];
  EXPECT_EQ(refusal(mixed), ErrorCode::kAuthenticationFailed);
  mixed = bundle;
  std::swap(mixed.shares[0].sealed, mixed.shares[1].sealed);
  EXPECT_EQ(refusal(mixed), ErrorCode::kAuthenticationFailed);
}

TEST_F(ReleaseOpenerTest, AManifestOfAnotherRecordIsRefused) {
  ReleaseBundle bundle = w.usual_bundle();
  testing::TestParties parties(w.gate.m.rng);
  parties.origin = w.gate.origin();
  bundle.manifest = testing::seal_test_record(parties, w.gate.m.rng).signed_manifest;
  EXPECT_EQ(refusal(bundle), ErrorCode::kConflict);
}

TEST_F(ReleaseOpenerTest, AnEntryThatIsNoRequestIsRefused) {
  ReleaseBundle bundle = w.usual_bundle();
  bundle.request = w.gate.entries.back().bytes;
  EXPECT_EQ(refusal(bundle), ErrorCode::kConflict);
}

TEST_F(ReleaseOpenerTest, AnotherHeaderOrPayloadIsNoticed) {
  ReleaseBundle bundle = w.usual_bundle();
  Bytes payload = w.section(identity).payload;
  const ReleaseOpener opener = open(bundle).value();
  for (const std::size_t at : {std::size_t{0}, payload.size() / 2, payload.size() - 1}) {
    Bytes damaged = payload;
    damaged[at] ^= 1;
    EXPECT_FALSE(content(opener, identity, damaged)) << at;
  }
  Bytes shorter = payload;
  shorter.pop_back();
  EXPECT_FALSE(content(opener, identity, shorter));
  Bytes longer = payload;
  longer.push_back(0);
  EXPECT_FALSE(content(opener, identity, longer));
  bundle.sections[0].header[30] ^= 1;
  EXPECT_EQ(open(bundle).value().section(identity).error().code, ErrorCode::kAuthenticationFailed);
  bundle = w.usual_bundle();
  ++bundle.sections[0].payload_length;
  EXPECT_EQ(refusal(bundle), ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(opener.section(section_of(Category::kHealth)).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sigilo::test
