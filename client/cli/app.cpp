#include "client/cli/app.h"

#include <CLI/CLI.hpp>
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

void add_global_options(const Command& program, GlobalOptions& options) {
  program.option("--home", options.home, Msg::kHelpHome).type_name("DIR");
  program.flag("--json", options.json, Msg::kHelpJson);
  program.option("--lang", options.language, Msg::kHelpLang).type_name("es|pt|en");
  program.option("--passphrase-file", options.passphrase_file, Msg::kHelpPassphraseFile).type_name("FILE");
  program.flag("--no-input", options.no_input, Msg::kHelpNoInput);
  program.flag("--progress", options.progress, Msg::kHelpProgress);
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

/// What kind of mistake the parser found; the rest of its words is English.
Msg kind_of(const CLI::ParseError& error) {
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::ExtrasError: return Msg::kUsageUnexpected;
    case CLI::ExitCodes::RequiredError:
    case CLI::ExitCodes::RequiresError: return Msg::kUsageMissing;
    case CLI::ExitCodes::ConversionError:
    case CLI::ExitCodes::ValidationError:
    case CLI::ExitCodes::ArgumentMismatch: return Msg::kUsageValue;
    case CLI::ExitCodes::ExcludesError: return Msg::kUsageExcludes;
    default: return Msg::kUsageError;
  }
}

/// The parser turns "-1" and numbers with too many digits into some other number.
bool is_number(const std::string& value) {
  constexpr std::size_t kMostDigits = 18;
  return value.size() <= kMostDigits && value.find_first_not_of("0123456789") == std::string::npos;
}

/// No option means anything with an empty value: that is a script's variable which was not set. Where "N" is
/// expected, digits are: its description says which number.
void check_values(CLI::App& app, const Commands& commands) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() == 0) {
      continue;
    }
    const std::string kind = option->get_type_name();
    const bool numeric = kind == "N" || kind.rfind("N:", 0) == 0;
    option->check([numeric, empty = commands.text(Msg::kUsageEmpty), expected = option->get_description()](const std::string& value) {
      return value.empty() ? empty : numeric && !is_number(value) ? expected : std::string();
    });
  }
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    check_values(*command, commands);
  }
}

ExitCode usage_error(Console& console, const CLI::App& app, Msg kind, const std::string& said) {
  std::string name(kProgram);
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    name += " " + at->get_name();
  }
  console.note(kind, {said});
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
    return usage_error(console, app, kind_of(error), error.what());
  }
}

/// The whole command line in one language.
struct CommandLine {
  explicit CommandLine(Language language)
      : app(std::string(text_of(Msg::kHelpProgram, language)), std::string(kProgram)), commands(app, language) {
    localise(app, commands);
    add_global_options(Command(app, language), options);
    app.require_subcommand(0, 1);
    app.footer(footer(language));
    add_all_commands(commands);
    check_values(app, commands);
  }
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CLI::App app;
  GlobalOptions options;
  Commands commands;
};

ExitCode run_guarded(const std::vector<std::string>& arguments, const Surroundings& around) {
  const Language language = early_language(arguments);
  Console console(around.out, around.err, language, early_json(arguments));
  CommandLine line(language);
  CLI::App& app = line.app;
  const GlobalOptions& options = line.options;
  if (const auto ended = parse(app, arguments, console, around.out)) {
    return *ended;
  }
  if (!options.language.empty() && !language_from(options.language)) {
    return console.report("", Problem(ErrorCode::kInvalidArgument, Msg::kUnknownLanguage, "--lang " + options.language));
  }
  const Commands::Entry* entry = line.commands.chosen();
  if (entry == nullptr) {
    return usage_error(console, app, Msg::kUsageError, console.text(Msg::kNoCommand));
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

/// Roff: a line must not begin with a dot or quote, and minus signs must stay minus signs.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '-') {
      out += '\\';
      out += c == '\\' ? 'e' : c;
    } else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) {
      out += "\\&";
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string manual_options(const CLI::App& app) {
  std::string out;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name(false, true);
    if (name == "-h,--help") {
      continue;
    }
    const bool takes_value = option->get_items_expected_max() > 0;
    out += ".TP\n.B " + roff(name) + (takes_value ? " \\fI" + roff(option->get_type_name()) + "\\fR" : "") + "\n" + roff(option->get_description()) + "\n";
  }
  return out;
}

}  // namespace

std::string manual_page() {
  const CommandLine line(Language::kEnglish);
  std::string out = ".TH SIGILO 1\n.SH NAME\nsigilo \\- seal, hand in and review confidential interviews\n";
  out += ".SH SYNOPSIS\n.B sigilo\n[options]\n.I command\n[arguments]\n";
  out += ".SH DESCRIPTION\n" + roff(line.app.get_description()) + "\n";
  out += ".SH OPTIONS\nThese go with every command, before or after its name.\n" + manual_options(line.app);
  out += ".SH COMMANDS\n";
  for (const Commands::Entry& entry : line.commands.entries()) {
    out += ".SS " + roff(entry.path) + "\n" + roff(entry.command.app().get_description()) + ".\n" + manual_options(entry.command.app());
  }
  out += ".SH EXIT STATUS\n";
  for (const ExitCodeRow& row : exit_code_table()) {
    out += ".TP\n.B " + std::to_string(static_cast<int>(row.code)) + "\n" + roff(text_of(row.meaning, Language::kEnglish)) + "\n";
  }
  out += ".SH ENVIRONMENT\nLC_ALL, LC_MESSAGES and LANG choose the language of messages; XDG_DATA_HOME and HOME the folder of the device.\n"
         "No passphrase is ever taken from the environment.\n";
  out += ".SH SEE ALSO\n.BR sigilod (8)\n";
  return out;
}

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
