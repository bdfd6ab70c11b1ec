// Files that Debian's age wrote are opened here, and it opens what is written here. Skipped, visibly, where there is no `age`.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "crypto/base/encoding.h"
#include "crypto/envelope/age_armor.h"
#include "crypto/envelope/age_file.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::read_file;
using testing::run;
using testing::SeededRng;
using testing::TemporaryFolder;
using testing::write_file;

constexpr std::string_view kIdentity = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";
constexpr std::string_view kPassphrase = "correcto-caballo-bateria";
constexpr std::string_view kContent = "Lo que se dijo, se guarda.";

// One file of each kind, written by age 1.1.1.
constexpr std::string_view kX25519File = R"(-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSAzU3gzUXBlSzQybDhPbHBM
VERKN3JTNUN6c1BFSUhlakFLU1djcThDQm40ClpkQjUya1dyT25Ca2EyTklJQjNo
YzNySXhtWE03WE5LK3lPZXJLTmsyMFUKLS0tIHlLSjBuMVdSa3JrQmhZSDZ1WUJF
dHNUTGxGQkdDbml0cEptZkdzYW95Z2MKTYG65tYjwV2r9fazOHkFr/pfbvCE4tnN
aG4w7NSRK9qY5cx3hRhz8nuHqklYOjc8tlWh/S8KknjM1g==
-----END AGE ENCRYPTED FILE-----
)";
constexpr std::string_view kScryptFile = R"(-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCAwMkJQTGdWY2JXYUJSUDRK
aklscDh3IDE4CnRCU2NzNlFtWkRqSDVtUlBGM05QTEpxMkhsaGlyRTg5QmdYM2dU
Nkd2QkkKLS0tIFMraEo4a0puZjQ0SUxXYXJNWjVwUDJoUGx6aStHV0lDOEdGVzNW
MnFWRmMKrAWpKATrrtZKv3FpctBgoqmJsBogygobMVAjy8TT1sXU5vHYSL4HDoDi
GHp9SDh+ZM/vZvLyttGKvQ==
-----END AGE ENCRYPTED FILE-----
)";

std::vector<AgeIdentity> identities() {
  std::vector<AgeIdentity> list;
  list.push_back(*AgeIdentity::parse(kIdentity));
  return list;
}

bool age_is_there() { return std::system("age --version >/dev/null 2>&1") == 0; }
#define SKIP_WITHOUT_AGE() \
  if (!age_is_there()) GTEST_SKIP() << "the program `age` is not installed"

/// Runs a program at a terminal and types one line when it asks for something.
int run_at_terminal(const std::vector<std::string>& arguments, std::string_view line) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    std::vector<char*> argv;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  std::string seen;
  bool typed = false;
  char block[256];
  for (ssize_t got = 0; (got = read(terminal, block, sizeof block)) > 0;) {
    seen.append(block, static_cast<std::size_t>(got));
    if (!typed && seen.find(':') != std::string::npos) {
      const std::string answer = std::string(line) + "\n";
      typed = write(terminal, answer.data(), answer.size()) == static_cast<ssize_t>(answer.size());
    }
  }
  close(terminal);
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(AgeInterop, OpensKeptFilesOfEachKind) {
  EXPECT_EQ(as_text(*age_decrypt(*dearmor(kX25519File), identities())), kContent);
  EXPECT_EQ(as_text(*age_decrypt(*dearmor(kScryptFile), as_bytes(kPassphrase))), kContent);
}

TEST(AgeInterop, EachOpensTheOthersFilesAtEveryChunkBoundary) {
  SKIP_WITHOUT_AGE();
  SeededRng rng(11);
  const TemporaryFolder folder;
  write_file(folder / "identity", std::string(kIdentity) + "\n");
  const AgeRecipient recipient = *identities()[0].recipient();
  for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 131072U, 200'001U}) {
    const Bytes content = rng.bytes(size);
    write_file(folder / "plain", std::string(as_text(content)));
    ASSERT_EQ(run({"age", "-r", recipient.text(), "-o", folder / "theirs.age", folder / "plain"}).code, 0);
    const auto opened = age_decrypt(to_bytes(read_file(folder / "theirs.age")), identities());
    ASSERT_TRUE(opened) << size;
    EXPECT_EQ(to_bytes(ByteView(*opened)), content);

    const Bytes ours = *age_encrypt({&recipient, 1}, content, rng);
    write_file(folder / "ours.age", size % 2 == 0 ? std::string(as_text(ours)) : armor(ours));
    ASSERT_EQ(run({"age", "-d", "-i", folder / "identity", "-o", folder / "opened", folder / "ours.age"}).code, 0) << size;
    EXPECT_EQ(to_bytes(read_file(folder / "opened")), content);
  }
}

TEST(AgeInterop, AgeOpensOurPassphraseFile) {
  SKIP_WITHOUT_AGE();
  SeededRng rng(12);
  const TemporaryFolder folder;
  write_file(folder / "ours.age", std::string(as_text(*age_encrypt(as_bytes(kPassphrase), as_bytes(kContent), rng, 12))));
  ASSERT_EQ(run_at_terminal({"age", "-d", "-o", folder / "opened", folder / "ours.age"}, kPassphrase), 0);
  EXPECT_EQ(read_file(folder / "opened"), kContent);
}

TEST(AgeInterop, AgeRefusesOurDamagedFile) {
  SKIP_WITHOUT_AGE();
  SeededRng rng(13);
  const TemporaryFolder folder;
  write_file(folder / "identity", std::string(kIdentity) + "\n");
  const AgeRecipient recipient = *identities()[0].recipient();
  Bytes ours = *age_encrypt({&recipient, 1}, as_bytes(kContent), rng);
  ours.back() ^= 1;
  write_file(folder / "ours.age", std::string(as_text(ours)));
  EXPECT_NE(run({"age", "-d", "-i", folder / "identity", "-o", folder / "opened", folder / "ours.age"}).code, 0);
}

}  // namespace
}  // namespace sigilo
