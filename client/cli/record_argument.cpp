#include "client/cli/record_argument.h"

#include <algorithm>
#include <charconv>

namespace sigilo::cli {
namespace {

constexpr std::size_t kShortestPrefix = 6;
constexpr std::size_t kIdDigits = 32;
constexpr std::uint32_t kPage = 500;

bool matches(const InboxRow& row, const std::string& text, std::uint64_t number, bool is_number) {
  if (text.size() >= kShortestPrefix && row.record.hex().compare(0, text.size(), text) == 0) {
    return true;
  }
  return is_number && text.size() < kShortestPrefix && row.log_index == number;
}

}  // namespace

Outcome<RecordId> record_from(Session& session, const std::string& text) {
  if (const auto whole = RecordId::from_hex(text)) {
    return *whole;
  }
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  const bool is_prefix = text.size() >= kShortestPrefix && text.size() <= kIdDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_number && !is_prefix) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNotARecord, text, Msg::kHintInbox);
  }
  std::optional<RecordId> found;
  std::uint64_t from = 0;
  while (true) {
    SIGILO_TRY(const std::vector<InboxRow> rows, session.home().vault().review().inbox(from, kPage));
    for (const InboxRow& row : rows) {
      if (!matches(row, text, number, is_number)) {
        continue;
      }
      if (found && *found != row.record) {
        return refuse(ErrorCode::kConflict, Msg::kRecordAmbiguous, text);
      }
      found = row.record;
    }
    if (rows.size() < kPage || rows.back().log_index < from) {
      break;
    }
    from = rows.back().log_index + 1;
  }
  if (!found) {
    return refuse(ErrorCode::kNotFound, Msg::kRecordUnknown, text, Msg::kHintInbox);
  }
  return *found;
}

}  // namespace sigilo::cli
