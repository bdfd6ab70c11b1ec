// The questions of `directory sign`, with a root holder who answers right, wrong or not at all.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "crypto/directory/key_fingerprint.h"
#include "crypto/directory/signed_directory.h"
#include "tests/support/client/client_world.h"
#include "tests/unit/client/cli/cli_fixture.h"
#include "tests/unit/client/cli/reading_terminal.h"

namespace sigilo::cli {
namespace {

using testing::ClientWorld;
using testing::kTestPassphrase;
using testing::must;

/// A proposal with a new key of the custodian inside the store and a new recovery key.
class Sign : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    next = world.founder.trust->directory();
    next.version += 1;
    next.previous = world.founder.trust->newest().digest();
    custodian = &next.custodians.at(0);
    custodian->epochs.back().kem_public_key = fresh_key();
    next.recovery_public_key = fresh_key();
    file("passphrase", kTestPassphrase);
    file("root-passphrase", "root passphrase");
    file("root-1.key", as_text(world.founding.root_keys.front()));
    holder.reads("custodian 1", words_of(custodian_fingerprint(*custodian)));
    holder.reads("recovery_changed", words_of(recovery_key_fingerprint(next.recovery_public_key)));
    holder.answers = {"y"};
  }
  Bytes fresh_key() { return must(KemKeyPair::generate(next.suite, world.rng)).public_key; }
  static std::vector<std::string> words_of(const Digest& fingerprint) { return fingerprint_words(fingerprint, WordLanguage::kEnglish); }
  void propose() {
    proposed = must(SignedDirectory::make(next)).encode();
    file("proposal", as_text(proposed));
  }
  int sign(std::vector<std::string> more = {}) {
    if (proposed.empty()) propose();
    world.close(world.founder);
    std::vector<std::string> arguments = {"directory", "sign", "--lang", "en", "--home", world.founder.folder.string()};
    for (const char* given : {"passphrase-file=passphrase", "proposal=proposal", "root-key=root-1.key", "root-passphrase-file=root-passphrase"}) {
      const std::string text(given);
      const std::size_t equals = text.find('=');
      arguments.insert(arguments.end(), {"--" + text.substr(0, equals), path(text.substr(equals + 1))});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return static_cast<int>(cli::run(arguments, Surroundings{out, err, holder, world.clock, world.rng, false}));
  }
  [[nodiscard]] std::size_t signatures() const {
    std::ifstream stream(path("proposal"), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    return must(SignedDirectory::parse(as_bytes(bytes))).valid_signatures(next.root_keys).size();
  }

  ClientWorld world;
  Directory next;
  CustodianEntry* custodian = nullptr;
  Bytes proposed;
  ReadingTerminal holder{Language::kEnglish};
};

TEST_F(Sign, YesAfterTheRightWordsOfEveryNewKeySigns) {
  EXPECT_EQ(sign(), 0) << err.text;
  EXPECT_EQ(holder.asked.size(), 12U);
  EXPECT_EQ(signatures(), 1U);
  EXPECT_NE(out.text.find("sigilod words"), std::string::npos) << "where the holder of the custodian's key sees its words: " << out.text;
  EXPECT_NE(out.text.find("sigilo words recovery"), std::string::npos);
}

TEST_F(Sign, NoSignsNothing) {
  holder.answers = {"n"};
  EXPECT_EQ(sign(), 1);
  EXPECT_EQ(holder.asked.size(), 12U);
  EXPECT_EQ(signatures(), 0U);
}

TEST_F(Sign, AWrongWordOfAnyKeyRefusesBeforeTheQuestion) {
  for (const std::size_t wrong : {1U, 6U, 7U, 12U}) {
    holder.asked.clear();
    holder.wrong_at = wrong;
    EXPECT_EQ(sign(), 3) << wrong;
    EXPECT_EQ(holder.asked.size(), wrong);
    EXPECT_EQ(holder.other_questions, 0U);
    EXPECT_EQ(signatures(), 0U);
  }
}

TEST_F(Sign, TheEndOfTheInputIsNoYes) {
  holder.ends_at = 8;
  EXPECT_EQ(sign(), 1);
  EXPECT_EQ(holder.other_questions, 0U);
  EXPECT_EQ(signatures(), 0U);
  holder.ends_at = 0;
  holder.answers.clear();
  EXPECT_EQ(sign(), 1);
  EXPECT_EQ(holder.other_questions, 1U);
  EXPECT_EQ(signatures(), 0U);
}

// The attack that the words are for: whoever prepared the proposal put in a key of their own.
TEST_F(Sign, AKeyExchangedInTheProposalHasOtherWordsThanItsHolderShows) {
  next.recovery_public_key = fresh_key();
  EXPECT_EQ(sign(), 3);
  EXPECT_GT(holder.asked.size(), 6U) << "the custodian's were right";
  EXPECT_EQ(signatures(), 0U);
}

TEST_F(Sign, YesOnTheCommandLineComparesNothing) {
  EXPECT_EQ(sign({"--yes", "--no-input"}), 2);
  EXPECT_EQ(sign({"--yes", "--no-input", "--fingerprint", custodian_fingerprint(*custodian).hex()}), 2);
  EXPECT_EQ(signatures(), 0U);
  EXPECT_EQ(sign({"--yes", "--no-input", "--fingerprint", custodian_fingerprint(*custodian).hex(), "--fingerprint",
                  recovery_key_fingerprint(next.recovery_public_key).hex()}), 0) << err.text;
  EXPECT_EQ(signatures(), 1U);
}

}  // namespace
}  // namespace sigilo::cli
