// Runs the measurements of this folder, each in a process of its own, and prints what they found.
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string_view>
#include <thread>

#include "crypto/platform/process_memory.h"
#include "crypto/primitives/self_test.h"
#include "tests/bench/measurement.h"

namespace sigilo::bench {
namespace {

constexpr std::string_view kUsage =
    "usage: sigilo-bench [--only NAME] [--json FILE] [--tiny]\n\n"
    "  --only NAME   one measurement: seal, open, upload, intake, capture, index, log or kdf\n"
    "  --json FILE   also writes every run of every figure\n"
    "  --tiny        a little of everything: shows that it works, and measures nothing\n\n"
    "Files lie below $TMPDIR; sigilod and age must be found. Exit codes: 0 all measured, 1 a measurement failed, 2 wrong usage.\n";

struct Measurement {
  std::string_view name;
  Measure measure;
};
constexpr std::array kMeasurements = {
    Measurement{"seal", measure_seal},       Measurement{"open", measure_open},   Measurement{"upload", measure_upload}, Measurement{"intake", measure_intake},
    Measurement{"capture", measure_capture}, Measurement{"index", measure_index}, Measurement{"log", measure_log},       Measurement{"kdf", measure_kdf}};

struct Options {
  std::string only;
  std::string json;
  Settings settings;
};

Settings tiny() {
  Settings settings;
  settings.bytes = settings.upload_bytes = std::uint64_t{3} << 20;
  settings.runs = 1;
  settings.devices = 2;
  settings.interviews_each = settings.captures_each = 2;
  settings.log_entries = 64;
  return settings;
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--tiny") {
      options.settings = tiny();
    } else if (argument == "--only" && i + 1 < argc) {
      options.only = argv[++i];
    } else if (argument == "--json" && i + 1 < argc) {
      options.json = argv[++i];
    } else {
      return false;
    }
  }
  const auto known = [&](const Measurement& measurement) { return measurement.name == options.only; };
  return options.only.empty() || std::any_of(kMeasurements.begin(), kMeasurements.end(), known);
}

/// In the child: measures and writes the rows; never returns.
[[noreturn]] void measure_and_exit(const Measurement& measurement, const Settings& settings, int to) {
  int code = 0;
  try {
    keep_freed_memory();
    need(run_self_test());
    Report report;
    measurement.measure(settings, report);
    const std::string text = report.to_json();
    if (write(to, text.data(), text.size()) != static_cast<ssize_t>(text.size())) code = 1;
  } catch (const std::exception& problem) {
    std::cerr << "sigilo-bench: " << measurement.name << ": " << problem.what() << std::endl;
    code = 1;
  }
  _exit(code);
}

bool measure_apart(const Measurement& measurement, const Settings& settings, Report& report) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return false;
  std::cerr << "sigilo-bench: measuring " << measurement.name << std::endl;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    measure_and_exit(measurement, settings, ends[1]);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = read(ends[0], part.data(), part.size())) > 0;) text.append(part.data(), static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return false;
  report.append(Report::from_json(text));
  return true;
}

void describe_machine(std::ostream& out) {
  constexpr long kTmpfs = 0x01021994;
  std::array<double, 3> load{};
  struct statfs disk {};
  const char* folder = std::getenv("TMPDIR");
  const bool known = statfs(folder == nullptr ? "/tmp" : folder, &disk) == 0;
  out << std::thread::hardware_concurrency() << " processors";
  if (getloadavg(load.data(), 3) == 3) out << ", load " << load[0] << " (1 min) when the last figure was taken: it holds the benchmark itself";
  out << ", files on " << (known && disk.f_type == kTmpfs ? "a memory file system: SYNCING COSTS NOTHING THERE" : "a disk") << "\n\n";
}

int run(int argc, char** argv) {
  Options options;
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::cout << kUsage;
    return 0;
  }
  if (!parse(argc, argv, options)) {
    std::cerr << kUsage;
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  setenv("SIGILO_BIN", std::filesystem::canonical("/proc/self/exe").parent_path().c_str(), 0);
  Report report;
  bool all = true;
  for (const Measurement& measurement : kMeasurements) {
    if (options.only.empty() || options.only == measurement.name) all = measure_apart(measurement, options.settings, report) && all;
  }
  describe_machine(std::cout);
  report.print(std::cout);
  if (!options.json.empty() && !(std::ofstream(options.json) << report.to_json() << '\n')) {
    std::cerr << "sigilo-bench: cannot write " << options.json << '\n';
    all = false;
  }
  return all ? 0 : 1;
}

}  // namespace
}  // namespace sigilo::bench

int main(int argc, char** argv) { return sigilo::bench::run(argc, argv); }
