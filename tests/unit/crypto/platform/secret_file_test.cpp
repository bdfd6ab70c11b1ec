#include "crypto/platform/secret_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/platform/durable_files.h"
#include "tests/support/process/process.h"

namespace sigilo::testing {
namespace {

class SecretFileTest : public ::testing::Test {
 protected:
  Path put(std::string_view content) {
    const Path path = Path(folder_.path()) / "secret";
    EXPECT_TRUE(write_durably(files_, path, as_bytes(content)));
    return path;
  }
  TemporaryFolder folder_;
  PosixFileSystem files_;
};

TEST_F(SecretFileTest, OneTrailingLineEndIsStripped) {
  EXPECT_EQ(as_text(*read_passphrase_file(files_, put("uno dos\n"))), "uno dos");
  EXPECT_EQ(as_text(*read_passphrase_file(files_, put("uno dos\r\n"))), "uno dos");
  EXPECT_EQ(as_text(*read_passphrase_file(files_, put("uno dos\n\n"))), "uno dos\n");
  EXPECT_EQ(as_text(*read_passphrase_file(files_, put("uno dos"))), "uno dos");
}

TEST_F(SecretFileTest, EveryModeThatOthersCanUseIsRefused) {
  const Path path = put("x");
  for (const unsigned mode : {0640U, 0604U, 0660U, 0644U, 0610U, 0601U, 0620U, 0602U}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_EQ(read_passphrase_file(files_, path).error().code, ErrorCode::kPermissionDenied) << mode;
  }
  ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
  EXPECT_TRUE(read_passphrase_file(files_, path));
}

TEST_F(SecretFileTest, ALinkToASecretIsRefused) {
  const Path path = put("x");
  const Path link = Path(folder_.path()) / "link";
  ASSERT_EQ(::symlink(path.c_str(), link.c_str()), 0);
  EXPECT_EQ(read_secret_file(files_, link).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(SecretFileTest, EmptyAndNoTextAreNoPassphrase) {
  EXPECT_EQ(read_passphrase_file(files_, put("")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_passphrase_file(files_, put("\n")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_passphrase_file(files_, put("\xff\xfe")).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(SecretFileTest, SizesAreChecked) {
  EXPECT_EQ(read_secret_file(files_, put(std::string(kMaxSecretFileBytes + 1, 'x'))).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read_key_file(files_, put(std::string(31, 'x')), 32).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(read_key_file(files_, put(std::string(32, 'x')), 32)->size(), 32U);
}

}  // namespace
}  // namespace sigilo::testing
