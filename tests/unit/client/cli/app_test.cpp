#include "client/cli/app.h"

#include <fstream>
#include <sstream>

#include "client/cli/exit_code.h"
#include "tests/unit/client/cli/cli_fixture.h"

namespace sigilo::cli {
namespace {

using App = CliTest;

const char* const kAllCommands[] = {"init", "invite", "invitation", "enrol", "member", "device", "directory", "team", "form", "capture", "consent", "draft",
                                    "outbox", "sync", "receipt", "inbox", "show", "search", "access", "export", "status", "passphrase", "words"};

TEST_F(App, HelpGoesToStandardOutputAndSucceeds) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_EQ(err.text, "");
  for (const char* command : kAllCommands) EXPECT_NE(out.text.find(std::string("  ") + command), std::string::npos) << command;
  for (const ExitCodeRow& row : exit_code_table()) {
    EXPECT_NE(out.text.find(std::to_string(static_cast<int>(row.code)) + "  " + std::string(text_of(row.meaning, Language::kEnglish))),
              std::string::npos);
  }
}

TEST_F(App, EveryCommandHasHelpInEveryLanguage) {
  for (const char* command : kAllCommands) {
    for (const char* language : {"en", "es", "pt"}) {
      EXPECT_EQ(run({command, "--help", "--lang", language}), 0) << command;
      EXPECT_FALSE(out.text.empty());
      EXPECT_EQ(err.text, "");
    }
  }
}

TEST_F(App, VersionIsOneLine) {
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(out.text.substr(0, 7), "sigilo ");
}

struct Misuse {
  std::vector<std::string> arguments;
  std::string named;
};

TEST_F(App, MisuseIsRefusedWithAWordOnStandardErrorOnly) {
  const Misuse cases[] = {
      {{}, "command"},
      {{"nonsense"}, "nonsense"},
      {{"inbox", "--nonsense"}, "--nonsense"},
      {{"inbox", "--limit", "x"}, "--limit"},
      {{"inbox", "--limit", "0"}, "--limit"},
      {{"inbox", "--fetch", "1", "--out", "x"}, "--quarantine"},
      {{"inbox", "--quarantine", "--fetch", "1"}, "--out"},
      {{"inbox", "--quarantine", "--fetch", "0", "--out", "x"}, "--fetch"},
      {{"member"}, "subcommand"},
      {{"show"}, "record"},
      {{"export", "aabbcc"}, "--sealed"},
      {{"enrol"}, "invitation"},
      {{"enrol", "a", "b"}, "b"},
      {{"receipt", "verify"}, "receipt"},
      {{"--lang", "gn", "status"}, "--lang gn"},
      {{"init", "--server", "a", "--name", "b", "--out", "c", "--root-keys", "17"}, "--root-keys"},
      {{"show", "aabbcc", "--consent", "--protection"}, "--protection"},
  };
  for (const Misuse& misuse : cases) {
    EXPECT_EQ(run(misuse.arguments), 2) << misuse.named;
    EXPECT_EQ(out.text, "");
    EXPECT_EQ(err.text.substr(0, 8), "sigilo: ");
    EXPECT_NE(err.text.find(misuse.named), std::string::npos) << err.text;
  }
}

TEST_F(App, MisuseWithJsonIsADocument) {
  EXPECT_EQ(run({"inbox", "--json", "--nonsense"}), 2);
  const Json document = Json::parse(out.text);
  EXPECT_EQ(document["schema"], 1);
  EXPECT_EQ(document["command"], "inbox");
  EXPECT_EQ(document["error"]["code"], "invalid_argument");
  EXPECT_EQ(document["error"]["exit"], 2);
}

TEST_F(App, JsonIsTheSameInEveryLanguage) {
  std::vector<std::string> documents;
  for (const char* language : {"en", "es", "pt"}) {
    EXPECT_EQ(run({"status", "--json", "--home", path("none"), "--lang", language}), 1);
    documents.push_back(out.text);
  }
  EXPECT_EQ(documents[0], documents[1]);
  EXPECT_EQ(documents[0], documents[2]);
}

TEST_F(App, LanguageComesFromTheEnvironmentUnlessGiven) {
  ::setenv("LANG", "es_PY.UTF-8", 1);
  EXPECT_EQ(run({"status", "--home", path("none")}), 1);
  EXPECT_NE(err.text.find("no está inscripto"), std::string::npos) << err.text;
  EXPECT_EQ(run({"status", "--home", path("none"), "--lang=pt"}), 1);
  EXPECT_NE(err.text.find("não está inscrito"), std::string::npos) << err.text;
}

TEST_F(App, WithoutAHomeEveryCommandThatNeedsOneSaysSo) {
  const std::vector<std::vector<std::string>> commands = {
      {"member", "list"}, {"device", "list"}, {"directory", "show"}, {"directory", "diff"}, {"directory", "publish"}, {"directory", "propose"},
      {"team", "show"},   {"team", "share"},  {"form", "list"},      {"draft", "list"},     {"outbox"},               {"sync"},
      {"receipt", "list"}, {"inbox"},         {"show", "aabbcc"},    {"search", "word"},    {"access"},               {"status"},
  };
  for (std::vector<std::string> command : commands) {
    command.insert(command.end(), {"--home", path("none"), "--no-input"});
    EXPECT_EQ(run(command), 1) << command.front();
    EXPECT_NE(err.text.find(path("none")), std::string::npos) << err.text;
    EXPECT_NE(err.text.find("sigilo enrol"), std::string::npos) << err.text;
  }
  EXPECT_FALSE(std::filesystem::exists(path("none")));
}

TEST_F(App, HomeDefaultsToTheDataFolderOfTheUser) {
  ::setenv("XDG_DATA_HOME", path("data").c_str(), 1);
  EXPECT_EQ(run({"status"}), 1);
  EXPECT_NE(err.text.find(path("data/sigilo")), std::string::npos);
}

TEST_F(App, BadFilesAreRefusedByName) {
  const std::string junk = file("junk", std::string(300, 'x'));
  const std::string passphrase = file("pass", "a long enough passphrase\n");
  const auto check = [&](std::vector<std::string> command, int code, const std::string& named) {
    command.insert(command.end(), {"--home", path("home"), "--no-input", "--passphrase-file", passphrase});
    EXPECT_EQ(run(command), code) << command.front() << ": " << err.text;
    EXPECT_NE(err.text.find(named), std::string::npos) << err.text;
    EXPECT_EQ(out.text, "");
  };
  check({"enrol", path("missing")}, 1, path("missing"));
  check({"enrol", junk}, 5, junk);
  check({"enrol", folder.string()}, 2, folder.string());
  check({"init", "--server", junk, "--name", "x", "--out", path("o"), "--yes"}, 5, junk);
  check({"form", "check", junk}, 5, junk);
  check({"form", "check", path("missing")}, 1, path("missing"));
  EXPECT_FALSE(std::filesystem::exists(path("home"))) << "nothing was made";
  EXPECT_FALSE(std::filesystem::exists(path("o")));
}

TEST_F(App, TheManualPageInTheTreeIsTheProgramsOwn) {
  const char* source = std::getenv("SIGILO_SOURCE");
  if (source == nullptr) GTEST_SKIP() << "SIGILO_SOURCE is not set";
  std::ifstream stream(std::string(source) + "/docs/man/sigilo.1", std::ios::binary);
  std::ostringstream page;
  page << stream.rdbuf();
  EXPECT_EQ(page.str(), manual_page()) << "write it anew: build/dev/tests/write_manual > docs/man/sigilo.1";
}

TEST_F(App, AnAnswerThatCannotBeWrittenIsAFailure) {
  out.broken = true;
  TextSink broken;
  broken.broken = true;
  EXPECT_EQ(static_cast<int>(cli::run({"--help"}, Surroundings{broken, err, terminal, clock, rng, false})), 1);
}

}  // namespace
}  // namespace sigilo::cli
