#include "client/cli/command.h"
#include "client/cli/consent_marks.h"
#include "client/cli/exit_code.h"
#include "client/cli/files.h"
#include "client/cli/session.h"
#include "client/core/review.h"

namespace sigilo::cli {
namespace {

struct SearchOptions {
  std::vector<std::string> words;
  bool offline = false;
  bool reindex = false;
  std::uint32_t limit = 20;
};

constexpr std::string_view kMatchBegin = "\u2068";
constexpr std::string_view kMatchEnd = "\u2069";

/// The marks of a match become brackets, which every terminal shows.
SecretString with_brackets(const SecretBuffer& snippet) {
  SecretString out;
  std::string_view rest = as_text(snippet);
  while (!rest.empty()) {
    const bool begins = rest.substr(0, kMatchBegin.size()) == kMatchBegin;
    const bool ends = rest.substr(0, kMatchEnd.size()) == kMatchEnd;
    if (begins || ends) {
      out.push_back(begins ? '[' : ']');
      rest.remove_prefix(kMatchBegin.size());
    } else {
      out.push_back(rest.front() == '\n' ? ' ' : rest.front());
      rest.remove_prefix(1);
    }
  }
  return out;
}

/// The first account that does not check out: what is missing in the hits, nobody would notice otherwise.
std::optional<Problem> first_altered(const Review::IndexReport& report) {
  for (const auto& [record, error] : report.failed) {
    if (exit_code_of(error.code) != ExitCode::kUntrusted) continue;
    Problem problem(error);
    problem.subject = record.hex();
    return problem;
  }
  return std::nullopt;
}

/// Fetches what is new and puts it into the local index.
Outcome<Review::IndexReport> bring_up_to_date(Context& context, Session& session, Review& review, bool reindex) {
  SIGILO_CHECK(session.refresh());
  Progress progress(context.console, context.clock, context.progress_enabled());
  SIGILO_CHECK(review.refresh_inbox([&](std::size_t count) { progress.update(Msg::kProgressInbox, count, 0); }));
  const auto indexing = [&](std::size_t count) { progress.update(Msg::kProgressIndexing, count, 0); };
  SIGILO_TRY(Review::IndexReport report, reindex ? review.reindex(indexing) : review.update_index(indexing));
  for (const auto& [record, error] : report.failed) {
    context.console.note(Msg::kNotIndexed, {record.hex(), to_string(error)});
  }
  return report;
}

/// Words of the command line; or, so that they stay out of the shell's history, of standard input or of a question.
Outcome<SecretBuffer> query_of(Context& context, const SearchOptions& options) {
  if (options.words.size() == 1 && options.words.front() == "-") {
    return first_line_of("-");
  }
  SecretBuffer query;
  for (const std::string& word : options.words) {
    query.insert(query.end(), word.begin(), word.end());
    query.push_back(' ');
  }
  if (!query.empty()) {
    return query;
  }
  if (!context.can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNeedsAnswer, "WORDS");
  }
  SIGILO_TRY(const std::string typed, context.terminal.ask(context.console.text(Msg::kAskWords) + ": "));
  return to_secret(as_bytes(typed));
}

Done run_search(Context& context, const SearchOptions& options) {
  SIGILO_TRY(const SecretBuffer query, query_of(context, options));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(Transport* const server, session->server());
  Review review(session->home(), session->trust(), *server);
  Review::IndexReport report;
  if (!options.offline) {
    SIGILO_TRY(report, bring_up_to_date(context, *session, review, options.reindex));
  }
  SIGILO_TRY(const std::vector<SearchHit> hits, about(review.search(query, options.limit), "WORDS"));
  Json rows = Json::array();
  for (const SearchHit& hit : hits) {
    const SecretString text = with_brackets(hit.snippet);
    SIGILO_TRY(const ConsentMarks marks, session->home().vault().review().consent_marks(hit.record));
    const std::string marked = words_of_marks(context.console, marks);
    context.console.print(hit.record.hex() + "  " + (marked.empty() ? "" : "[" + marked + "]  "));
    context.console.print(text);
    context.console.print("\n");
    rows.push_back(Json{{"record", json_text(hit.record.hex())}, {"log_index", hit.log_index}, {"snippet", text}});
    add_marks(rows.back(), marks);
  }
  if (hits.empty()) {
    context.console.say(Msg::kNothingFound);
  }
  SIGILO_TRY(const std::uint64_t not_searched, review.problem_count());
  if (not_searched > 0) {
    context.console.note(Msg::kNotSearched, {std::to_string(not_searched)});
  }
  Json fields{{"hits", std::move(rows)}, {"not_indexed", report.failed.size()}, {"not_searched", not_searched}};
  auto problem = first_altered(report);
  if (!problem && not_searched > 0) {
    problem = Problem(ErrorCode::kQuarantined, Msg::kInboxProblems);
  }
  if (problem) {
    problem->shown = std::move(fields);
    return tl::unexpected<Problem>(std::move(*problem));
  }
  context.console.document("search", std::move(fields));
  return {};
}

}  // namespace

void add_search(Commands& commands) {
  const auto options = std::make_shared<SearchOptions>();
  const Command app = commands.add("search", Msg::kAboutSearch, [options](Context& context) { return run_search(context, *options); });
  app.option("words", options->words, Msg::kHelpWords).type_name("WORDS");
  app.flag("--offline", options->offline, Msg::kHelpOffline);
  app.flag("--reindex", options->reindex, Msg::kHelpReindex);
  app.option("--limit", options->limit, Msg::kHelpLimit).type_name("N").range(1, kMostRows);
}

}  // namespace sigilo::cli
