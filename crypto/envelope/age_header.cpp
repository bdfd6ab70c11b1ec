#include "crypto/envelope/age_header.h"

#include <algorithm>

#include "crypto/base/encoding.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {
namespace {

constexpr std::string_view kIntro = "age-encryption.org/v1\n";
constexpr std::string_view kIntroPrefix = "age-encryption.org/";
constexpr std::string_view kStanzaStart = "-> ";
constexpr std::string_view kFooterStart = "---";
constexpr std::size_t kBodyColumns = 64;
constexpr std::size_t kMacBytes = 32;

tl::unexpected<Error> bad_header(StaticText what) { return fail(ErrorCode::kMalformed, what, "header"); }

/// Cuts lines off a text. A line without its LF is either too long for any header or not all there yet.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  Result<std::string_view> next() {
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos) {
      if (offset_ + rest_.size() >= kMaxAgeHeaderBytes) {
        return fail(ErrorCode::kTooLarge, "the header is too long", "header", {}, static_cast<std::int64_t>(kMaxAgeHeaderBytes));
      }
      return fail(ErrorCode::kTruncated, "the header ends early", "header");
    }
    const auto line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    offset_ += end + 1;
    return line;
  }
  [[nodiscard]] bool next_begins(std::string_view prefix) const { return rest_.substr(0, prefix.size()) == prefix; }
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  std::string_view rest_;
  std::size_t offset_ = 0;
};

bool is_argument(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 33 && c <= 126; });
}

Result<std::vector<std::string>> split_arguments(std::string_view text) {
  std::vector<std::string> arguments;
  while (true) {
    const auto space = text.find(' ');
    const auto argument = text.substr(0, space);
    if (!is_argument(argument)) {
      return bad_header("a stanza has an empty or unprintable argument");
    }
    arguments.emplace_back(argument);
    if (space == std::string_view::npos) {
      return arguments;
    }
    text.remove_prefix(space + 1);
  }
}

/// Body lines of 64 characters and a shorter, possibly empty, last one.
Result<Bytes> read_body(Lines& lines) {
  std::string text;
  while (true) {
    SIGILO_TRY(const auto line, lines.next());
    if (line.size() > kBodyColumns) {
      return bad_header("a line of a stanza is longer than 64 characters");
    }
    text.append(line);
    if (line.size() < kBodyColumns) {
      return decode_base64_unpadded(text);
    }
  }
}

Result<AgeStanza> read_stanza(Lines& lines) {
  SIGILO_TRY(auto line, lines.next());
  line.remove_prefix(kStanzaStart.size());
  AgeStanza stanza;
  SIGILO_TRY(stanza.arguments, split_arguments(line));
  SIGILO_TRY(stanza.body, read_body(lines));
  return stanza;
}

Status read_footer(Lines& lines, AgeHeader& header) {
  header.authenticated = lines.offset() + kFooterStart.size();
  SIGILO_TRY(const auto line, lines.next());
  const std::string_view prefix = "--- ";
  if (line.substr(0, prefix.size()) != prefix) {
    return bad_header("the last line has no MAC");
  }
  SIGILO_TRY(const auto mac, decode_base64_unpadded(line.substr(prefix.size())));
  if (mac.size() != kMacBytes) {
    return bad_header("the MAC has the wrong size");
  }
  std::copy(mac.begin(), mac.end(), header.mac.begin());
  header.size = lines.offset();
  return {};
}

Status read_intro(Lines& lines, std::string_view text) {
  const auto known = std::min(text.size(), kIntro.size());
  if (text.substr(0, known) == kIntro.substr(0, known)) {
    return lines.next() ? Status{} : fail(ErrorCode::kTruncated, "the header ends early", "header");
  }
  if (text.substr(0, kIntroPrefix.size()) == kIntroPrefix) {
    return fail(ErrorCode::kUnsupported, "unknown version of the age format", "header", "a newer program may be able to read it");
  }
  return bad_header("this is not an age file");
}

Result<std::array<std::uint8_t, kMacBytes>> header_mac(ByteView authenticated, ByteView file_key) {
  SIGILO_TRY(const auto key, hkdf(file_key, {}, as_bytes("header"), kMacBytes));
  return hmac_sha256(key.expose(), authenticated);
}

void append_body(std::string& text, ByteView body) {
  const std::string encoded = encode_base64_unpadded(body);
  std::size_t offset = 0;
  // A body that fills its last line is followed by an empty one: the reader stops at a short line.
  while (true) {
    const auto line = std::string_view(encoded).substr(offset, kBodyColumns);
    text.append(line).push_back('\n');
    if (line.size() < kBodyColumns) {
      return;
    }
    offset += kBodyColumns;
  }
}

}  // namespace

Result<AgeHeader> parse_age_header(ByteView input) {
  const auto text = as_text(input.first(std::min(input.size(), kMaxAgeHeaderBytes)));
  Lines lines(text);
  SIGILO_CHECK(read_intro(lines, text));
  AgeHeader header;
  while (!lines.next_begins(kFooterStart)) {
    if (!lines.next_begins(kStanzaStart)) {
      // A line must be there to be wrong.
      SIGILO_CHECK(lines.next());
      return bad_header("a line is neither a stanza nor the MAC");
    }
    if (header.stanzas.size() == kMaxAgeStanzas) {
      return fail(ErrorCode::kTooLarge, "too many stanzas", "header", {}, static_cast<std::int64_t>(kMaxAgeStanzas));
    }
    SIGILO_TRY(auto stanza, read_stanza(lines));
    header.stanzas.push_back(std::move(stanza));
  }
  if (header.stanzas.empty()) {
    return bad_header("the header has no stanza");
  }
  SIGILO_CHECK(read_footer(lines, header));
  return header;
}

Status check_age_mac(ByteView input, const AgeHeader& header, ByteView file_key) {
  if (header.authenticated > input.size()) {
    return fail(ErrorCode::kInvalidArgument, "the header is not of this file", "header");
  }
  SIGILO_TRY(const auto mac, header_mac(input.first(header.authenticated), file_key));
  if (!equal_constant_time(mac, header.mac)) {
    return fail(ErrorCode::kAuthenticationFailed, "the MAC does not fit the key", "header");
  }
  return {};
}

Result<Bytes> write_age_header(std::span<const AgeStanza> stanzas, ByteView file_key) {
  if (file_key.size() != kAgeFileKeyBytes || stanzas.empty() || stanzas.size() > kMaxAgeStanzas) {
    return fail(ErrorCode::kInvalidArgument, "a header needs a 16-byte file key and 1 to 64 stanzas", "header");
  }
  std::string text(kIntro);
  for (const AgeStanza& stanza : stanzas) {
    if (stanza.arguments.empty() || !std::all_of(stanza.arguments.begin(), stanza.arguments.end(), is_argument)) {
      return fail(ErrorCode::kInvalidArgument, "a stanza has an empty or unprintable argument", "header");
    }
    text.append("->");
    for (const std::string& argument : stanza.arguments) {
      text.append(" ").append(argument);
    }
    text.push_back('\n');
    append_body(text, stanza.body);
  }
  text.append(kFooterStart);
  SIGILO_TRY(const auto mac, header_mac(as_bytes(text), file_key));
  text.append(" ").append(encode_base64_unpadded(mac)).push_back('\n');
  if (text.size() > kMaxAgeHeaderBytes) {
    return fail(ErrorCode::kInvalidArgument, "the header would be too long", "header", {},
                static_cast<std::int64_t>(kMaxAgeHeaderBytes));
  }
  return to_bytes(text);
}

}  // namespace sigilo
