#include "server/app/config_lines.h"

#include <algorithm>

namespace sigilo::server {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_key_character(char c) { return is_alphanumeric(c) || c == '_' || c == '-'; }
bool is_number_character(char c) { return (c >= '0' && c <= '9') || c == '_' || c == '.'; }
bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// One line, without its end.
class Line {
 public:
  explicit Line(std::string_view text) : text_(text) {}

  /// The line without its comment; false if it is of no plain kind.
  bool read(std::string_view& content) {
    skip_spaces();
    if (!at_end() && !(here() == '[' ? header() : setting())) return false;
    skip_spaces();
    content = text_.substr(0, at_);
    return at_end();
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size() || text_[at_] == '#'; }
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_spaces() {
    while (is_space(here())) ++at_;
  }
  bool take(char c) {
    if (here() != c) return false;
    ++at_;
    return true;
  }
  template <typename Kind>
  bool take_run(Kind kind) {
    const std::size_t begin = at_;
    while (kind(here())) ++at_;
    return at_ > begin;
  }

  bool key() {
    do {
      if (!take_run(is_key_character)) return false;
    } while (take('.'));
    return true;
  }
  /// "[name]" or "[[name]]".
  bool header() {
    const bool is_list = take('[') && take('[');
    return key() && take(']') && (!is_list || take(']'));
  }
  bool setting() {
    if (!key()) return false;
    skip_spaces();
    if (!take('=')) return false;
    skip_spaces();
    if (here() == '"' || here() == '\'') return quoted();
    if (here() == '-') ++at_;
    return take_run(is_number_character);  // no dates, no words: no setting is one
  }
  bool quoted() {
    const char quote = text_[at_++];
    while (is_printable(here()) && here() != quote) {
      if (quote == '"' && take('\\') && !is_printable(here())) return false;
      ++at_;
    }
    return take(quote);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

tl::unexpected<ConfigProblem> refused(StaticText what, StaticText hint, std::uint32_t line) {
  return tl::unexpected(ConfigProblem{Error{ErrorCode::kInvalidArgument, what, {}, hint, Error::kNoNumber}, {}, line});
}

}  // namespace

ConfigResult<std::string> plain_lines(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    std::string_view content;
    if (!Line(line).read(content)) {
      const bool foreign = std::any_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
      if (foreign) return refused("a character that is not ASCII", "write accents and the like in comments only", number);
      return refused("a line that is no [section] and no key = value", "write one setting a line: a text in quotes, or a number", number);
    }
    plain.append(content).push_back('\n');
  }
  return plain;
}

}  // namespace sigilo::server
