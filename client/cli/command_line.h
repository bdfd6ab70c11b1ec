#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "client/cli/message.h"
#include "client/cli/problem.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sigilo::cli {

struct Context;
using Handler = std::function<Done(Context&)>;

/// One option or flag of a command. A handle: copies mean the same option; valid as long as the parser.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option required() const;
  /// What stands for its value in --help. "N" takes digits only.
  Option type_name(const std::string& name) const;
  /// Both inclusive.
  Option range(int least, int most) const;
  Option positive() const;
  Option needs(const Option& other) const;
  Option excludes(const Option& other) const;

 private:
  CLI::Option* option_;
};

/// A command and what it takes. A handle, like Option. Only here and in app.cpp stands the parser (CLI11): it costs some fifteen seconds of a
/// processor in each file that includes it.
class Command {
 public:
  Command(CLI::App& app, Language language) : app_(&app), language_(language) {}

  /// `name` with dashes is an option, without them a positional. A list takes the option again and again.
  Option option(const std::string& name, std::string& value, Msg about) const;
  Option option(const std::string& name, std::filesystem::path& value, Msg about) const;
  Option option(const std::string& name, std::vector<std::string>& value, Msg about) const;
  Option option(const std::string& name, int& value, Msg about) const;
  Option option(const std::string& name, std::uint16_t& value, Msg about) const;
  Option option(const std::string& name, std::uint32_t& value, Msg about) const;
  Option option(const std::string& name, std::uint64_t& value, Msg about) const;
  Option flag(const std::string& name, bool& value, Msg about) const;

  [[nodiscard]] CLI::App& app() const { return *app_; }

 private:
  template <typename Value>
  Option add(const std::string& name, Value& value, Msg about) const;

  CLI::App* app_;
  Language language_;
};

/// All commands; each file command_*.cpp adds its own.
class Commands {
 public:
  Commands(CLI::App& root, Language language) : root_(root), language_(language) {}

  /// A command of its own, or of a group.
  Command add(const std::string& name, Msg about, Handler handler, const Command* group = nullptr);
  /// A command that only holds others ("member list").
  Command group(const std::string& name, Msg about);
  [[nodiscard]] std::string text(Msg message) const { return std::string(text_of(message, language_)); }

  struct Entry {
    Command command;
    std::string path;  ///< "member list"
    Handler handler;
  };
  /// The command that was given; null if none.
  [[nodiscard]] const Entry* chosen() const;
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  CLI::App& root_;
  Language language_;
  std::vector<Entry> entries_;
};

}  // namespace sigilo::cli
