# cmake -DINPUT=folder -DOUTPUT=file.cpp -P generate.cmake: writes the word lists as C++ arrays.
set(text "// Generated from crypto/primitives/wordlists. Do not edit.\n#include \"crypto/primitives/wordlists.h\"\n\n#include <iterator>\n\n")
string(APPEND text "namespace sigilo::internal {\nnamespace {\n\n")
foreach(language english spanish portuguese)
  file(READ ${INPUT}/${language}.txt words)
  string(REGEX REPLACE "([^\n]+)\n" "    \"\\1\",\n" words "${words}")
  string(APPEND text "constexpr std::string_view k_${language}[] = {\n${words}};\n"
                     "static_assert(std::size(k_${language}) == kWordCount);\n\n")
endforeach()
string(APPEND text "}  // namespace\n\nstd::span<const std::string_view, kWordCount> word_list(WordLanguage language) {\n"
                   "  switch (language) {\n"
                   "    case WordLanguage::kEnglish: return k_english;\n"
                   "    case WordLanguage::kSpanish: return k_spanish;\n"
                   "    case WordLanguage::kPortuguese: return k_portuguese;\n"
                   "  }\n  return k_english;\n}\n\n}  // namespace sigilo::internal\n")
file(WRITE ${OUTPUT} "${text}")
