#include "crypto/release/release_bundle.h"

#include <gtest/gtest.h>

#include "crypto/envelope/section_header.h"
#include "crypto/log/statement.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::test {
namespace {

ReleaseBundle sample() {
  testing::SeededRng rng(7);
  ReleaseBundle bundle;
  bundle.manifest = rng.bytes(900);
  bundle.request = rng.bytes(300);
  bundle.shares = {{1, rng.bytes(82)}, {3, rng.bytes(82)}};
  bundle.halves = rng.bytes(82);
  bundle.sections = {{4, rng.bytes(300), 1056}, {12, rng.bytes(310), 0xffff'ffff'ffULL}};
  return bundle;
}

ErrorCode refusal(const ReleaseBundle& bundle) {
  const auto made = encode_release_head(bundle);
  return made ? ErrorCode::kInternal : made.error().code;
}

TEST(ReleaseBundle, ComesBackAsItWasWritten) {
  const Bytes head = encode_release_head(sample()).value();
  EXPECT_EQ(release_head_size(ByteView(head).first(release_preamble_size())).value(), head.size());
  const ReleaseBundle read = parse_release_head(head).value();
  EXPECT_EQ(read, sample());
  EXPECT_EQ(encode_release_head(read).value(), head);
}

TEST(ReleaseBundle, EveryShorterHeadIsRefusedAndSoIsALongerOne) {
  Bytes head = encode_release_head(sample()).value();
  for (std::size_t size = 0; size < head.size(); ++size) EXPECT_FALSE(parse_release_head(ByteView(head).first(size))) << size;
  head.push_back(0);
  EXPECT_EQ(parse_release_head(head).error().code, ErrorCode::kMalformed);
}

TEST(ReleaseBundle, AnotherMagicOrVersionIsUnsupported) {
  Bytes head = encode_release_head(sample()).value();
  head[8] = '2';
  EXPECT_EQ(parse_release_head(head).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(release_head_size(as_bytes("age-encryption.org/v1\n                    ")).error().code, ErrorCode::kUnsupported);
}

TEST(ReleaseBundle, AHeadThatSaysToBeHugeIsRefusedBeforeItIsRead) {
  Bytes preamble = to_bytes(ByteView(encode_release_head(sample()).value()).first(release_preamble_size()));
  preamble[preamble.size() - 4] = 0x7f;
  EXPECT_EQ(release_head_size(preamble).error().code, ErrorCode::kTooLarge);
}

TEST(ReleaseBundle, OrderAndBoundsAreKept) {
  ReleaseBundle twice = sample();
  twice.shares[1].custodian = 1;
  EXPECT_EQ(refusal(twice), ErrorCode::kInvalidArgument);
  ReleaseBundle none = sample();
  none.shares.clear();
  EXPECT_EQ(refusal(none), ErrorCode::kInvalidArgument);
  ReleaseBundle zero = sample();
  zero.shares[0].custodian = 0;
  EXPECT_EQ(refusal(zero), ErrorCode::kInvalidArgument);
  ReleaseBundle empty = sample();
  empty.sections.clear();
  EXPECT_EQ(refusal(empty), ErrorCode::kInvalidArgument);
  ReleaseBundle unordered = sample();
  std::swap(unordered.sections[0], unordered.sections[1]);
  EXPECT_EQ(refusal(unordered), ErrorCode::kInvalidArgument);
  ReleaseBundle header = sample();
  header.sections[0].header.resize(kMaxSectionHeaderBytes + 1);
  EXPECT_EQ(refusal(header), ErrorCode::kTooLarge);
  ReleaseBundle halves = sample();
  halves.halves.resize(4097);
  EXPECT_EQ(refusal(halves), ErrorCode::kTooLarge);
  ReleaseBundle manifest = sample();
  manifest.manifest.resize(kMaxStatementBytes + 1);
  EXPECT_EQ(refusal(manifest), ErrorCode::kTooLarge);
}

TEST(ReleaseBundle, AReaderRefusesWhatNoWriterMakes) {
  const ReleaseBundle bundle = sample();
  const Bytes head = encode_release_head(bundle).value();
  // The second custodian's number stands behind manifest, request, the count and the first share.
  const std::size_t second = release_preamble_size() + 8 + bundle.manifest.size() + 8 + bundle.request.size() + 1 + 1 + 2 + bundle.shares[0].sealed.size();
  ASSERT_EQ(head[second], 3);
  Bytes repeated = head;
  repeated[second] = 1;
  EXPECT_EQ(parse_release_head(repeated).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace sigilo::test
