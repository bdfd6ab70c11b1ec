#include "server/app/identity_words.h"

#include <array>
#include <ostream>

#include "crypto/primitives/hash.h"
#include "crypto/primitives/words.h"

namespace sigilo::server {

void print_words(std::ostream& out, const Bytes& identity) {
  const Digest digest = sha256(identity);
  constexpr std::array kLanguages = {std::pair{"es", WordLanguage::kSpanish}, std::pair{"pt", WordLanguage::kPortuguese},
                                     std::pair{"en", WordLanguage::kEnglish}};
  out << "comparison words of this server (whoever takes its identity file into a directory compares them):\n";
  for (const auto& [name, language] : kLanguages) {
    out << "  " << name << ":";
    for (const auto& word : comparison_words("server-identity", digest.bytes(), language)) out << ' ' << word;
    out << '\n';
  }
}

}  // namespace sigilo::server
