#pragma once

#include <string>
#include <vector>

#include "client/cli/command.h"
#include "crypto/base/ids.h"
#include "crypto/codes/codes.h"
#include "crypto/primitives/words.h"

namespace sigilo::cli {

[[nodiscard]] WordLanguage words_of(Language language);
/// Words for a person who speaks this language (a BCP 47 tag): its own if there is a list of it, else those of the program's.
[[nodiscard]] WordLanguage word_language_of(std::string_view tag, Language otherwise);
/// In which the labels of codes are shown.
[[nodiscard]] codes::Language code_language(Language language);
/// "1 casa  2 río …" in lines of four.
[[nodiscard]] std::string numbered_words(const std::vector<std::string>& words);

/// What two people compare by telephone or face to face: shows nothing of `expected`, but asks for six of its words, at random positions, as
/// the other side shows them. kUnauthenticated if one is wrong. Source: reference/crypto.md G.
[[nodiscard]] Done ask_for_words(Context& context, const std::vector<std::string>& expected, const std::string& subject);
/// The same for the keys of this fingerprint, unless `given` (of --fingerprint) names it: then they were compared by a safe way before.
[[nodiscard]] Done compare_keys(Context& context, const Digest& fingerprint, const std::vector<std::string>& given, const std::string& subject);

}  // namespace sigilo::cli
