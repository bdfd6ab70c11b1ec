#include "crypto/primitives/unicode.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

std::string text(const Result<SecretBuffer>& bytes) { return bytes ? std::string(as_text(*bytes)) : "error"; }

TEST(ToNfc, ComposesAndLeavesComposedAlone) {
  EXPECT_EQ(text(to_nfc("e\xcc\x81"
                        "bano")),
            "\xc3\xa9"
            "bano");
  EXPECT_EQ(text(to_nfc("\xc3\xa9"
                        "bano")),
            "\xc3\xa9"
            "bano");
  EXPECT_EQ(text(to_nfc("n\xcc\x83o a\xcc\x83 c\xcc\xa7")), "\xc3\xb1o \xc3\xa3 \xc3\xa7");
  EXPECT_EQ(text(to_nfc("")), "");
  EXPECT_EQ(text(to_nfc("\xef\xac\x81")), "\xef\xac\x81");  // the ligature fi stays: NFC is not NFKC
}

TEST(FoldText, DropsCaseAndMarks) {
  EXPECT_EQ(text(fold_text("\xc3\x81"
                           "BACO")),
            "abaco");
  EXPECT_EQ(text(fold_text("Corac\xcc\xa7\xc3\xa3o")), "coracao");
  EXPECT_EQ(text(fold_text("A\xc3\x91O")), "ano");
}

TEST(Unicode, RefusesWhatIsNotUtf8) {
  for (const std::string_view bad : {std::string_view("\xc3"), std::string_view("a\0b", 3), std::string_view("\xed\xa0\x80")}) {
    EXPECT_EQ(to_nfc(bad).error().code, ErrorCode::kMalformed);
    EXPECT_EQ(fold_text(bad).error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace sigilo
