#include "server/app/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <cstdlib>

namespace sigilo::server {

enum class Log::Level : std::uint8_t { kError = 3, kWarning = 4, kInfo = 6 };  // syslog's numbers

namespace {

constexpr auto kTellCountedEvery = std::chrono::minutes(1);

std::string printable(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return c <= ' ' || c > '~'; }, '?');
  return clean;
}

/// A value in quotes if it holds spaces; literals hold no quotes.
std::string quoted(const std::string& value) {
  return value.empty() || value.find(' ') != std::string::npos ? '"' + value + '"' : value;
}

}  // namespace

LogValue LogValue::of_operator(std::string_view text) { return {Raw{}, printable(text)}; }
LogValue LogValue::of_method(std::string_view method) { return {Raw{}, method.empty() ? "none" : printable(method)}; }

Log::Log(std::string_view level, const Clock& clock)
    : clock_(clock),
      logger_(std::make_unique<spdlog::logger>("sigilod", std::make_shared<spdlog::sinks::stderr_sink_mt>())),
      journal_(std::getenv("JOURNAL_STREAM") != nullptr) {
  logger_->set_pattern("%v");
  logger_->set_level(spdlog::level::from_str(std::string(level)));
  logger_->flush_on(spdlog::level::debug);
}

Log::~Log() = default;

void Log::write(Level level, StaticText event, std::initializer_list<LogField> fields) {
  const auto at = level == Level::kError     ? spdlog::level::err
                  : level == Level::kWarning ? spdlog::level::warn
                                             : spdlog::level::info;
  if (!logger_->should_log(at)) return;
  std::string line;
  if (journal_) line += "<" + std::to_string(static_cast<int>(level)) + ">";
  line += level == Level::kError ? "level=error" : level == Level::kWarning ? "level=warning" : "level=info";
  line.append(" event=").append(event.view());
  for (const auto& field : fields) line.append(" ").append(field.key.view()).append("=").append(quoted(field.value.text()));
  logger_->log(at, spdlog::string_view_t(line.data(), line.size()));
}

void Log::error(StaticText event, std::initializer_list<LogField> fields) { write(Level::kError, event, fields); }
void Log::warning(StaticText event, std::initializer_list<LogField> fields) { write(Level::kWarning, event, fields); }
void Log::info(StaticText event, std::initializer_list<LogField> fields) { write(Level::kInfo, event, fields); }

void Log::failure(StaticText event, const Error& error) {
  const std::int64_t number = error.number == Error::kNoNumber ? 0 : error.number;
  write(Level::kError, event,
        {{"code", error.code}, {"field", error.field}, {"what", error.what}, {"hint", error.hint}, {"number", number}});
}

void Log::on_failure(std::string_view method, const Error& error, const std::optional<Caller>& caller) {
  const bool ours = error.code == ErrorCode::kInternal || error.code == ErrorCode::kIo || error.code == ErrorCode::kNoSpace ||
                    error.code == ErrorCode::kRolledBack || error.code == ErrorCode::kForked;
  if (!caller && !ours) return count(outsiders_, "outsiders_refused");
  if (error.code == ErrorCode::kResourceExhausted) return count(too_many_, "calls_refused_for_their_number");
  const Level level = ours ? Level::kError : Level::kInfo;
  write(level, "call_failed",
        {{"method", LogValue::of_method(method)},
         {"device", caller ? LogValue(caller->device) : LogValue(StaticText("none"))},
         {"code", error.code},
         {"field", error.field},
         {"what", error.what}});
}

// Whoever can cause a line at will must not pace the store by it.
void Log::count(Counted& counted, StaticText event) {
  std::uint64_t since = 0;
  {
    const std::lock_guard lock(mutex_);
    ++counted.since_told;
    const auto now = clock_.steady();
    if (counted.told && now - *counted.told < kTellCountedEvery) return;
    counted.told = now;
    since = std::exchange(counted.since_told, 0);
  }
  write(Level::kWarning, event, {{"count", since}});
}

}  // namespace sigilo::server
