#include "crypto/consent/withdrawal_code.h"

#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/unicode.h"

namespace sigilo {
namespace {

constexpr std::size_t kSaltBytes = 16;

/// Folded words, joined by one '-'.
Result<SecretBuffer> canonical(std::string_view code) {
  SIGILO_TRY(const SecretBuffer folded, fold_text(code));
  SecretBuffer joined;
  std::size_t words = 0;
  bool inside = false;
  for (const std::uint8_t letter : folded) {
    const bool parts = letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == '-';
    if (!parts && !inside && words++ != 0) joined.push_back('-');
    if (!parts) joined.push_back(letter);
    inside = !parts;
  }
  if (words == kWithdrawalCodeWords) return joined;
  return fail(ErrorCode::kInvalidArgument, "a withdrawal code has four words", "code", "write the four words with spaces between them",
              static_cast<std::int64_t>(words));
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
