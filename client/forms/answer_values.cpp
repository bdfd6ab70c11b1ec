#include "client/forms/answer_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>
#include <vector>

#include "client/forms/filled_form.h"

namespace sigilo {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// The number in `text`, if it has exactly `size` digits and lies in the range.
bool is_number(std::string_view text, std::size_t size, int least, int most) {
  if (text.size() != size || !all_digits(text)) return false;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value >= least && value <= most;
}

int to_int(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator, from)) {
    parts.push_back(text.substr(from, at - from));
    from = at + 1;
  }
  parts.push_back(text.substr(from));
  return parts;
}

/// Removes "Z", "+HH", "+HH:MM", "-HHMM"; false if there is an offset that cannot be one.
bool take_offset(std::string_view& time) {
  const std::size_t at = time.find_first_of("Z+-");
  if (at == std::string_view::npos) return true;
  const std::string_view offset = time.substr(at);
  time = time.substr(0, at);
  if (offset == "Z") return true;
  const std::string_view digits = offset.substr(1);
  if (digits.size() == 2) return is_number(digits, 2, 0, 14);
  if (digits.size() == 4) return is_number(digits.substr(0, 2), 2, 0, 14) && is_number(digits.substr(2), 2, 0, 59);
  return digits.size() == 5 && digits[2] == ':' && is_number(digits.substr(0, 2), 2, 0, 14) && is_number(digits.substr(3), 2, 0, 59);
}

bool is_trace(std::string_view text, std::size_t least) {
  std::size_t points = 0;
  for (const std::string_view part : split(text, ';')) {
    const std::size_t first = part.find_first_not_of(' ');
    if (first == std::string_view::npos) continue;
    if (!is_geopoint(part.substr(first, part.find_last_not_of(' ') - first + 1))) return false;
    ++points;
  }
  return points >= least;
}

std::optional<FormProblemKind> check_choices(const Question& question, std::string_view value) {
  const bool several = question.kind != QuestionKind::kSelectOne;
  std::set<std::string_view> seen;
  for (const std::string_view part : several ? split(value, ' ') : std::vector<std::string_view>{value}) {
    if (part.empty()) continue;
    if (!seen.insert(part).second) return FormProblemKind::kBadValue;
    const bool known = std::binary_search(question.choice_values.begin(), question.choice_values.end(), part, std::less<>());
    if (question.choices_known && !known) return FormProblemKind::kNotAChoice;
  }
  return std::nullopt;
}

bool has_lexical_form(QuestionKind kind, std::string_view value) {
  switch (kind) {
    case QuestionKind::kInteger: return is_integer(value);
    case QuestionKind::kDecimal: return is_decimal(value);
    case QuestionKind::kBoolean: return value == "true" || value == "false" || value == "1" || value == "0";
    case QuestionKind::kDate: return is_date(value);
    case QuestionKind::kTime: return is_time(value);
    case QuestionKind::kDateTime: return is_date_time(value);
    case QuestionKind::kGeopoint: return is_geopoint(value);
    case QuestionKind::kGeotrace: return is_trace(value, 2);
    case QuestionKind::kGeoshape: return is_trace(value, 3);
    case QuestionKind::kTrigger: return value == "OK";
    case QuestionKind::kImage:
    case QuestionKind::kAudio:
    case QuestionKind::kVideo:
    case QuestionKind::kFile: return is_file_name(value);
    default: return true;
  }
}

}  // namespace

bool is_integer(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text.size() <= 18 && all_digits(text);
}

bool is_decimal(std::string_view text) {
  if (text.size() > 40) return false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return false;
  return (whole.empty() || all_digits(whole)) && (fraction.empty() || all_digits(fraction));
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  if (!is_number(text.substr(0, 4), 4, 1000, 9999) || !is_number(text.substr(5, 2), 2, 1, 12)) return false;
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int year = to_int(text.substr(0, 4));
  const int month = to_int(text.substr(5, 2));
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int days = month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month) - 1];
  return is_number(text.substr(8, 2), 2, 1, days);
}

bool is_time(std::string_view text) {
  if (!take_offset(text)) return false;
  const std::size_t point = text.find('.');
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (text.size() != fraction.size() + 9 || fraction.size() > 9 || !all_digits(fraction)) return false;
    text = text.substr(0, point);
  }
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return false;
  return is_number(parts[0], 2, 0, 23) && is_number(parts[1], 2, 0, 59) && (parts.size() == 2 || is_number(parts[2], 2, 0, 59));
}

bool is_date_time(std::string_view text) {
  return text.size() > 11 && text[10] == 'T' && is_date(text.substr(0, 10)) && is_time(text.substr(11));
}

bool is_geopoint(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ' ');
  return parts.size() >= 2 && parts.size() <= 4 && std::all_of(parts.begin(), parts.end(), is_decimal);
}

bool is_file_name(std::string_view text) {
  if (text.empty() || text.size() > 255 || text == "." || text == "..") return false;
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<FormProblemKind> check_value(const Question& question, std::string_view value) {
  if (value.size() > kMaxAnswerBytes) return FormProblemKind::kTooLong;
  if (question.kind == QuestionKind::kSelectOne || question.kind == QuestionKind::kSelectMany || question.kind == QuestionKind::kRank) {
    return check_choices(question, value);
  }
  if (!has_lexical_form(question.kind, value)) return FormProblemKind::kBadValue;
  return std::nullopt;
}

}  // namespace sigilo
