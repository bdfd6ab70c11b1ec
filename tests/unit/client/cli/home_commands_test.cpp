// Commands on a real home, in this process: what needs another day or a damaged place, which the tests of whole programs cannot make.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "client/core/draft.h"
#include "client/core/outbox.h"
#include "client/core/resources.h"
#include "client/core/review.h"
#include "client/forms/consent_file.h"
#include "crypto/primitives/hash.h"
#include "tests/support/client/client_world.h"
#include "tests/unit/client/cli/cli_fixture.h"
#include "tests/unit/client/forms/form_samples.h"

namespace sigilo::cli {
namespace {

using testing::ClientWorld;
using testing::kTestPassphrase;
using testing::must;
using testing::Person;

constexpr std::string_view kInstance = R"(<data id="sample" version="3"><told>lo que contó</told><must>sí</must></data>)";
constexpr const char* kConsentLanguage = "es";
SecretBuffer a_consent() {
  ConsentFile file;
  file.statement.language = kConsentLanguage;
  return to_secret(as_bytes(format_consent_file(file)));
}

class HomeCommands : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    const std::string form = test::form("<told/><must/>", "<bind nodeset='/data/told' type='string' sigilo:section='account'/>"
                                                          "<bind nodeset='/data/must' type='string' required='true()' sigilo:section='account'/>",
                                        "<input ref='/data/told'/><input ref='/data/must'/>");
    form_digest = sha256(as_bytes(form));
    DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
    must(draft.add_resource(ResourceKind::kQuestionnaire, form_digest, "sample"));
    must(upload_resource(*world.founder.home, world.founder.link->directory(), as_bytes(form)));
    world.publish(draft);
    must(fetch_missing_resources(*world.interviewer.home, *world.interviewer.trust, world.interviewer.link->directory()));
  }
  DraftId save_draft(std::string_view instance, bool with_consent) {
    Drafts drafts(*world.interviewer.home);
    Draft draft = must(drafts.load(must(drafts.create(form_digest, "sample"))));
    draft.parts.push_back({"instance", to_secret(as_bytes(instance))});
    if (with_consent) draft.parts.push_back({"consent", a_consent()});
    must(drafts.save(draft));
    return draft.id;
  }
  int run_at(Person& person, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--passphrase-file", file("passphrase", kTestPassphrase), "--no-input"});
    return run_asking(person, std::move(arguments));
  }
  /// The same with questions at the terminal.
  int run_asking(Person& person, std::vector<std::string> arguments) {
    world.close(person);
    out = TextSink();
    err = TextSink();
    arguments.insert(arguments.end(), {"--home", person.folder.string()});
    return static_cast<int>(cli::run(arguments, Surroundings{out, err, terminal, world.clock, world.rng, false}));
  }

