#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "crypto/primitives/words.h"

// Internal to crypto/primitives: the lists as stored (Spanish decomposed). The source is generated from wordlists/.

namespace sigilo::internal {

inline constexpr std::size_t kWordCount = 2048;

[[nodiscard]] std::span<const std::string_view, kWordCount> word_list(WordLanguage language);

}  // namespace sigilo::internal
