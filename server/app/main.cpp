#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <optional>

#include "crypto/platform/durable_files.h"
#include "crypto/platform/process_memory.h"
#include "crypto/primitives/self_test.h"
#include "server/app/commands.h"
#include "server/app/help.h"
#include "server/app/version.h"
#include "server/rpc/authorizer.h"
#include "server/rpc/credentials.h"

namespace sigilo::server {
namespace {

struct Options {
  std::string config;
  std::string data;
  std::string listen;
  std::string address;
  AdoptFiles adopted;
  std::string continue_from;
  bool json = false;
};

int refuse(const std::string& text, int code) {
  std::cerr << "sigilod: " << text << std::endl;
  return code;
}

/// "FILE: line 3: limits.threads"
std::string place_of(const std::string& file, const ConfigProblem& problem) {
  return file + (problem.line == 0 ? "" : ": line " + std::to_string(problem.line)) + (problem.key.empty() ? "" : ": " + problem.key);
}

/// The configuration file if one is given, then what the command line says.
std::optional<Config> configure(const Options& options, FileSystem& files) {
  Config config;
  if (!options.config.empty()) {
    const auto text = read_whole(files, options.config, kMaxConfigBytes);
    if (!text) {
      refuse(to_string(Refusal(text.error(), options.config)), 0);
      return std::nullopt;
    }
    auto parsed = parse_config(as_text(*text));
    if (!parsed) {
      refuse(to_string(Refusal(parsed.error().error, place_of(options.config, parsed.error()))), 0);
      return std::nullopt;
    }
    config = std::move(*parsed);
  }
  if (!options.data.empty()) config.data = Path(options.data);
  if (!options.listen.empty()) {
    if (const Status good = check_host_and_port(options.listen); !good) {
      refuse(to_string(Refusal(good.error(), "--listen")), 0);
      return std::nullopt;
    }
    config.listen = options.listen;
  }
  if (config.data.is_relative()) config.data = std::filesystem::absolute(config.data);
  return config;
}

/// Signals reach nobody but the thread that waits for them; every thread inherits this mask.
bool block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0 && std::signal(SIGPIPE, SIG_IGN) != SIG_ERR;
}

void add_place(CLI::App& command, Options& options) {
  command.add_option("--config", options.config, "configuration file (TOML)")->type_name("FILE");
  command.add_option("--data", options.data, "data folder; overrides the file's")->type_name("DIR");
}

Outcome check_config(const Config& config) {
  std::cout << "data " << config.data.string() << "\nlisten " << config.listen << "\ndatabase_key_file "
            << (config.database_key_file.empty() ? "(below data)" : config.database_key_file.string()) << "\nhead_file "
            << (config.head_file.empty() ? "(below data)" : config.head_file.string()) << "\nlimits.threads "
            << config.threads << "\nlimits.streams_per_connection " << config.streams_per_connection << "\nlimits.memory_mib "
            << config.memory_mib << "\nlimits.database_readers "
            << config.database_readers << "\nlimits.shutdown_seconds " << config.shutdown_seconds << "\nlimits.kept_free_mib " << config.kept_free_mib
            << "\nlimits.reserve_mib " << config.reserve_mib << "\nlimits.quarantine_items_per_day " << config.quarantine_items_per_day
            << "\nlimits.quarantine_mib_per_day " << config.quarantine_mib_per_day << "\nlimits.open_uploads " << config.open_uploads
            << "\nlog.level "
            << config.log_level << "\n";
  return {};
}

Outcome dispatch(const CLI::App& app, const Options& options, const Config& config, Environment& environment) {
  if (app.got_subcommand("init")) return run_init(environment, config, options.address);
  if (app.got_subcommand("adopt")) return run_adopt(environment, config, options.adopted);
  if (app.got_subcommand("words")) return run_words(environment, config);
  if (app.got_subcommand("verify")) return run_verify(environment, config, options.json);
  if (app.got_subcommand("check-config")) return check_config(config);
  return run_serve(environment, config, options.continue_from);
}

void define(CLI::App& app, Options& options) {
  app.set_version_flag("--version", "sigilod " + std::string(kVersion));
  app.require_subcommand(1);
  app.footer(std::string(kHelpFooter));
  auto& init = *app.add_subcommand("init", "make the keys of a new mechanism and the public identity file");
  init.footer(std::string(kHelpInit));
  add_place(init, options);
  init.add_option("--address", options.address, "host:port as devices reach this server")->type_name("HOST:PORT")->required();
  auto& adopt = *app.add_subcommand("adopt", "found the mechanism: take its trust root and first directory");
  adopt.footer(std::string(kHelpAdopt));
  add_place(adopt, options);
  adopt.add_option("--trust-root", options.adopted.trust_root, "trust root made by the founder")->type_name("FILE")->required();
  adopt.add_option("--directory", options.adopted.directory, "first directory, signed by the root keys")
      ->type_name("FILE")
      ->required();
  adopt.add_option("--names", options.adopted.names, "names file, signed by a root key")->type_name("FILE");
  auto& run = *app.add_subcommand("run", "serve until SIGTERM or SIGINT");
  run.footer(std::string(kHelpRun));
  add_place(run, options);
  run.add_option("--listen", options.listen, "address to listen on; overrides the file's")->type_name("HOST:PORT");
  run.add_option("--continue-from", options.continue_from, "where the head file was lost: a checkpoint that a desk, a tablet or an auditor kept")
      ->type_name("FILE");
  add_place(*app.add_subcommand("check-config", "read the configuration, print what is in force, do nothing"), options);
  add_place(*app.add_subcommand("words", "print the words of every key of this store, for those who sign a directory that names it"), options);
  auto& verify = *app.add_subcommand("verify", "check everything that is stored, offline");
  verify.footer(std::string(kHelpVerify));
  add_place(verify, options);
  verify.add_flag("--json", options.json, "one JSON document instead of text");
  app.add_subcommand("roles", "print which role may call what, as Markdown");
}

/// No option means anything with an empty value: that is a script's variable which was not set.
void refuse_empty_values(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    for (CLI::Option* option : command->get_options()) {
      if (option->get_items_expected_max() > 0) {
        option->check([](const std::string& value) { return value.empty() ? std::string("must not be empty") : std::string(); });
      }
    }
  }
}

