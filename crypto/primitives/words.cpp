#include "crypto/primitives/words.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_map>

#include "crypto/base/labels.h"
#include "crypto/base/rng.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/unicode.h"
#include "crypto/primitives/wordlists.h"

namespace sigilo {
namespace {

constexpr std::size_t kBitsPerWord = 11;
constexpr std::size_t kPrefixLetters = 4;
constexpr std::size_t kFingerprintBytes = 16;
constexpr std::size_t kLanguages = 3;
constexpr std::uint16_t kIndexMask = internal::kWordCount - 1;

/// One list, prepared: as shown, as compared, and where each comparison form stands.
struct List {
  std::vector<std::string> shown;   ///< NFC
  std::vector<std::string> folded;  ///< lower case, no marks
  std::unordered_map<std::string_view, std::uint16_t> by_word;
  std::unordered_map<std::string_view, std::uint16_t> by_prefix;  ///< four letters name a word in every list
};

std::string text_of(const Result<SecretBuffer>& bytes) { return bytes ? std::string(as_text(*bytes)) : std::string(); }

List prepare(WordLanguage language) {
  List list;
  list.shown.reserve(internal::kWordCount);
  list.folded.reserve(internal::kWordCount);
  for (const auto word : internal::word_list(language)) {
    list.shown.push_back(text_of(to_nfc(word)));
    list.folded.push_back(text_of(fold_text(word)));
  }
  for (std::size_t i = 0; i < list.folded.size(); ++i) {
    const std::string_view word = list.folded[i];
    list.by_word.emplace(word, static_cast<std::uint16_t>(i));
    if (word.size() >= kPrefixLetters) {
      list.by_prefix.emplace(word.substr(0, kPrefixLetters), static_cast<std::uint16_t>(i));
    }
  }
  return list;
}

const List& list_of(WordLanguage language) {
  static const std::array<List, kLanguages> lists{prepare(WordLanguage::kEnglish), prepare(WordLanguage::kSpanish),
                                                  prepare(WordLanguage::kPortuguese)};
  const auto index = static_cast<std::size_t>(language);
  return lists[index < kLanguages ? index : 0];
}

/// What was typed, ready to compare: folded and without spaces around it. Empty if it is not UTF-8.
SecretBuffer comparable(std::string_view typed) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t begin = std::min(typed.find_first_not_of(kSpaces), typed.size());
  const std::size_t end = typed.find_last_not_of(kSpaces) + 1;  // npos + 1 is 0
  auto folded = fold_text(typed.substr(begin, end > begin ? end - begin : 0));
  return folded ? std::move(*folded) : SecretBuffer();
}

/// -1 if the list has no such word.
int find_word(const List& list, std::string_view typed) {
  const SecretBuffer key = comparable(typed);
  const std::string_view text = as_text(key);
  if (const auto it = list.by_word.find(text); it != list.by_word.end()) {
    return it->second;
  }
  if (text.size() == kPrefixLetters) {
    if (const auto it = list.by_prefix.find(text); it != list.by_prefix.end()) {
      return it->second;
    }
  }
  return -1;
}

/// The 11 bits from bit `position` (big endian) of `bytes`.
std::uint16_t read_bits(ByteView bytes, std::size_t position) {
  std::uint32_t value = 0;
  for (std::size_t bit = position; bit < position + kBitsPerWord; ++bit) {
    value = value << 1 | (static_cast<std::uint32_t>(bytes[bit / 8]) >> (7 - bit % 8) & 1U);
  }
  return static_cast<std::uint16_t>(value);
}

void write_bits(MutableBytes bytes, std::size_t position, std::uint16_t value) {
  for (std::size_t i = 0; i < kBitsPerWord; ++i) {
    const std::size_t bit = position + i;
    const auto one = static_cast<std::uint32_t>(value) >> (kBitsPerWord - 1 - i) & 1U;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | one << (7 - bit % 8));
  }
}

bool is_entropy_size(std::size_t size) { return size >= 16 && size <= 32 && size % 4 == 0; }

/// Entropy and the first byte of its hash; BIP-39 uses the first bits of that byte, one for every 4 bytes.
SecretBytes with_checksum(ByteView entropy) {
  SecretBytes bits(entropy.size() + 1);
  std::copy(entropy.begin(), entropy.end(), bits.expose_mutable().begin());
  bits.expose_mutable()[entropy.size()] = sha256(entropy).array()[0];
  return bits;
}

