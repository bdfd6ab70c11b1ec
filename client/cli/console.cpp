#include "client/cli/console.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "crypto/base/encoding.h"

namespace sigilo::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Length of the well-formed UTF-8 sequence at the start of `text`; 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  return lead == 0 || is_utf8(text.substr(0, length)) ? length : 0;
}

/// C1 controls, bidirectional overrides and isolates.
bool changes_the_terminal(std::string_view sequence) {
  if (sequence.size() == 1) {
    const auto c = static_cast<unsigned char>(sequence.front());
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
  }
  if (sequence.size() == 2) {
    return (sequence[0] == '\xC2' && static_cast<unsigned char>(sequence[1]) < 0xA0) || sequence == "\xD8\x9C";  // C1; U+061C
  }
  if (sequence.size() == 3 && sequence[0] == '\xE2') {
    const auto second = static_cast<unsigned char>(sequence[1]);
    const auto third = static_cast<unsigned char>(sequence[2]);
    // Direction marks, embeddings, overrides and isolates (U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), line separators (U+2028, U+2029).
    return (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE))) || (second == 0x81 && third >= 0xA6 && third <= 0xA9);
  }
  return false;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// A file name may hold line ends, which would make one message look like two.
std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

void FdSink::write(std::string_view text) {
  while (!text.empty() && !failed_) {
    const ssize_t count = ::write(fd_, text.data(), text.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      failed_ = true;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

SecretString printable(std::string_view text) {
  SecretString out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0 || changes_the_terminal(sequence)) {
      out.append(kReplacement);
    } else {
      out.append(sequence);
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

void Table::add(std::vector<std::string> row) {
  for (std::string& cell : row) {
    const SecretString safe = printable(cell);
    cell.assign(safe.data(), safe.size());
    std::replace(cell.begin(), cell.end(), '\n', ' ');
    std::replace(cell.begin(), cell.end(), '\t', ' ');
  }
  rows_.push_back(std::move(row));
}

std::string Table::text() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  std::string out;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
      out.append(row[i]);
      if (i + 1 < row.size()) {
        out.append(widths[i] - width_of(row[i]) + 2, ' ');
      }
    }
    out.push_back('\n');
  }
  return out;
}

void Console::say(Msg message, std::initializer_list<std::string_view> values) {
  if (!json_) {
    print(text(message, values) + "\n");
  }
}

void Console::print(std::string_view text) {
  if (!json_) {
    out_.write(printable(text));
  }
}

void Console::print(const Table& table) { print(table.text()); }

void Console::document(std::string_view command, Json fields) {
  if (!json_) {
    return;
  }
  fields["schema"] = kJsonSchema;
  fields["command"] = json_text(command);
  SecretString line = fields.dump(-1, ' ', true, Json::error_handler_t::replace);
  line.push_back('\n');
  out_.write(line);
}

void Console::note(Msg message, std::initializer_list<std::string_view> values) {
  const SecretString line = printable("sigilo: " + text(message, values));
  err_.write(line);
  err_.write("\n");
}

ExitCode Console::report(std::string_view command, const Problem& problem) {
  const Error& error = problem.error;
  const ExitCode code = exit_code_of(error.code);
  const auto words = [&](Language language) {
    std::string what = problem.what ? std::string(text_of(*problem.what, language)) : std::string(error.what.view());
    if (!error.field.empty()) {
      what = std::string(error.field.view()) + ": " + what;
    }
    if (error.number != Error::kNoNumber) {
      what += " (" + std::to_string(error.number) + ")";
    }
    return what;
  };
  // A lower layer's hint is English: whoever reads another language gets what its code advises first.
  const auto hint = [&](Language language) {
    if (problem.hint) return std::string(text_of(*problem.hint, language));
    const std::string lower(error.hint.view());
    if (!lower.empty() && language == Language::kEnglish) return lower;
    return std::string(text_of(advice_for(error.code), language)) + (lower.empty() ? "" : " (" + lower + ")");
  };
  std::string line = "sigilo: " + (problem.subject.empty() ? std::string() : on_one_line(problem.subject) + ": ");
  if (!problem.what) {
    line += std::string(text_of(meaning_of(error.code), language_)) + ": ";
  }
  line += words(language_);
  line += "\n";
  for (const std::string& detail_line : problem.details) {
    line += "sigilo:   " + detail_line + "\n";
  }
  err_.write(printable(line + "sigilo: " + hint(language_) + "\n"));
  Json detail = {{"code", json_text(name_of(error.code))}, {"number", static_cast<int>(error.code)}, {"exit", static_cast<int>(code)},
                 {"what", json_text(words(Language::kEnglish))}, {"hint", json_text(hint(Language::kEnglish))},
                 {"subject", json_text(problem.subject)}};
  detail["details"] = Json::array();
  for (const std::string& detail_line : problem.details) {
    detail["details"].push_back(json_text(detail_line));
  }
  Json fields = problem.shown ? *problem.shown : Json::object();
  fields["error"] = std::move(detail);
  document(command, std::move(fields));
  return code;
}

Msg meaning_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return Msg::kMeansInvalidArgument;
    case ErrorCode::kMalformed: return Msg::kMeansMalformed;
    case ErrorCode::kUnsupported: return Msg::kMeansUnsupported;
    case ErrorCode::kTooLarge: return Msg::kMeansTooLarge;
    case ErrorCode::kTruncated: return Msg::kMeansTruncated;
    case ErrorCode::kAuthenticationFailed: return Msg::kMeansAuthenticationFailed;
    case ErrorCode::kSignatureInvalid: return Msg::kMeansSignatureInvalid;
    case ErrorCode::kNotFound: return Msg::kMeansNotFound;
    case ErrorCode::kAlreadyExists: return Msg::kMeansAlreadyExists;
    case ErrorCode::kConflict: return Msg::kMeansConflict;
    case ErrorCode::kPermissionDenied: return Msg::kMeansPermissionDenied;
    case ErrorCode::kUnauthenticated: return Msg::kMeansUnauthenticated;
    case ErrorCode::kUnavailable: return Msg::kMeansUnavailable;
    case ErrorCode::kIo: return Msg::kMeansIo;
    case ErrorCode::kNoSpace: return Msg::kMeansNoSpace;
    case ErrorCode::kExpired: return Msg::kMeansExpired;
    case ErrorCode::kRolledBack: return Msg::kMeansRolledBack;
    case ErrorCode::kForked: return Msg::kMeansForked;
    case ErrorCode::kLocked: return Msg::kMeansLocked;
    case ErrorCode::kQuarantined: return Msg::kMeansQuarantined;
    case ErrorCode::kResourceExhausted: return Msg::kMeansResourceExhausted;
    case ErrorCode::kInternal: return Msg::kMeansInternal;
    case ErrorCode::kCancelled: return Msg::kMeansCancelled;
  }
  return Msg::kMeansInternal;
}

