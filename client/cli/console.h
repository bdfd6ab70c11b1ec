#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "client/cli/exit_code.h"
#include "client/cli/json.h"
#include "client/cli/message.h"
#include "client/cli/problem.h"

namespace sigilo::cli {

/// Where text goes: a file descriptor, or a text in tests.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(std::string_view text) = 0;
  /// True once a write failed (disk full, reader gone).
  [[nodiscard]] virtual bool failed() const = 0;
};

/// Unbuffered, so that no copy of a secret stays behind in a stream's buffer.
class FdSink final : public Sink {
 public:
  explicit FdSink(int fd) : fd_(fd) {}
  void write(std::string_view text) override;
  [[nodiscard]] bool failed() const override { return failed_; }

 private:
  int fd_;
  bool failed_ = false;
};

/// Columns, aligned by characters, with a heading line. Cells lose control characters.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) { add(std::move(heading)); }
  void add(std::vector<std::string> row);
  [[nodiscard]] bool empty() const { return rows_.size() <= 1; }
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Text that came from elsewhere, made safe for a terminal: control characters other than LF and TAB, and bytes that are not UTF-8, become
/// U+FFFD; directional overrides as well, since they can make a line read as another.
[[nodiscard]] SecretString printable(std::string_view text);

/// Data on stdout, messages on stderr; with --json one document on stdout and no other word there. Source: reference/style.md F52.
class Console {
 public:
  Console(Sink& out, Sink& err, Language language, bool json) : out_(out), err_(err), language_(language), json_(json) {}

  [[nodiscard]] bool json() const { return json_; }
  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] std::string text(Msg message, std::initializer_list<std::string_view> values = {}) const {
    return format(message, language_, values);
  }

  /// A line of the answer for people; nothing with --json.
  void say(Msg message, std::initializer_list<std::string_view> values = {});
  void print(std::string_view text);
  void print(const Table& table);
  /// The answer for programs; nothing without --json. `fields` is an object; schema and command are added.
  void document(std::string_view command, Json fields);
  /// "sigilo: …" on stderr, whatever the format.
  void note(Msg message, std::initializer_list<std::string_view> values = {});
  /// The same without prefix and line end, for questions and progress.
  void raw_error(std::string_view text) { err_.write(text); }
  /// Names the problem on stderr, and with --json as a document too. Returns the exit code.
  ExitCode report(std::string_view command, const Problem& problem);
  /// True once the answer could not be written.
  [[nodiscard]] bool failed() const { return out_.failed(); }

 private:
  Sink& out_;
  Sink& err_;
  Language language_;
  bool json_;
};

/// The heading of an error code in words ("the data is damaged or was changed").
[[nodiscard]] Msg meaning_of(ErrorCode code);
/// What a person can do about an error of that code, where nothing better is known.
[[nodiscard]] Msg advice_for(ErrorCode code);

}  // namespace sigilo::cli