int run_command(const CLI::App& app, const Options& options) {
  if (app.got_subcommand("roles")) {
    std::cout << render_role_matrix();
    return 0;
  }
  PosixFileSystem files;
  SystemClock clock;
  SystemRng rng;
  Environment environment{files, clock, rng, std::cout, std::cerr};
  const auto config = configure(options, files);
  if (!config) return 2;
  const Outcome outcome = dispatch(app, options, *config, environment);
  return outcome ? 0 : refuse(to_string(outcome.error()), exit_code_of(outcome.error().error.code));
}

int main_of(int argc, char** argv) {
  keep_freed_memory();
  if (const Status hardened = harden_process(); !hardened) return refuse(to_string(hardened.error()), 1);
  if (const Status tested = run_self_test(); !tested) return refuse(to_string(tested.error()), 1);
  if (const Status tls = allow_only_tls13(); !tls) return refuse(to_string(tls.error()), 1);
  if (!block_signals()) return refuse("signals cannot be blocked", 1);
  Options options;
  CLI::App app(std::string(kHelpHead), "sigilod");
  define(app, options);
  refuse_empty_values(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& shown) {
    return app.exit(shown);
  } catch (const CLI::ParseError& error) {
    return refuse(std::string(error.what()) + "; see sigilod --help", 2);
  }
  return run_command(app, options);
}

}  // namespace
}  // namespace sigilo::server

int main(int argc, char** argv) {
  try {
    return sigilo::server::main_of(argc, argv);
  } catch (const std::exception&) {
    return sigilo::server::refuse("an exception reached main; this is a bug", 1);
  }
}
