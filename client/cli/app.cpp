#include "client/cli/app.h"

#include <algorithm>
#include <new>

#include "client/cli/all_commands.h"
#include "client/cli/command.h"

namespace sigilo::cli {
namespace {

constexpr std::string_view kProgram = "sigilo";
constexpr std::string_view kVersion = SIGILO_VERSION;

/// The language must be known before the options, whose help is in that language, are set up.
Language early_language(const std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--lang";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--") {
      break;
    }
    std::optional<Language> named;
    if (argument == kOption && i + 1 < arguments.size()) {
      named = language_from(arguments[i + 1]);
    } else if (argument.substr(0, kOption.size() + 1) == "--lang=") {
      named = language_from(argument.substr(kOption.size() + 1));
    }
    if (named) {
      return *named;
    }
  }
  return language_of_environment();
}

bool early_json(const std::vector<std::string>& arguments) {
  return std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
}

std::string footer(Language language) {
  std::string out(text_of(Msg::kHelpExitCodes, language));
  for (const ExitCodeRow& row : exit_code_table()) {
    out += "\n  " + std::to_string(static_cast<int>(row.code)) + "  " + std::string(text_of(row.meaning, language));
  }
  return out;
}

void add_global_options(CLI::App& app, GlobalOptions& options, const Commands& commands) {
  app.add_option("--home", options.home, commands.text(Msg::kHelpHome))->type_name("DIR");
  app.add_flag("--json", options.json, commands.text(Msg::kHelpJson));
  app.add_option("--lang", options.language, commands.text(Msg::kHelpLang))->type_name("es|pt|en");
  app.add_option("--passphrase-file", options.passphrase_file, commands.text(Msg::kHelpPassphraseFile))->type_name("FILE");
  app.add_flag("--no-input", options.no_input, commands.text(Msg::kHelpNoInput));
  app.add_flag("--progress", options.progress, commands.text(Msg::kHelpProgress));
}

void localise(CLI::App& app, const Commands& commands) {
  app.set_help_flag("-h,--help", commands.text(Msg::kHelpHelp));
  app.set_version_flag("--version", std::string(kProgram) + " " + std::string(kVersion), commands.text(Msg::kHelpVersion));
  const auto formatter = app.get_formatter();
  formatter->label("Usage", commands.text(Msg::kHelpUsage));
  formatter->label("OPTIONS", commands.text(Msg::kHelpOptions));
  formatter->label("SUBCOMMAND", commands.text(Msg::kHelpCommand));
  formatter->label("SUBCOMMANDS", commands.text(Msg::kHelpCommands));
  formatter->label("POSITIONALS", commands.text(Msg::kHelpPositionals));
  formatter->label("REQUIRED", commands.text(Msg::kHelpRequired));
  formatter->column_width(34);
}

ExitCode usage_error(Console& console, const CLI::App& app, const std::string& said) {
  std::string name(kProgram);
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    name += " " + at->get_name();
  }
  console.note(Msg::kUsageError, {said});
  console.note(Msg::kUsageSeeHelp, {name});
  Json detail = {{"code", json_text(name_of(ErrorCode::kInvalidArgument))},
                 {"number", static_cast<int>(ErrorCode::kInvalidArgument)},
                 {"exit", static_cast<int>(ExitCode::kUsage)},
                 {"what", json_text(said)},
                 {"hint", json_text(format(Msg::kUsageSeeHelp, Language::kEnglish, {name}))},
                 {"subject", ""}};
  console.document(name == kProgram ? "" : name.substr(kProgram.size() + 1), Json{{"error", std::move(detail)}});
  return ExitCode::kUsage;
}

/// Parsed, help shown (kOk) or refused (kUsage).
std::optional<ExitCode> parse(CLI::App& app, const std::vector<std::string>& arguments, Console& console, Sink& out) {
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    const CLI::App* at = &app;
    while (!at->get_subcommands().empty()) {
      at = at->get_subcommands().front();
    }
    out.write(at->help("", CLI::AppFormatMode::Normal));
    return out.failed() ? ExitCode::kFailure : ExitCode::kOk;
  } catch (const CLI::CallForVersion& version) {
    out.write(std::string(version.what()) + "\n");
    return out.failed() ? ExitCode::kFailure : ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    return usage_error(console, app, error.what());
  }
}

ExitCode run_guarded(const std::vector<std::string>& arguments, const Surroundings& around) {
  const Language language = early_language(arguments);
  Console console(around.out, around.err, language, early_json(arguments));
  CLI::App app(std::string(text_of(Msg::kHelpProgram, language)), std::string(kProgram));
  GlobalOptions options;
  Commands commands(app, language);
  localise(app, commands);
  add_global_options(app, options, commands);
  app.require_subcommand(0, 1);
  app.footer(footer(language));
  add_all_commands(commands);
  if (const auto ended = parse(app, arguments, console, around.out)) {
    return *ended;
  }
  if (!options.language.empty() && !language_from(options.language)) {
    return console.report("", Problem(ErrorCode::kInvalidArgument, Msg::kUnknownLanguage, "--lang " + options.language));
  }
  const Commands::Entry* entry = commands.chosen();
  if (entry == nullptr) {
    return usage_error(console, app, console.text(Msg::kNoCommand));
  }
  Context context{options, console, around.terminal, around.clock, around.rng, around.stderr_is_terminal};
  const Done done = entry->handler(context);
  if (!done) {
    return console.report(entry->path, done.error());
  }
  if (console.failed()) {
    console.note(Msg::kOutputFailed);
    return ExitCode::kFailure;
  }
  return ExitCode::kOk;
}

}  // namespace

ExitCode run(const std::vector<std::string>& arguments, const Surroundings& around) {
  Console console(around.out, around.err, early_language(arguments), early_json(arguments));
  try {
    return run_guarded(arguments, around);
  } catch (const std::bad_alloc&) {
    return console.report("", Problem(ErrorCode::kResourceExhausted, Msg::kMeansResourceExhausted));
  } catch (const std::exception&) {
    return console.report("", Problem(ErrorCode::kInternal, Msg::kMeansInternal));
  }
}

}  // namespace sigilo::cli
