#pragma once

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "client/cli/app.h"
#include "crypto/primitives/self_test.h"

namespace sigilo::cli {

class TextSink final : public Sink {
 public:
  void write(std::string_view words) override {
    if (!broken) text.append(words);
  }
  [[nodiscard]] bool failed() const override { return broken; }

  std::string text;
  bool broken = false;
};

/// Answers in the order given; without one the terminal is not there.
class ScriptedTerminal final : public Terminal {
 public:
  [[nodiscard]] bool can_ask() const override { return there; }
  [[nodiscard]] Outcome<SecretBuffer> ask_secret(std::string_view question) override {
    auto line = ask(question);
    if (!line) return tl::unexpected<Problem>(line.error());
    return to_secret(as_bytes(*line));
  }
  [[nodiscard]] Outcome<std::string> ask(std::string_view question) override {
    shown.append(question);
    if (answers.empty()) return refuse(ErrorCode::kCancelled, Msg::kInputEnded);
    std::string answer = answers.front();
    answers.pop_front();
    return answer;
  }
  void show(std::string_view text) override { shown.append(text); }

  bool there = false;
  std::deque<std::string> answers;
  std::string shown;
};

class FixedClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_seconds() const override { return 1'795'000'000; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return steady_now; }
  std::chrono::nanoseconds steady_now{0};
};

/// Runs the program in this process, with a temporary folder.
class CliTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(run_self_test());
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG", "XDG_DATA_HOME"}) ::unsetenv(name);
    std::string pattern = (std::filesystem::temp_directory_path() / "sigilo-cli-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  int run(std::vector<std::string> arguments) {
    out = TextSink();
    err = TextSink();
    return static_cast<int>(cli::run(arguments, Surroundings{out, err, terminal, clock, rng, false}));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
  /// A file with mode 0600.
  std::string file(const std::string& name, std::string_view content) {
    const std::string where = path(name);
    OutputText(where, content);
    return where;
  }
  static void OutputText(const std::string& where, std::string_view content) {
    std::FILE* stream = std::fopen(where.c_str(), "wb");
    ASSERT_NE(stream, nullptr);
    std::fwrite(content.data(), 1, content.size(), stream);
    std::fclose(stream);
    std::filesystem::permissions(where, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  std::filesystem::path folder;
  TextSink out;
  TextSink err;
  ScriptedTerminal terminal;
  FixedClock clock;
  SystemRng rng;
};

}  // namespace sigilo::cli
