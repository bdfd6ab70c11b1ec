#pragma once

#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// A word of a text, folded for search, with the place it came from.
struct FoldedWord {
  SecretBuffer folded;    ///< UTF-8: lower case, without marks, without the puso
  std::size_t begin = 0;  ///< bytes of the original text
  std::size_t end = 0;
};

/// Words of a UTF-8 text: runs of letters and digits, folded by Unicode NFKD with case and marks removed, so that "Ñemboʼe", "ñembo'e" and
/// "NEMBOE" are the same word, and so are "g̃uahẽ" and "guahe". An apostrophe between letters (the Guaraní puso, in any of its shapes) is part of
/// the word and folds to nothing. Bytes that are not UTF-8 end a word. Pure; thread-safe.
/// Source: PROTOCOL 9.4 ("search folds case and marks (g̃, puso)"); Unicode Standard Annex 15.
[[nodiscard]] std::vector<FoldedWord> fold_words(ByteView text);

/// The folded words joined by spaces: what goes into the index.
[[nodiscard]] SecretBuffer fold_text(ByteView text);

/// A stretch of `text` of about `radius` words on each side of the first place where a query word stands, every match between U+2068 and
/// U+2069 (first strong isolate, pop). Query words are folded; one that ends with '*' matches beginnings. Without a match: the beginning.
[[nodiscard]] SecretBuffer make_snippet(ByteView text, const std::vector<SecretBuffer>& query_words, std::size_t radius);

}  // namespace sigilo