  static std::string read_text(const std::string& where) {
    std::ifstream in(where, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }

  ClientWorld world;
  Digest form_digest;
};

// Source: docs/PROTOCOL.md 8. What waits in plain for whoever seizes the tablet and has its passphrase is bounded in time.
TEST_F(HomeCommands, DraftsAreSealedAsTheyStandWhenTheirTimeIsOver) {
  const DraftId with_consent = save_draft(kInstance, true);
  const DraftId without = save_draft(kInstance, false);
  const DraftId incomplete = save_draft(R"(<data id="sample" version="3"><told>a medias</told></data>)", true);
  world.clock.advance(std::chrono::hours(71));
  ASSERT_EQ(run_at(world.interviewer, {"status", "--offline"}), 0) << err.text;
  world.reopen(world.interviewer);
  EXPECT_EQ(must(Drafts(*world.interviewer.home).list()).size(), 3U) << "an hour is left";
  world.clock.advance(std::chrono::hours(1));
  ASSERT_EQ(run_at(world.interviewer, {"draft", "list"}), 0) << err.text;
  EXPECT_NE(err.text.find(with_consent.hex()), std::string::npos) << err.text;
  EXPECT_NE(err.text.find(without.hex()), std::string::npos);
  EXPECT_NE(err.text.find("--draft " + incomplete.hex()), std::string::npos) << err.text;
  world.reopen(world.interviewer);
  const std::vector<DraftSummary> left = must(Drafts(*world.interviewer.home).list());
  ASSERT_EQ(left.size(), 1U) << "what cannot be sealed is kept";
  EXPECT_EQ(left[0].id, incomplete);
  EXPECT_FALSE(world.interviewer.home->draft_keys().contains(with_consent.bytes()));
  EXPECT_EQ(must(list_outbox(*world.interviewer.home)).size(), 2U);
  const SyncReport report = world.sync();
  EXPECT_EQ(report.waiting, 0U);
  Review review(*world.reviewer.home, *world.reviewer.trust, *world.reviewer.link);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  std::multiset<std::string> languages;
  for (const SyncedRecord& record : report.records) {
    const auto consent = must(review.open_consent(record.record));
    EXPECT_TRUE(consent.statement.scopes.empty()) << "a consent to nothing";
    languages.insert(consent.statement.language);
    EXPECT_EQ(must(review.open_account(record.record)).answers.answers.size(), 2U);
  }
  EXPECT_EQ(languages, (std::multiset<std::string>{kConsentLanguage, "und"})) << "the consent that was there is the one that is sealed";
}

TEST_F(HomeCommands, ADeviceThatWasOfflineForTooLongSealsNoDraftByItself) {
  const DraftId draft = save_draft(kInstance, true);
  world.clock.advance_days(world.interviewer.trust->directory().policy.offline_days + 1);
  ASSERT_EQ(run_at(world.interviewer, {"draft", "list"}), 0) << err.text;
  EXPECT_NE(err.text.find("--draft " + draft.hex()), std::string::npos) << err.text;
  world.reopen(world.interviewer);
  EXPECT_EQ(must(Drafts(*world.interviewer.home).list()).size(), 1U);
  EXPECT_TRUE(must(list_outbox(*world.interviewer.home)).empty());
  must(world.interviewer.trust->refresh(*world.interviewer.link));
  ASSERT_EQ(run_at(world.interviewer, {"draft", "list"}), 0) << err.text;
  world.reopen(world.interviewer);
  EXPECT_EQ(must(list_outbox(*world.interviewer.home)).size(), 1U) << "it knows the directory of today again";
}

// Source: promise P6. What is not opened is not found; and that something is not searched is no success.
TEST_F(HomeCommands, SearchAndInboxSayWithoutNetworkThatRecordsDoNotVerify) {
  ASSERT_EQ(run_at(world.reviewer, {"search", "agua", "--offline"}), 0) << err.text;
  ASSERT_EQ(run_at(world.reviewer, {"inbox", "--offline"}), 0) << err.text;
  world.reopen(world.reviewer);
  std::vector<InboxRow> rows;
  for (std::uint64_t index = 1; index <= 3; ++index) rows.push_back({world.rng.id<RecordId>(), index, world.rng.id<Digest>(), {1}, 0, ""});
  rows.back().problem = static_cast<std::uint16_t>(ErrorCode::kConflict);
  rows.back().problem_text = "another manifest";
  must(world.reviewer.home->vault().review().save_inbox({rows.back()}, 4, world.clock.today()));
  ASSERT_EQ(run_at(world.reviewer, {"search", "agua", "--offline", "--json"}), 5) << err.text;
  EXPECT_NE(out.text.find("\"not_searched\":1"), std::string::npos) << out.text;
  EXPECT_EQ(run_at(world.reviewer, {"inbox", "--offline", "--from", "4"}), 5) << "not on the page that is shown";
}

// Source: promise P6. Another version than the next one would change things that the difference does not show.
TEST_F(HomeCommands, ARootHolderWithAnOldDirectoryIsToldAndSignsNothing) {
  must(world.founder.trust->refresh(*world.founder.link));
  DirectoryDraft taken = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(taken.set_roles(world.clinician.member, {Role::kInterviewer}));
  world.publish_alone(taken, LostTeamKeys::kKept);
  DirectoryDraft back = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(back.set_roles(world.clinician.member, {Role::kClinician}));
  const std::string proposal = file("proposal", as_text(must(back.finish()).encode()));
  const std::string root = file("root", as_text(world.founding.root_keys.front()));
  const std::string passphrase = file("root-passphrase", "root passphrase");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"directory", "diff", "--proposal", proposal},
        std::vector<std::string>{"directory", "sign", "--proposal", proposal, "--root-key", root, "--root-passphrase-file", passphrase, "--yes"}}) {
    EXPECT_NE(run_at(world.reviewer, command), 0);
    EXPECT_NE(err.text.find("follows a version that this device has not fetched"), std::string::npos) << err.text;
    EXPECT_NE(err.text.find("cannot be reached"), std::string::npos) << err.text;
  }
  EXPECT_TRUE(must(SignedDirectory::parse(as_bytes(read_text(proposal)))).signatures().empty());
}

TEST_F(HomeCommands, PassphraseIsChangedAndTheFormerOneRefused) {
  const std::string next = file("next", "una frase nueva y larga");
  ASSERT_EQ(run_at(world.interviewer, {"passphrase", "--new-passphrase-file", next}), 0) << err.text;
  EXPECT_EQ(run_at(world.interviewer, {"status", "--offline"}), 3) << "the former one";
  EXPECT_EQ(run_at(world.interviewer, {"passphrase", "--new-passphrase-file", next}), 3);
  EXPECT_TRUE(Home::open(world.services(), world.interviewer.folder, as_bytes(std::string_view("una frase nueva y larga"))));
}

// Which of the two opens the home after each way in which a person may answer.
TEST_F(HomeCommands, PassphraseIsAskedForAtTheTerminal) {
  const std::string former(kTestPassphrase);
  const std::string next = "una frase nueva y larga";
  struct Case {
    const char* what;
    std::deque<std::string> answers;
    int exit;
    bool changed;
  };
  const Case cases[] = {{"no answer", {}, 1, false},
                        {"a wrong one", {"otra frase distinta"}, 3, false},
                        {"the input ends before a new one", {former}, 1, false},
                        {"the input ends before it is repeated", {former, next}, 1, false},
                        {"too short, then no more", {former, "corta"}, 1, false},
                        {"repeated differently, then no more", {former, next, next + "x"}, 1, false},
                        {"repeated differently, then alike", {former, next, next + "x", next, next}, 0, true}};
  terminal.there = true;
  for (const Case& one : cases) {
    terminal.answers = one.answers;
    EXPECT_EQ(run_asking(world.interviewer, {"passphrase"}), one.exit) << one.what << err.text;
    EXPECT_TRUE(terminal.answers.empty()) << one.what;
    const auto opens = [&](const std::string& passphrase) { return Home::open(world.services(), world.interviewer.folder, as_bytes(passphrase)).has_value(); };
    EXPECT_EQ(opens(former), !one.changed) << one.what;
    EXPECT_EQ(opens(next), one.changed) << one.what;
  }
}

TEST_F(HomeCommands, AShortNewPassphraseChangesNothing) {
  const std::string next = file("next", "corta");
  EXPECT_EQ(run_at(world.interviewer, {"passphrase", "--new-passphrase-file", next}), 2);
  EXPECT_EQ(run_at(world.interviewer, {"status", "--offline"}), 0) << err.text;
}

}  // namespace
}  // namespace sigilo::cli
