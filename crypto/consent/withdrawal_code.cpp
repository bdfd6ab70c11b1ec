#include "crypto/consent/withdrawal_code.h"

#include <string_view>
#include <tuple>
#include <utility>

#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/unicode.h"
#include "crypto/primitives/words.h"

namespace sigilo {
namespace {

constexpr std::size_t kSaltBytes = 16;

bool parts(std::uint8_t letter) { return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == '-'; }

/// Where the next word begins and how long it is; 0 at the end.
std::pair<std::size_t, std::size_t> next_word(std::string_view text, std::size_t at) {
  while (at < text.size() && parts(static_cast<std::uint8_t>(text[at]))) ++at;
  std::size_t end = at;
  while (end < text.size() && !parts(static_cast<std::uint8_t>(text[end]))) ++end;
  return {at, end - at};
}

/// Folded words, joined by one '-'. A word that no list has was misheard: it would withdraw nothing, and look as if it did.
Result<SecretBuffer> canonical(std::string_view code) {
  SIGILO_TRY(const SecretBuffer folded, fold_text(code));
  const std::string_view text = as_text(folded);
  SecretBuffer joined;
  std::int64_t words = 0;
  std::int64_t unknown = 0;
  for (auto [at, size] = next_word(text, 0); size != 0; std::tie(at, size) = next_word(text, at + size)) {
    const std::string_view word = text.substr(at, size);
    if (words++ != 0) joined.push_back('-');
    joined.insert(joined.end(), word.begin(), word.end());
    if (unknown == 0 && !is_listed_word(word)) unknown = words;
  }
  if (words != static_cast<std::int64_t>(kWithdrawalCodeWords)) {
    return fail(ErrorCode::kInvalidArgument, "a withdrawal code has four words", "code", "write the four words with spaces between them", words);
  }
  if (unknown != 0) {
    return fail(ErrorCode::kInvalidArgument, "a word of the code is in none of the lists", "code", "ask for that word again, or hold the records", unknown);
  }
  return joined;
}

}  // namespace

SecretBuffer make_withdrawal_code(Rng& rng, WordLanguage language) { return generate_passphrase(rng, kWithdrawalCodeWords, language); }

Result<Digest> withdrawal_tag(std::string_view code, std::string_view origin, Argon2Cost cost) {
  SIGILO_TRY(const SecretBuffer words, canonical(code));
  const Digest salt = labelled_hash(labels::kWithdrawalTag, {as_bytes(origin)});
  SIGILO_TRY(const SecretBytes tag, argon2id(words, ByteView(salt.array()).first(kSaltBytes), cost));
  return Digest::from_bytes(tag.expose());
}

}  // namespace sigilo
