#include "client/cli/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "client/cli/passphrase.h"
#include "client/cli/qr.h"
#include "tests/unit/client/cli/cli_fixture.h"

namespace sigilo::cli {
namespace {

class Files : public CliTest {
 protected:
  static std::string content(const std::string& where) {
    std::ifstream stream(where, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  [[nodiscard]] std::size_t count() const {
    std::size_t found = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++found;
    return found;
  }
};

TEST_F(Files, AnOutputAppearsWholeAndOnlyWhenPublished) {
  {
    auto output = OutputFile::create(path("a"));
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->write(as_bytes("hello")));
    EXPECT_FALSE(std::filesystem::exists(path("a")));
    ASSERT_TRUE(output->publish());
  }
  EXPECT_EQ(content(path("a")), "hello");
  struct stat info {};
  ASSERT_EQ(::stat(path("a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(count(), 1u);
}

TEST_F(Files, AnOutputThatIsGivenUpLeavesNothing) {
  {
    auto output = OutputFile::create(path("a"));
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->write(as_bytes("hello")));
  }
  EXPECT_EQ(count(), 0u);
}

TEST_F(Files, AnExistingFileIsNeverReplaced) {
  file("a", "old");
  auto output = OutputFile::create(path("a"));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().error.code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(output.error().subject, path("a"));
  EXPECT_EQ(content(path("a")), "old");
}

TEST_F(Files, ADanglingLinkCountsAsThere) {
  ASSERT_EQ(::symlink("nowhere", path("a").c_str()), 0);
  EXPECT_FALSE(OutputFile::create(path("a")));
}

TEST_F(Files, ANameTakenMeanwhileIsLeftAlone) {
  auto output = OutputFile::create(path("a"));
  ASSERT_TRUE(output);
  ASSERT_TRUE(output->write(as_bytes("new")));
  file("a", "other");
  const Done done = output->publish();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().error.code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(content(path("a")), "other");
}

TEST_F(Files, AFullDiskIsNamedAndLeavesNothing) {
  auto output = OutputFile::create("/dev/full/a");
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().subject, "/dev/full/a");
}

TEST_F(Files, ReadingRefusesWhatIsNoFileOrTooLarge) {
  EXPECT_EQ(read_file(path("none"), 10).error().error.code, ErrorCode::kNotFound);
  EXPECT_EQ(read_file(folder, 10).error().error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_file("/dev/zero", 10).error().error.code, ErrorCode::kInvalidArgument);
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(path("pipe"), 10).error().error.code, ErrorCode::kInvalidArgument) << "and does not wait for a writer";
  file("ten", "0123456789");
  EXPECT_EQ(read_file(path("ten"), 10)->size(), 10u);
  const auto refused = read_file(path("ten"), 9);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, ErrorCode::kTooLarge);
  EXPECT_EQ(refused.error().error.number, 9);
  file("sparse", "");
  std::filesystem::resize_file(path("sparse"), std::uintmax_t{1} << 42);
  EXPECT_EQ(read_file(path("sparse"), 10).error().error.code, ErrorCode::kTooLarge) << "before there is room made for it";
}

TEST_F(Files, APassphraseIsTheFirstLine) {
  EXPECT_EQ(as_text(*passphrase_from_file(file("a", "six words of mine\nsecond line"))), "six words of mine");
  EXPECT_EQ(as_text(*passphrase_from_file(file("b", "windows line\r\n"))), "windows line");
  EXPECT_EQ(as_text(*passphrase_from_file(file("c", " spaces stay "))), " spaces stay ");
}

TEST_F(Files, APassphraseFileThatOthersCanReadIsRefused) {
  const std::string name = file("a", "six words of mine");
  for (const mode_t mode : {0640u, 0604u, 0660u, 0622u}) {
    ASSERT_EQ(::chmod(name.c_str(), mode), 0);
    const auto refused = passphrase_from_file(name);
    ASSERT_FALSE(refused) << std::oct << mode;
    EXPECT_EQ(refused.error().error.code, ErrorCode::kPermissionDenied);
    EXPECT_EQ(refused.error().hint, Msg::kHintChmod600);
  }
}

TEST_F(Files, AnEmptyOrEndlessPassphraseIsRefused) {
  EXPECT_EQ(passphrase_from_file(file("a", "")).error().error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(passphrase_from_file(file("b", "\nsecond")).error().error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(passphrase_from_file("/dev/zero").error().error.code, ErrorCode::kTooLarge);
}

TEST_F(Files, APassphraseMayComeThroughAPipeButFromNoFolder) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path("pipe")) << "six words of mine\n"; });
  const auto piped = passphrase_from_file(path("pipe"));
  writer.join();
  ASSERT_TRUE(piped);
  EXPECT_EQ(as_text(*piped), "six words of mine");
  EXPECT_EQ(passphrase_from_file(folder).error().what, Msg::kNotAFile);
}

TEST_F(Files, ANewPassphraseIsTypedTwiceAndLongEnough) {
  TextSink out_sink;
  TextSink err_sink;
  Console console(out_sink, err_sink, Language::kEnglish, false);
  terminal.there = true;
  terminal.answers = {"short", "long enough one", "another long one", "long enough two", "long enough two"};
  const auto passphrase = new_passphrase({}, Msg::kHomePassphrase, console, terminal, rng);
  ASSERT_TRUE(passphrase);
  EXPECT_EQ(as_text(*passphrase), "long enough two");
  EXPECT_NE(terminal.shown.find("random words"), std::string::npos);
  EXPECT_EQ(out_sink.text + err_sink.text, "") << "a proposed passphrase goes to the terminal alone";
}

TEST_F(Files, WithoutAnybodyToAskAPassphraseFileIsNeeded) {
  Console console(out, err, Language::kEnglish, false);
  EXPECT_EQ(ask_passphrase({}, Msg::kHomePassphrase, console, terminal).error().hint, Msg::kHintPassphraseFile);
  terminal.there = true;
  terminal.answers = {"typed"};
  EXPECT_FALSE(ask_passphrase({{}, true}, Msg::kHomePassphrase, console, terminal)) << "--no-input";
  EXPECT_TRUE(ask_passphrase({}, Msg::kHomePassphrase, console, terminal));
}

TEST(Qr, IsSquareWithAQuietZone) {
  const Bytes bytes(700, 0x5A);
  const auto text = qr_text(bytes);
  ASSERT_TRUE(text);
  std::size_t lines = 0;
  std::istringstream stream(*text);
  std::string line;
  std::size_t cells = 0;
  while (std::getline(stream, line)) {
    ++lines;
    std::size_t width = 0;
    for (const char c : line) width += (c & 0xC0) != 0x80 ? 1 : 0;
    if (lines == 1) cells = width;
    EXPECT_EQ(width, cells);
    EXPECT_EQ(line.substr(0, 12), "████") << "light cells before the code";
  }
  EXPECT_EQ(lines, (cells + 1) / 2);
  EXPECT_EQ((cells - 8 - 17) % 4, 0u) << "the size of a QR version";
}

TEST(Qr, RefusesWhatDoesNotFit) { EXPECT_EQ(qr_text(Bytes(2901)).error().error.code, ErrorCode::kTooLarge); }

}  // namespace
}  // namespace sigilo::cli
