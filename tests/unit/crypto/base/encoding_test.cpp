#include "crypto/base/encoding.h"

#include <gtest/gtest.h>

#include <set>

namespace sigilo {
namespace {

TEST(Hex, RoundTripsEveryByte) {
  Bytes all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
  const auto back = decode_hex(encode_hex(all));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, all);
  EXPECT_EQ(encode_hex(Bytes{0x00, 0xab}), "00ab");
}

TEST(Hex, RefusesUpperCaseOddLengthAndOtherCharacters) {
  for (const char* text : {"A0", "a", "0x", "0 ", "g0", "\xc3\xa1"}) {
    const auto decoded = decode_hex(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, ErrorCode::kMalformed);
  }
}

// RFC 4648 section 10.
TEST(Base64, PrintsTheRfcExamples) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : examples) {
    EXPECT_EQ(encode_base64(as_bytes(plain)), encoded);
    EXPECT_EQ(decode_base64(encoded).value_or(Bytes{1}), to_bytes(plain));
    const std::string unpadded = std::string(encoded).substr(0, std::string(encoded).find('='));
    EXPECT_EQ(encode_base64_unpadded(as_bytes(plain)), unpadded);
    EXPECT_EQ(decode_base64_unpadded(unpadded).value_or(Bytes{1}), to_bytes(plain));
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zm9v====", "====", "=", "Z===", "Zm9v\n", " Zm9v", "Zm9-",
                           "Zm_v", "Zg==Zg==", "Zm=v"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
  for (const char* text : {"Zg==", "Zh", "Zm9", "Z", "Zm9vY", "Zm9v\n", "Zm 9v", "Zg="}) {
    EXPECT_FALSE(decode_base64_unpadded(text)) << text;
  }
}

TEST(Base64, OneEncodingForEachValue) {
  // Of all two-character texts exactly 256 decode, each to a byte of its own.
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::set<Bytes> seen;
  for (const char a : kAlphabet) {
    for (const char b : kAlphabet) {
      if (const auto decoded = decode_base64_unpadded(std::string{a, b})) {
        EXPECT_TRUE(seen.insert(*decoded).second);
      }
    }
  }
  EXPECT_EQ(seen.size(), 256U);
}

TEST(Utf8, AcceptsWellFormedText) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("Ñandú, coração, \xe2\x80\x94, \xf0\x9f\x95\x8a"));
  EXPECT_TRUE(is_utf8("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST(Utf8, RefusesOverlongSurrogateTruncatedAndNul) {
  for (const std::string_view text :
       {std::string_view("\xc0\x80"), std::string_view("\xc1\xbf"), std::string_view("\xe0\x80\x80"),
        std::string_view("\xf0\x80\x80\x80"), std::string_view("\xed\xa0\x80"), std::string_view("\xed\xbf\xbf"),
        std::string_view("\xf4\x90\x80\x80"), std::string_view("\xf5\x80\x80\x80"), std::string_view("\x80"),
        std::string_view("\xc3"), std::string_view("\xe2\x80"), std::string_view("\xf0\x9f\x95"), std::string_view("\xc3\x28"),
        std::string_view("a\0b", 3), std::string_view("\xff")}) {
    EXPECT_FALSE(is_utf8(text)) << encode_hex(as_bytes(text));
  }
}

}  // namespace
}  // namespace sigilo
