#include "client/cli/console.h"

#include <gtest/gtest.h>

#include "tests/unit/client/cli/cli_fixture.h"

namespace sigilo::cli {
namespace {

TEST(Printable, LeavesTextsOfAllLanguagesAsTheyAre) {
  const std::string text = "Ñandú g̃uarã, São João, línea\n\ttab 🙂";
  EXPECT_EQ(printable(text), json_text(text));
}

TEST(Printable, DisarmsEverythingThatSteersATerminal) {
  for (const std::string bad : {"\x1b[2J", "\x07", "\r", "\x7f", "\xc2\x9b", "\xe2\x80\xae", "\xe2\x81\xa6"}) {
    const SecretString safe = printable("a" + bad + "b");
    EXPECT_EQ(safe.find(bad[0] == '\xc2' || bad[0] == '\xe2' ? bad : bad.substr(0, 1)), SecretString::npos);
    EXPECT_EQ(safe.substr(0, 4), json_text("a\xEF\xBF\xBD"));
  }
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), json_text("a\xEF\xBF\xBD" "b"));
}

TEST(Printable, DisarmsWhatTurnsTheDirectionOrBreaksTheLine) {
  for (const std::string bad : {"\xe2\x80\x8e", "\xe2\x80\x8f", "\xd8\x9c", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    EXPECT_EQ(printable("a" + bad + "b"), json_text("a\xEF\xBF\xBD" "b"));
  }
}

TEST(Console, JsonSteersNoTerminalEither) {
  TextSink out;
  TextSink err;
  Console programs(out, err, Language::kEnglish, true);
  programs.document("show", Json{{"answer", json_text("\x7f\xc2\x9b" "2J\xe2\x80\xae ñ")}});
  EXPECT_EQ(out.text, "{\"answer\":\"\\u007f\\u009b2J\\u202e \\u00f1\",\"command\":\"show\",\"schema\":1}\n");
}

TEST(Printable, ReplacesWhatIsNotUtf8ByteByByte) {
  EXPECT_EQ(printable("\xff\xc3"), json_text("\xEF\xBF\xBD\xEF\xBF\xBD"));
  EXPECT_EQ(printable("\xed\xa0\x80"), json_text("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST(Table, AlignsByCharactersAndKeepsOneLinePerRow) {
  Table table({"a", "b"});
  table.add({"ñandú", "1"});
  table.add({"x\ny", "2"});
  EXPECT_EQ(table.text(), "a      b\nñandú  1\nx y    2\n");
}

TEST(Console, PrintsEitherForPeopleOrForPrograms) {
  TextSink out;
  TextSink err;
  Console people(out, err, Language::kSpanish, false);
  people.say(Msg::kInboxEmpty);
  people.document("inbox", Json{{"records", Json::array()}});
  EXPECT_EQ(out.text, "La bandeja está vacía.\n");
  out.text.clear();
  Console programs(out, err, Language::kSpanish, true);
  programs.say(Msg::kInboxEmpty);
  programs.document("inbox", Json{{"records", Json::array()}});
  EXPECT_EQ(out.text, "{\"command\":\"inbox\",\"records\":[],\"schema\":1}\n");
  EXPECT_EQ(err.text, "");
}

TEST(Console, ReportsAProblemWithItsSubjectFieldAndHint) {
  TextSink out;
  TextSink err;
  Console console(out, err, Language::kSpanish, true);
  Problem problem(Error{ErrorCode::kTruncated, "the file ends early", "header", "fetch it again", 12});
  problem.subject = "a file";
  EXPECT_EQ(console.report("inbox", problem), ExitCode::kUntrusted);
  EXPECT_EQ(err.text, "sigilo: a file: los datos están incompletos: header: the file ends early (12)\n"
                      "sigilo: la copia está incompleta: vuelva a copiarlo o a traerlo (fetch it again)\n");
  const Json document = Json::parse(out.text);
  EXPECT_EQ(document["error"]["code"], "truncated");
  EXPECT_EQ(document["error"]["exit"], 5);
  EXPECT_EQ(document["error"]["what"], "header: the file ends early (12)");
  EXPECT_EQ(document["schema"], 1);
}

TEST(ExitCodes, EveryErrorCodeHasOneThatIsNotSuccess) {
  for (std::uint16_t number = 1; number <= static_cast<std::uint16_t>(ErrorCode::kCancelled); ++number) {
    const ExitCode code = exit_code_of(static_cast<ErrorCode>(number));
    EXPECT_NE(code, ExitCode::kOk) << number;
    EXPECT_LE(static_cast<int>(code), 6) << number;
  }
}

TEST(ExitCodes, NumbersThatScriptsRelyOn) {
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kInvalidArgument)), 2);
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kPermissionDenied)), 3);
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kUnauthenticated)), 3);
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kUnavailable)), 4);
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kForked)), 5);
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kQuarantined)), 5);
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kNoSpace)), 6);
  EXPECT_EQ(static_cast<int>(exit_code_of(ErrorCode::kLocked)), 6);
}

}  // namespace
}  // namespace sigilo::cli
