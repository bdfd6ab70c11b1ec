#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

enum class WordLanguage { kEnglish, kSpanish, kPortuguese };

/// BIP-39 words (NFC) of 16, 20, 24, 28 or 32 bytes of entropy: 12 to 24 words; other sizes are kInvalidArgument.
[[nodiscard]] Result<std::vector<std::string>> words_from_entropy(ByteView entropy, WordLanguage language);
/// Back, with the checksum verified. Accepts words in any case, composed or decomposed, with or without marks, or their first four
/// letters. `field` of the error is empty and `number` the position (from 1) of the word that is not in the list (kInvalidArgument,
/// as is a wrong number of words); kMalformed if the checksum does not fit.
[[nodiscard]] Result<SecretBytes> entropy_from_words(const std::vector<std::string>& words, WordLanguage language);
/// True if `typed` names `word` by the rules above.
[[nodiscard]] bool same_word(std::string_view typed, std::string_view word);

/// True if one of the lists has this word, by the rules above but for abbreviations.
[[nodiscard]] bool is_listed_word(std::string_view typed);

/// The 12 comparison words of a key: SHA-256(label, role, key)[:16]. The title on screen is "comparison words", never "phrase".
/// Source: reference/crypto.md G.
[[nodiscard]] std::vector<std::string> comparison_words(std::string_view role, ByteView key, WordLanguage language);
/// The same 128 bits as 8 groups of 5 digits.
[[nodiscard]] std::string comparison_digits(std::string_view role, ByteView key);

/// A passphrase of `count` random words joined by '-', without marks so that any keyboard can type it. 6 words are 66 bits.
[[nodiscard]] SecretBuffer generate_passphrase(class Rng& rng, std::size_t count, WordLanguage language);

}  // namespace sigilo
