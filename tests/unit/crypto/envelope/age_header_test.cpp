#include "crypto/envelope/age_header.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

const Bytes kFileKey(kAgeFileKeyBytes, 0x59);

Bytes sample() {
  const std::vector<AgeStanza> stanzas = {
      {{"sigilo/handle1", "1", "7", "abc"}, Bytes(48, 1)}, {{"x"}, {}}, {{"full-line", "!~"}, Bytes(96, 2)}};
  return *write_age_header(stanzas, kFileKey);
}

TEST(AgeHeader, ReadsBackWhatItWrote) {
  Bytes bytes = sample();
  const std::size_t size = bytes.size();
  bytes.push_back(0xff);  // the payload follows
  const auto header = parse_age_header(bytes);
  ASSERT_TRUE(header) << to_string(header.error());
  EXPECT_EQ(header->size, size);
  EXPECT_EQ(header->stanzas.size(), 3U);
  EXPECT_EQ(header->stanzas[0].arguments[2], "7");
  EXPECT_EQ(header->stanzas[2].body, Bytes(96, 2));
  EXPECT_TRUE(check_age_mac(bytes, *header, kFileKey));
  EXPECT_EQ(*write_age_header(header->stanzas, kFileKey), Bytes(bytes.begin(), bytes.end() - 1));
}

TEST(AgeHeader, IsTruncatedAtEveryLengthThatIsShorter) {
  const Bytes bytes = sample();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto header = parse_age_header(ByteView(bytes).first(size));
    ASSERT_FALSE(header) << size;
    EXPECT_EQ(header.error().code, ErrorCode::kTruncated) << size;
  }
}

TEST(AgeHeader, RefusesDamageAtEveryByteAndBit) {
  const Bytes bytes = sample();
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    Bytes damaged = bytes;
    damaged[i / 8] ^= static_cast<std::uint8_t>(1U << i % 8);
    const auto header = parse_age_header(damaged);
    EXPECT_FALSE(header && check_age_mac(damaged, *header, kFileKey)) << i;
  }
}

TEST(AgeHeader, RefusesAnotherKey) {
  const Bytes bytes = sample();
  const auto header = parse_age_header(bytes);
  const auto status = check_age_mac(bytes, *header, Bytes(kAgeFileKeyBytes, 0x5a));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kAuthenticationFailed);
}

TEST(AgeHeader, NamesAnUnknownVersion) {
  const auto header = parse_age_header(as_bytes("age-encryption.org/v2\n-> X25519 a\n\n--- a\n"));
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().code, ErrorCode::kUnsupported);
}

TEST(AgeHeader, BoundsSizeAndStanzas) {
  std::string endless = "age-encryption.org/v1\n-> x\n";
  while (endless.size() < 2 * kMaxAgeHeaderBytes) {
    endless += "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
  }
  EXPECT_EQ(parse_age_header(as_bytes(endless)).error().code, ErrorCode::kTooLarge);
  std::string many = "age-encryption.org/v1\n";
  for (std::size_t i = 0; i <= kMaxAgeStanzas; ++i) many += "-> x\n\n";
  EXPECT_EQ(parse_age_header(as_bytes(many)).error().code, ErrorCode::kTooLarge);
  const std::vector<AgeStanza> too_many(kMaxAgeStanzas + 1, AgeStanza{{"x"}, {}});
  EXPECT_FALSE(write_age_header(too_many, kFileKey));
}

TEST(AgeHeader, WritesNoStanzaThatNobodyCouldRead) {
  for (const auto& argument :
       {std::string(), std::string("a b"), std::string("a\n"), std::string("\x7f"), std::string("\xc3\xa9")}) {
    const AgeStanza stanza{{"x", argument}, {}};
    EXPECT_FALSE(write_age_header({&stanza, 1}, kFileKey));
  }
  const AgeStanza nothing;
  EXPECT_FALSE(write_age_header({&nothing, 1}, kFileKey));
  EXPECT_FALSE(write_age_header({}, kFileKey));
  const AgeStanza good{{"x"}, {}};
  EXPECT_FALSE(write_age_header({&good, 1}, Bytes(15)));
}

}  // namespace
}  // namespace sigilo
