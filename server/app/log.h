#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/clock.h"
#include "crypto/base/error.h"
#include "crypto/base/ids.h"
#include "server/rpc/call_observer.h"

namespace spdlog {
class logger;
}

namespace sigilo::server {

/// What may stand in the log: numbers, literals, ids in hex, error codes. A text from outside does not convert; of_operator() is
/// for the operator's own configuration. Source: reference/style.md F13, F55.
class LogValue {
 public:
  // NOLINTBEGIN(google-explicit-constructor): these are the safe kinds.
  template <std::integral T>
  LogValue(T number) : text_(std::to_string(number)) {}
  LogValue(StaticText literal) : text_(literal.view()) {}
  LogValue(ErrorCode code) : text_(sigilo::name_of(code)) {}
  template <typename Tag, std::size_t N>
  LogValue(const FixedId<Tag, N>& id) : text_(id.hex()) {}
  // NOLINTEND(google-explicit-constructor)
  /// A value of the configuration, with whatever is not printable ASCII replaced.
  [[nodiscard]] static LogValue of_operator(std::string_view text);
  /// The full name of a method of ours.
  [[nodiscard]] static LogValue of_method(std::string_view method);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Raw {};
  LogValue(Raw, std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct LogField {
  StaticText key;
  LogValue value;
};

/// The program's log on stderr: one line an event, `level=info event=listening address=…`, without a time (the journal adds its
/// own). Each line begins with the priority in <> when the journal reads it. Thread-safe.
class Log final : public CallObserver {
 public:
  /// `level`: error, warning, info or debug.
  Log(std::string_view level, const Clock& clock);
  ~Log() override;

  void error(StaticText event, std::initializer_list<LogField> fields = {});
  void warning(StaticText event, std::initializer_list<LogField> fields = {});
  void info(StaticText event, std::initializer_list<LogField> fields = {});
  /// An error with its code, texts (literals) and number.
  void failure(StaticText event, const Error& error);

  /// Calls of enrolled devices that failed, one line each, at level info; errors of ours at level error. What outsiders cause, and
  /// calls refused for their number, is counted and told at most once a minute, so that nobody fills the disk.
  void on_failure(std::string_view method, const Error& error, const std::optional<Caller>& caller) override;

 private:
  enum class Level : std::uint8_t;
  void write(Level level, StaticText event, std::initializer_list<LogField> fields);
  struct Counted {
    std::uint64_t since_told = 0;
    std::optional<std::chrono::nanoseconds> told;
  };
  void count(Counted& counted, StaticText event);

  const Clock& clock_;
  std::unique_ptr<spdlog::logger> logger_;
  bool journal_ = false;
  std::mutex mutex_;
  Counted outsiders_;  // mutex_
  Counted too_many_;   // mutex_
};

}  // namespace sigilo::server
