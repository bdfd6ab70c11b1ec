// The consent wordings that ship with the product. Source: domain.md part 5, R-31, R-33.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

#include "crypto/base/encoding.h"
#include "crypto/codes/codes.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  const char* source = std::getenv("SIGILO_SOURCE");
  return fs::path(source == nullptr ? "." : source) / "wordings" / "1";
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

template <typename Visit>
void for_each_wording(Visit visit) {
  for (const codes::Entry& variant : codes::info(codes::Vocabulary::kWordingVariant).entries) {
    for (const std::string language : {"es", "pt", "en"}) visit(std::string(variant.code), language);
  }
}

TEST(Wordings, ExistForEachSituationAndAreWhatTheirDigestSays) {
  const std::string sums = text_of(folder() / "SHA256SUMS");
  std::size_t count = 0;
  for_each_wording([&](const std::string& variant, const std::string& language) {
    const std::string name = variant + "." + language;
    const std::string text = text_of(folder() / name);
    EXPECT_TRUE(is_utf8(text)) << name;
    EXPECT_NE(sums.find(sha256(as_bytes(text)).hex() + "  " + name + "\n"), std::string::npos) << name << " was changed: make a new version";
    ++count;
  });
  EXPECT_EQ(static_cast<std::size_t>(std::count(sums.begin(), sums.end(), '\n')), count);
}

TEST(Wordings, AreShortEnoughToBeHeard) {
  // Two minutes of quick speech; at a calm 150 words a minute the longest, adult, takes two and a half.
  for_each_wording([](const std::string& variant, const std::string& language) {
    std::istringstream words(text_of(folder() / (variant + "." + language)));
    const auto count = std::distance(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>());
    EXPECT_LE(count, 380) << variant << '.' << language;
  });
}

TEST(Wordings, AllSayThatTheLawForbidsReprisal) {
  const std::pair<std::string, std::vector<const char*>> sayings[] = {
      {"es", {"prohíbe", "permitir o tolerar", "castigue"}}, {"pt", {"proíbe", "permitir ou tolerar", "castigue"}}, {"en", {"forbids", "permit or tolerate", "punished"}}};
  for_each_wording([&](const std::string& variant, const std::string& language) {
    const std::string text = text_of(folder() / (variant + "." + language));
    for (const auto& [of, words] : sayings) {
      if (of != language) continue;
      for (const char* word : words) EXPECT_NE(text.find(word), std::string::npos) << variant << '.' << language << ' ' << word;
    }
  });
}

}  // namespace
}  // namespace sigilo
