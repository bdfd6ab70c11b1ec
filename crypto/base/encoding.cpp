#include "crypto/base/encoding.h"

#include <array>

namespace sigilo {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

constexpr std::array<std::int8_t, 256> make_base64_table() {
  std::array<std::int8_t, 256> table{};
  for (auto& entry : table) entry = -1;
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    table[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}
constexpr auto kBase64Table = make_base64_table();

tl::unexpected<Error> bad_base64() { return fail(ErrorCode::kMalformed, "not canonical base64"); }

}  // namespace

std::string encode_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kHex[byte >> 4]);
    text.push_back(kHex[byte & 15]);
  }
  return text;
}

Result<Bytes> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return fail(ErrorCode::kMalformed, "hexadecimal of odd length");
  }
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return fail(ErrorCode::kMalformed, "not lower-case hexadecimal");
    }
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return bytes;
}

std::string encode_base64_unpadded(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t window = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    window = window << 8 | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text.push_back(kBase64[window >> bits & 63]);
    }
  }
  if (bits > 0) {
    text.push_back(kBase64[window << (6 - bits) & 63]);
  }
  return text;
}

std::string encode_base64(ByteView bytes) {
  std::string text = encode_base64_unpadded(bytes);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

Result<Bytes> decode_base64_unpadded(std::string_view text) {
  if (text.size() % 4 == 1) {
    return bad_base64();
  }
  Bytes bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t window = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = kBase64Table[static_cast<unsigned char>(c)];
    if (value < 0) {
      return bad_base64();
    }
    window = (window << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(window >> bits));
    }
  }
  if ((window & ((1U << bits) - 1)) != 0) {
    return bad_base64();
  }
  return bytes;
}

Result<Bytes> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return bad_base64();
  }
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
    ++padding;
  }
  const auto body = text.substr(0, text.size() - padding);
  if ((body.size() + padding) % 4 != 0 || (padding > 0 && body.size() % 4 != 4 - padding)) {
    return bad_base64();
  }
  return decode_base64_unpadded(body);
}

bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead == 0) return false;
    std::size_t extra = 0;
    std::uint32_t minimum = 0;
    std::uint32_t code = 0;
    if (lead < 0x80) {
      ++i;
      continue;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
      extra = 1, minimum = 0x80, code = lead & 0x1fU;
    } else if ((lead & 0xf0) == 0xe0) {
      extra = 2, minimum = 0x800, code = lead & 0x0fU;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      extra = 3, minimum = 0x10000, code = lead & 0x07U;
    } else {
      return false;
    }
    if (text.size() - i <= extra) return false;
    for (std::size_t k = 1; k <= extra; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      code = code << 6 | (next & 0x3fU);
    }
    if (code < minimum || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    i += extra + 1;
  }
  return true;
}

}  // namespace sigilo
