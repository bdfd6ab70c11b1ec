#include "crypto/envelope/bech32.h"

#include <algorithm>
#include <array>

namespace sigilo {
namespace {

constexpr std::string_view kCharset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksumSymbols = 6;
constexpr std::size_t kMaxText = 8192;

tl::unexpected<Error> bad_text() { return fail(ErrorCode::kMalformed, "not a key: check that it was copied whole", "key"); }

std::uint32_t polymod_step(std::uint32_t checksum, std::uint8_t symbol) {
  constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = checksum >> 25;
  checksum = (checksum & 0x1ffffff) << 5 ^ symbol;
  for (std::size_t i = 0; i < kGenerator.size(); ++i) {
    checksum ^= (top >> i & 1) != 0 ? kGenerator[i] : 0;
  }
  return checksum;
}

std::uint32_t polymod(std::string_view human_part, const SecretBuffer& symbols) {
  std::uint32_t checksum = 1;
  for (const char c : human_part) checksum = polymod_step(checksum, static_cast<std::uint8_t>(static_cast<unsigned char>(c) >> 5));
  checksum = polymod_step(checksum, 0);
  for (const char c : human_part) checksum = polymod_step(checksum, static_cast<std::uint8_t>(c & 31));
  for (const std::uint8_t symbol : symbols) checksum = polymod_step(checksum, symbol);
  return checksum;
}

SecretBuffer to_symbols(ByteView data) {
  SecretBuffer symbols;
  symbols.reserve(data.size() * 8 / 5 + 1 + kChecksumSymbols);
  std::uint32_t window = 0;
  int bits = 0;
  for (const std::uint8_t byte : data) {
    window = (window << 8 | byte) & 0xfff;
    for (bits += 8; bits >= 5;) {
      bits -= 5;
      symbols.push_back(window >> bits & 31);
    }
  }
  if (bits > 0) {
    symbols.push_back(window << (5 - bits) & 31);
  }
  return symbols;
}

Result<SecretBuffer> from_symbols(ByteView symbols) {
  SecretBuffer data;
  data.reserve(symbols.size() * 5 / 8);
  std::uint32_t window = 0;
  int bits = 0;
  for (const std::uint8_t symbol : symbols) {
    window = (window << 5 | symbol) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      data.push_back(static_cast<std::uint8_t>(window >> bits));
    }
  }
  if (bits >= 5 || (window & ((1U << bits) - 1)) != 0) {
    return bad_text();
  }
  return data;
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

Result<SecretBuffer> read_symbols(std::string_view text) {
  SecretBuffer symbols;
  symbols.reserve(text.size());
  for (const char c : text) {
    const auto value = kCharset.find(to_lower(c));
    if (value == std::string_view::npos) {
      return bad_text();
    }
    symbols.push_back(static_cast<std::uint8_t>(value));
  }
  return symbols;
}

}  // namespace

SecretBuffer bech32_encode(std::string_view human_part, ByteView data) {
  SecretBuffer symbols = to_symbols(data);
  SecretBuffer checked = symbols;
  checked.insert(checked.end(), kChecksumSymbols, 0);
  const std::uint32_t checksum = polymod(human_part, checked) ^ 1;
  for (std::size_t i = 0; i < kChecksumSymbols; ++i) {
    checked[symbols.size() + i] = static_cast<std::uint8_t>(checksum >> (5 * (5 - i)) & 31);
  }
  SecretBuffer text;
  text.reserve(human_part.size() + 1 + checked.size());
  text.insert(text.end(), human_part.begin(), human_part.end());
  text.push_back('1');
  for (const std::uint8_t symbol : checked) {
    text.push_back(static_cast<std::uint8_t>(kCharset[symbol]));
  }
  return text;
}

Result<Bech32> bech32_decode(std::string_view text) {
  if (text.size() > kMaxText) {
    return fail(ErrorCode::kTooLarge, "too long for a key", "key", {}, static_cast<std::int64_t>(kMaxText));
  }
  if (std::any_of(text.begin(), text.end(), is_lower) && std::any_of(text.begin(), text.end(), is_upper)) {
    return bad_text();
  }
  const auto separator = text.rfind('1');
  if (separator == std::string_view::npos || separator == 0 || text.size() - separator - 1 < kChecksumSymbols) {
    return bad_text();
  }
  Bech32 result;
  for (const char c : text.substr(0, separator)) {
    if (c < 33 || c > 126) {
      return bad_text();
    }
    result.human_part.push_back(to_lower(c));
  }
  SIGILO_TRY(const auto symbols, read_symbols(text.substr(separator + 1)));
  if (polymod(result.human_part, symbols) != 1) {
    return bad_text();
  }
  SIGILO_TRY(result.data, from_symbols(ByteView(symbols).first(symbols.size() - kChecksumSymbols)));
  return result;
}

}  // namespace sigilo