std::array<std::uint8_t, kFingerprintBytes> fingerprint(std::string_view role, ByteView key) {
  const Digest digest = labelled_hash(labels::kFingerprint, {as_bytes(role), key});
  std::array<std::uint8_t, kFingerprintBytes> head{};
  std::copy_n(digest.array().begin(), head.size(), head.begin());
  return head;
}

}  // namespace

bool is_listed_word(std::string_view typed) {
  const SecretBuffer key = comparable(typed);
  const auto has = [&](WordLanguage language) { return list_of(language).by_word.contains(as_text(key)); };
  return has(WordLanguage::kEnglish) || has(WordLanguage::kSpanish) || has(WordLanguage::kPortuguese);
}

Result<std::vector<std::string>> words_from_entropy(ByteView entropy, WordLanguage language) {
  if (!is_entropy_size(entropy.size())) {
    return fail(ErrorCode::kInvalidArgument, "words are made of 16, 20, 24, 28 or 32 bytes", "entropy", {},
                static_cast<std::int64_t>(entropy.size()));
  }
  const List& list = list_of(language);
  const SecretBytes bits = with_checksum(entropy);
  const std::size_t count = entropy.size() * 3 / 4;
  std::vector<std::string> words;
  words.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    words.push_back(list.shown[read_bits(bits.expose(), i * kBitsPerWord)]);
  }
  return words;
}

Result<SecretBytes> entropy_from_words(const std::vector<std::string>& words, WordLanguage language) {
  const std::size_t size = words.size() / 3 * 4;
  if (words.size() % 3 != 0 || !is_entropy_size(size)) {
    return fail(ErrorCode::kInvalidArgument, "a phrase has 12, 15, 18, 21 or 24 words", "words", "count the words",
                static_cast<std::int64_t>(words.size()));
  }
  const List& list = list_of(language);
  SecretBytes bits(size + 1);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const int index = find_word(list, words[i]);
    if (index < 0) {
      return fail(ErrorCode::kInvalidArgument, "not a word of the list", {}, "check its spelling and the language",
                  static_cast<std::int64_t>(i + 1));
    }
    write_bits(bits.expose_mutable(), i * kBitsPerWord, static_cast<std::uint16_t>(index));
  }
  SecretBytes entropy(bits.expose().first(size));
  const auto unused_bits = static_cast<unsigned>(8 - size / 4);
  const std::uint8_t expected = with_checksum(entropy.expose()).expose()[size];
  if ((bits.expose()[size] >> unused_bits) != (expected >> unused_bits)) {
    return fail(ErrorCode::kMalformed, "the words do not fit together", "words", "a word is wrong or two have changed places");
  }
  return entropy;
}

bool same_word(std::string_view typed, std::string_view word) {
  const SecretBuffer left = comparable(typed);
  const SecretBuffer right = comparable(word);
  if (left.empty() || right.empty()) {
    return false;
  }
  const auto typed_text = as_text(left);
  const auto word_text = as_text(right);
  return typed_text == word_text || (typed_text.size() == kPrefixLetters && word_text.substr(0, kPrefixLetters) == typed_text);
}

std::vector<std::string> comparison_words(std::string_view role, ByteView key, WordLanguage language) {
  return *words_from_entropy(fingerprint(role, key), language);  // 16 bytes never fail
}

std::string comparison_digits(std::string_view role, ByteView key) {
  const auto bytes = fingerprint(role, key);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char group[8];
    std::snprintf(group, sizeof group, "%s%05u", i == 0 ? "" : " ", static_cast<unsigned>(bytes[i] << 8 | bytes[i + 1]));
    text += group;
  }
  return text;
}

SecretBuffer generate_passphrase(Rng& rng, std::size_t count, WordLanguage language) {
  const List& list = list_of(language);
  const SecretBytes random = rng.secret(count * 2);
  SecretBuffer phrase;
  for (std::size_t i = 0; i < count; ++i) {
    const auto pair = random.expose().subspan(i * 2, 2);
    const auto index = static_cast<std::uint16_t>((pair[0] << 8 | pair[1]) & kIndexMask);  // 65,536 is a multiple of 2048: no bias
    const ByteView word = as_bytes(list.folded[index]);
    if (i > 0) {
      phrase.push_back('-');
    }
    phrase.insert(phrase.end(), word.begin(), word.end());
  }
  return phrase;
}

}  // namespace sigilo
