#include "client/cli/capture_input.h"

#include <gtest/gtest.h>

namespace sigilo::cli {
namespace {

Directory with_wordings(std::initializer_list<const char*> names) {
  Directory directory;
  std::uint8_t number = 1;
  for (const char* name : names) directory.resources.push_back({ResourceKind::kConsentWording, Digest({number++}), name});
  return directory;
}

TEST(ListedWording, IsNamedByItsDigest) {
  const Directory directory = with_wordings({"adult.es", "adult.pt"});
  EXPECT_EQ(listed_wording(directory, "adult.pt", "c.json").value(), Digest({2}));
  EXPECT_EQ(listed_wording(directory, "adult.en", "c.json").value(), std::nullopt);
}

TEST(ListedWording, OfTwoByOneNameNoneIsTaken) {
  const auto found = listed_wording(with_wordings({"adult.es", "adult.es"}), "adult.es", "c.json");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().error.code, ErrorCode::kConflict);
  EXPECT_EQ(found.error().subject, "c.json: adult.es");
}

TEST(ListedWording, AFormOfThatNameIsNone) {
  Directory directory = with_wordings({});
  directory.resources.push_back({ResourceKind::kQuestionnaire, Digest({1}), "adult.es"});
  EXPECT_EQ(listed_wording(directory, "adult.es", "c.json").value(), std::nullopt);
}

}  // namespace
}  // namespace sigilo::cli
