#include "crypto/envelope/age_armor.h"

#include <algorithm>

#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

constexpr std::string_view kBegin = "-----BEGIN AGE ENCRYPTED FILE-----";
constexpr std::string_view kEnd = "-----END AGE ENCRYPTED FILE-----";
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::size_t kColumns = 64;

tl::unexpected<Error> bad_armor() { return fail(ErrorCode::kMalformed, "the text armor is damaged", "armor"); }

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

/// The next line without its LF or CRLF.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (!line.empty() && line.back() == '\r') {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

std::string armor(ByteView file) {
  const std::string encoded = encode_base64(file);
  std::string text(kBegin);
  text.push_back('\n');
  for (std::size_t offset = 0; offset < encoded.size(); offset += kColumns) {
    text.append(encoded, offset, kColumns).push_back('\n');
  }
  text.append(kEnd).push_back('\n');
  return text;
}

Result<Bytes> dearmor(std::string_view text) {
  std::string_view rest = trim(text);
  if (take_line(rest) != kBegin) {
    return bad_armor();
  }
  std::string encoded;
  encoded.reserve(rest.size());
  bool short_line_seen = false;
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (line == kEnd) {
      return rest.empty() ? decode_base64(encoded) : bad_armor();
    }
    if (short_line_seen || line.empty() || line.size() > kColumns) {
      return bad_armor();
    }
    short_line_seen = line.size() < kColumns;
    encoded.append(line);
  }
  return bad_armor();
}

bool looks_armored(ByteView bytes) {
  const auto text = as_text(bytes);
  const auto first = text.find_first_not_of(kWhiteSpace);
  return first != std::string_view::npos && text.substr(first, kBegin.size()) == kBegin;
}

}  // namespace sigilo
