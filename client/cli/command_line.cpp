#include "client/cli/command_line.h"

#include <CLI/CLI.hpp>

namespace sigilo::cli {

Option Option::required() const {
  option_->required();
  return *this;
}

Option Option::type_name(const std::string& name) const {
  option_->type_name(name);
  return *this;
}

Option Option::range(int least, int most) const {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option Option::positive() const {
  option_->check(CLI::PositiveNumber);
  return *this;
}

Option Option::needs(const Option& other) const {
  option_->needs(other.option_);
  return *this;
}

Option Option::excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

template <typename Value>
Option Command::add(const std::string& name, Value& value, Msg about) const {
  return Option(*app_->add_option(name, value, std::string(text_of(about, language_))));
}

Option Command::option(const std::string& name, std::string& value, Msg about) const { return add(name, value, about); }
Option Command::option(const std::string& name, std::filesystem::path& value, Msg about) const { return add(name, value, about); }
Option Command::option(const std::string& name, std::vector<std::string>& value, Msg about) const { return add(name, value, about); }
Option Command::option(const std::string& name, int& value, Msg about) const { return add(name, value, about); }
Option Command::option(const std::string& name, std::uint16_t& value, Msg about) const { return add(name, value, about); }
Option Command::option(const std::string& name, std::uint32_t& value, Msg about) const { return add(name, value, about); }
Option Command::option(const std::string& name, std::uint64_t& value, Msg about) const { return add(name, value, about); }

Option Command::flag(const std::string& name, bool& value, Msg about) const {
  return Option(*app_->add_flag(name, value, std::string(text_of(about, language_))));
}

Command Commands::add(const std::string& name, Msg about, Handler handler, const Command* group) {
  CLI::App& parent = group == nullptr ? root_ : group->app();
  CLI::App* app = parent.add_subcommand(name, text(about));
  app->fallthrough();
  const std::string path = group == nullptr ? name : parent.get_name() + " " + name;
  const Command command(*app, language_);
  entries_.push_back({command, path, std::move(handler)});
  return command;
}

Command Commands::group(const std::string& name, Msg about) {
  CLI::App* app = root_.add_subcommand(name, text(about));
  app->fallthrough();
  app->require_subcommand(1);
  return Command(*app, language_);
}

const Commands::Entry* Commands::chosen() const {
  for (const Entry& entry : entries_) {
    if (entry.command.app().parsed()) {
      return &entry;
    }
  }
  return nullptr;
}

}  // namespace sigilo::cli
