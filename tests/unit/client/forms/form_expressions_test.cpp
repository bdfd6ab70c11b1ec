#include "client/forms/form_expressions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sigilo {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FormPaths, ResolveAgainstTheirContext) {
  const struct {
    std::string_view reference, context, path;
  } table[] = {
      {"/data/age", "/data", "/data/age"},
      {"age", "/data", "/data/age"},
      {"./age", "/data/g", "/data/g/age"},
      {"../age", "/data/g/x", "/data/g/age"},
      {".", "/data/g", "/data/g"},
      {"current()/../age", "/data/g/x", "/data/g/age"},
      {"current()", "/data/g", "/data/g"},
      {"/data/rep[position() = 1]/age", "/data", "/data/rep/age"},
      {" /data/age ", "/data", "/data/age"},
      {"orx:meta/orx:instanceID", "/data", "/data/meta/instanceID"},
      {"../../../..", "/data", ""},
      {"", "/data", ""},
      {"count(/data/x)", "/data", ""},
      {"//x", "/data", "/x"},
  };
  for (const auto& row : table) EXPECT_EQ(resolve_path(row.reference, row.context), row.path) << row.reference;
}

TEST(FormExpressions, NameWhatTheyReferTo) {
  EXPECT_THAT(references_of(" /data/a != /data/b and selected(../c, 'x/y')", "/data/g/n"), ElementsAre("/data/a", "/data/b", "/data/g/c"));
  EXPECT_THAT(references_of(". > 3.5 or .='/data/z'", "/data/n"), ElementsAre("/data/n"));
  EXPECT_THAT(references_of("current()/../q = 1", "/data/n"), ElementsAre("/data/q"));
  EXPECT_THAT(references_of("concat('a', \"it's /data/no\", today())", "/data/n"), IsEmpty());
  EXPECT_THAT(references_of("", "/data/n"), IsEmpty());
  EXPECT_THAT(references_of("'unclosed /data/a", "/data/n"), IsEmpty());
  EXPECT_THAT(references_of("/data/r[x=1]/y", "/data/n"), ElementsAre("/data/r/y"));
}

TEST(FormItemsets, NameInstanceStepsAndFilter) {
  const ItemsetSource plain = parse_itemset("instance('towns')/root/item");
  EXPECT_EQ(plain.instance, "towns");
  EXPECT_THAT(plain.steps, ElementsAre("root", "item"));
  EXPECT_FALSE(plain.filtered);
  EXPECT_TRUE(parse_itemset("instance('towns')/root/item[state= /data/state ]").filtered);
  EXPECT_FALSE(parse_itemset("instance('towns')/root/item[true()]").filtered);
  const ItemsetSource shuffled = parse_itemset("randomize(instance(\"t\")/root/item, 3)");
  EXPECT_EQ(shuffled.instance, "t");
  EXPECT_THAT(shuffled.steps, ElementsAre("root", "item"));
  for (const std::string_view other : {"/data/rep/name", "", "instance(", "instance('x", "instance(x)/a", "randomize("}) {
    EXPECT_TRUE(parse_itemset(other).instance.empty()) << other;
  }
}

TEST(FormTexts, AreNamedByJrItext) {
  EXPECT_EQ(itext_id("jr:itext('/data/a:label')"), "/data/a:label");
  EXPECT_EQ(itext_id(" jr:itext( \"x\" ) "), "x");
  for (const std::string_view other : {"", "jr:itext(", "jr:itext()", "jr:itext(x)", "jr:itext('x\")", "/data/a"}) EXPECT_EQ(itext_id(other), "") << other;
}

TEST(FormCycles, AreFoundHoweverLong) {
  EXPECT_THAT(nodes_on_cycles({{"a", "b"}, {"b", "c"}}), IsEmpty());
  EXPECT_THAT(nodes_on_cycles({{"a", "a"}}), ElementsAre("a"));
  EXPECT_THAT(nodes_on_cycles({{"x", "a"}, {"a", "b"}, {"b", "c"}, {"c", "a"}, {"c", "y"}}), ElementsAre("a", "b", "c"));
  std::vector<std::pair<std::string, std::string>> chain;
  for (int i = 0; i < 20'000; ++i) chain.emplace_back("n" + std::to_string(i), "n" + std::to_string(i + 1));
  EXPECT_THAT(nodes_on_cycles(chain), IsEmpty());
}

}  // namespace
}  // namespace sigilo
