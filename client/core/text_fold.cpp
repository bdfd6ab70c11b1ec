#include "client/core/text_fold.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace sigilo {
namespace {

constexpr std::string_view kMatchBegin = "\u2068";
constexpr std::string_view kMatchEnd = "\u2069";

struct CodePoint {
  utf8proc_int32_t value = -1;  ///< -1: not UTF-8
  std::size_t size = 1;
};

CodePoint next_code_point(ByteView text, std::size_t at) {
  CodePoint point;
  const auto size = utf8proc_iterate(text.data() + at, static_cast<utf8proc_ssize_t>(text.size() - at), &point.value);
  if (size <= 0) return {};
  point.size = static_cast<std::size_t>(size);
  return point;
}

/// The shapes in which people type the puso: ' ` ´ ʹ ʻ ʼ ʾ ʿ ˈ ‘ ’ ′ ꞌ
bool is_puso(utf8proc_int32_t c) {
  constexpr std::array<utf8proc_int32_t, 13> kShapes = {0x27,   0x60,   0xb4,   0x2b9,  0x2bb,  0x2bc, 0x2be,
                                                        0x2bf,  0x2c8,  0x2018, 0x2019, 0x2032, 0xa78c};
  return std::find(kShapes.begin(), kShapes.end(), c) != kShapes.end();
}

enum class Part { kLetter, kMark, kPuso, kOther };

Part part_of(utf8proc_int32_t c) {
  if (c < 0) return Part::kOther;
  if (is_puso(c)) return Part::kPuso;
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return Part::kLetter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return Part::kMark;
    default:
      return Part::kOther;
  }
}

/// Appends the NFKD, case-folded form of one letter, without marks.
void append_folded(SecretBuffer& out, utf8proc_int32_t c) {
  std::array<utf8proc_int32_t, 32> folded{};
  int last_class = 0;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
  const auto count = utf8proc_decompose_char(c, folded.data(), static_cast<utf8proc_ssize_t>(folded.size()), options, &last_class);
  for (utf8proc_ssize_t i = 0; i < count && i < static_cast<utf8proc_ssize_t>(folded.size()); ++i) {
    std::array<utf8proc_uint8_t, 4> encoded{};
    const auto size = utf8proc_encode_char(folded[static_cast<std::size_t>(i)], encoded.data());
    out.insert(out.end(), encoded.begin(), encoded.begin() + size);
  }
}

bool matches(const FoldedWord& word, const SecretBuffer& query) {
  const bool prefix = !query.empty() && query.back() == '*';
  const std::size_t size = query.size() - (prefix ? 1 : 0);
  if (size == 0 || word.folded.size() < size || (!prefix && word.folded.size() != size)) return false;
  return std::equal(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(size), word.folded.begin());
}

void append(SecretBuffer& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

std::vector<FoldedWord> fold_words(ByteView text) {
  std::vector<FoldedWord> words;
  bool open = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = next_code_point(text, at);
    const Part part = part_of(point.value);
    const std::size_t after = at + point.size;
    const bool joins = part == Part::kMark ||
                       (part == Part::kPuso && after < text.size() && part_of(next_code_point(text, after).value) == Part::kLetter);
    if (part == Part::kLetter) {
      if (!open) words.push_back({{}, at, at});
      open = true;
      append_folded(words.back().folded, point.value);
      words.back().end = after;
    } else if (open && joins) {
      words.back().end = after;
    } else {
      open = false;
    }
    at = after;
  }
  // A letter of another kind (a modifier letter) may fold to nothing.
  words.erase(std::remove_if(words.begin(), words.end(), [](const FoldedWord& word) { return word.folded.empty(); }), words.end());
  return words;
}

SecretBuffer fold_text(ByteView text) {
  SecretBuffer out;
  out.reserve(text.size() + 16);
  for (const FoldedWord& word : fold_words(text)) {
    if (!out.empty()) out.push_back(' ');
    append(out, word.folded);
  }
  return out;
}

SecretBuffer make_snippet(ByteView text, const std::vector<SecretBuffer>& query_words, std::size_t radius) {
  const std::vector<FoldedWord> words = fold_words(text);
  const auto is_match = [&](const FoldedWord& word) {
    return std::any_of(query_words.begin(), query_words.end(), [&](const SecretBuffer& query) { return matches(word, query); });
  };
  const auto hit = std::find_if(words.begin(), words.end(), is_match);
  const std::size_t centre = hit == words.end() ? 0 : static_cast<std::size_t>(hit - words.begin());
  const std::size_t first = centre > radius ? centre - radius : 0;
  const std::size_t last = std::min(words.size(), centre + radius + 1);
  SecretBuffer out;
  if (words.empty()) return out;
  out.reserve(words[last - 1].end - words[first].begin + 64);
  if (first > 0) append(out, as_bytes("…"));
  std::size_t at = words[first].begin;
  for (std::size_t i = first; i < last; ++i) {
    append(out, text.subspan(at, words[i].begin - at));
    const bool match = is_match(words[i]);
    if (match) append(out, as_bytes(kMatchBegin));
    append(out, text.subspan(words[i].begin, words[i].end - words[i].begin));
    if (match) append(out, as_bytes(kMatchEnd));
    at = words[i].end;
  }
  if (last < words.size()) append(out, as_bytes("…"));
  return out;
}

}  // namespace sigilo