Msg advice_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return Msg::kAdviceInvalidArgument;
    case ErrorCode::kMalformed: return Msg::kAdviceMalformed;
    case ErrorCode::kUnsupported: return Msg::kAdviceUnsupported;
    case ErrorCode::kTooLarge: return Msg::kAdviceTooLarge;
    case ErrorCode::kTruncated: return Msg::kAdviceTruncated;
    case ErrorCode::kAuthenticationFailed: return Msg::kAdviceAuthenticationFailed;
    case ErrorCode::kSignatureInvalid: return Msg::kAdviceSignatureInvalid;
    case ErrorCode::kNotFound: return Msg::kAdviceNotFound;
    case ErrorCode::kAlreadyExists: return Msg::kAdviceAlreadyExists;
    case ErrorCode::kConflict: return Msg::kAdviceConflict;
    case ErrorCode::kPermissionDenied: return Msg::kAdvicePermissionDenied;
    case ErrorCode::kUnauthenticated: return Msg::kAdviceUnauthenticated;
    case ErrorCode::kUnavailable: return Msg::kAdviceUnavailable;
    case ErrorCode::kIo: return Msg::kAdviceIo;
    case ErrorCode::kNoSpace: return Msg::kAdviceNoSpace;
    case ErrorCode::kExpired: return Msg::kAdviceExpired;
    case ErrorCode::kRolledBack: return Msg::kAdviceRolledBack;
    case ErrorCode::kForked: return Msg::kAdviceForked;
    case ErrorCode::kLocked: return Msg::kAdviceLocked;
    case ErrorCode::kQuarantined: return Msg::kAdviceQuarantined;
    case ErrorCode::kResourceExhausted: return Msg::kAdviceResourceExhausted;
    case ErrorCode::kInternal: return Msg::kAdviceInternal;
    case ErrorCode::kCancelled: return Msg::kAdviceCancelled;
  }
  return Msg::kAdviceInternal;
}

}  // namespace sigilo::cli
