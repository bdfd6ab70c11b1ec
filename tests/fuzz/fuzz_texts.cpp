#include "client/core/text_fold.h"
#include "crypto/base/encoding.h"
#include "crypto/primitives/unicode.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const std::string_view text = as_text(input);
  const auto composed = to_nfc(text);
  if (composed) require(is_utf8(text) && to_nfc(as_text(*composed)).value() == *composed);
  // Words of any bytes: ascending and inside the text.
  const auto words = fold_words(input);
  std::size_t end = 0;
  for (const FoldedWord& word : words) {
    require(word.begin >= end && word.end > word.begin && word.end <= input.size());
    require(is_utf8(as_text(word.folded)));
    end = word.end;
  }
  require(fold_text(input).empty() == words.empty());
  // A word of the text is found in it, and marked.
  if (words.empty()) return;
  const std::vector<SecretBuffer> query = {words[input.size() % words.size()].folded};
  const SecretBuffer snippet = make_snippet(input, query, 3);
  require(as_text(snippet).find("\u2068") != std::string_view::npos);
}

}  // namespace sigilo::fuzz
