#include "server/app/identity_words.h"

#include <array>
#include <ostream>

#include "crypto/directory/key_fingerprint.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/words.h"

namespace sigilo::server {

namespace {

/// In each language. `words_in` gives the words in one.
template <typename WordsIn>
void print_in_languages(std::ostream& out, WordsIn words_in) {
  constexpr std::array kLanguages = {std::pair{"es", WordLanguage::kSpanish}, std::pair{"pt", WordLanguage::kPortuguese},
                                     std::pair{"en", WordLanguage::kEnglish}};
  for (const auto& [name, language] : kLanguages) {
    out << "  " << name << ":";
    for (const auto& word : words_in(language)) out << ' ' << word;
    out << '\n';
  }
}

}  // namespace

void print_words(std::ostream& out, const Bytes& identity) {
  const Digest digest = sha256(identity);
  out << "comparison words of this server (whoever takes its identity file into a directory compares them):\n";
  print_in_languages(out, [&](WordLanguage language) { return comparison_words("server-identity", digest.bytes(), language); });
}

void print_key_words(std::ostream& out, const ServerIdentity& identity) {
  for (const NamedFingerprint& key : fingerprints_of(identity)) {
    out << key.name << ": fingerprint " << key.fingerprint.hex() << '\n';
    print_in_languages(out, [&](WordLanguage language) { return fingerprint_words(key.fingerprint, language); });
  }
}

}  // namespace sigilo::server
