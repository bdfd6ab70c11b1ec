#include "client/forms/xml_tree.h"

#include <gtest/gtest.h>

#include <string>

namespace sigilo {
namespace {

Result<XmlElement> parse(std::string_view text) { return parse_xml(as_bytes(text)); }

TEST(XmlTree, KeepsNamesNamespacesAttributesTextAndLines) {
  const XmlElement root = parse("<a xmlns:n='urn:n' x='1' n:y='&lt;2&#233;'>uno<n:b/>dos<![CDATA[<tres>]]>\n<c/></a>").value();
  EXPECT_EQ(root.name, "a");
  EXPECT_EQ(*root.attribute("x"), "1");
  EXPECT_EQ(*root.attribute("urn:n", "y"), "<2é");
  EXPECT_EQ(root.attribute("urn:m", "y"), nullptr);
  EXPECT_EQ(root.text_view(), "unodos<tres>\n");
  ASSERT_EQ(root.children.size(), 2U);
  EXPECT_EQ(root.children[0].ns, "urn:n");
  EXPECT_EQ(root.children[0].at, 3U);
  EXPECT_EQ(root.child("c")->line, 2U);
}

TEST(XmlTree, LeavesOutCommentsAndProcessingInstructions) {
  const XmlElement root = parse("<?xml version='1.0'?><?x-style href='http://example.invalid/'?><a><!-- no -->t<?p q?></a>").value();
  EXPECT_EQ(root.text_view(), "t");
  EXPECT_TRUE(root.children.empty());
}

TEST(XmlTree, RefusesEveryDoctype) {
  const char* const documents[] = {
      "<!DOCTYPE a><a/>",
      "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>",
      "<!DOCTYPE a PUBLIC 'p' 'file:///etc/passwd'><a/>",
      "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
      "<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><a/>",
      "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY l2 '&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;'><!ENTITY l3 '&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;'>]><a>&l3;</a>",
      "<?xml version='1.0'?>\n<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>",
  };
  for (const char* document : documents) {
    const auto parsed = parse(document);
    ASSERT_FALSE(parsed.has_value()) << document;
    EXPECT_EQ(parsed.error().code, ErrorCode::kUnsupported) << document;
  }
}

TEST(XmlTree, RefusesUndeclaredEntitiesAndBrokenMarkup) {
  const char* const documents[] = {"<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a", "<a>", "<a></b>", "</a>", "<a/><b/>", "text", " ", "<a b='1' b='2'/>",
                                   "<a b=1/>", "<a><</a>", "<a>]]></a>", "<x:a/>", "<a>\x01</a>", "<a b='<'/>"};
  for (const char* document : documents) {
    const auto parsed = parse(document);
    ASSERT_FALSE(parsed.has_value()) << document;
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed) << document;
  }
}

TEST(XmlTree, RefusesOtherEncodings) {
  EXPECT_EQ(parse("<a>\xe9</a>").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse(std::string_view("\xff\xfe<\0a\0/\0>\0", 10)).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse(std::string_view("<a>\0</a>", 8)).error().code, ErrorCode::kMalformed);
  // The declaration is not believed; the bytes are UTF-8.
  EXPECT_EQ(parse("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>").value().text_view(), "é");
  EXPECT_EQ(parse("\xef\xbb\xbf<a>é</a>").value().text_view(), "é");
}

TEST(XmlTree, RefusesDepthWidthAndSizeOverTheirBounds) {
  std::string deep, close;
  for (std::size_t i = 0; i < kMaxXmlDepth; ++i) {
    deep += "<a>";
    close += "</a>";
  }
  EXPECT_TRUE(parse(deep + close).has_value());
  EXPECT_EQ(parse("<a>" + deep + close + "</a>").error().code, ErrorCode::kTooLarge);
  std::string very_deep;
  for (int i = 0; i < 100'000; ++i) very_deep += "<a>";
  EXPECT_EQ(parse(very_deep).error().code, ErrorCode::kTooLarge);

  std::string wide = "<a>";
  for (std::size_t i = 0; i < kMaxXmlElements; ++i) wide += "<b/>";
  EXPECT_EQ(parse(wide + "</a>").error().code, ErrorCode::kTooLarge);
  std::string attributes = "<a";
  for (std::size_t i = 0; i <= kMaxXmlAttributes; ++i) attributes += " x" + std::to_string(i) + "='1'";
  EXPECT_EQ(parse(attributes + "/>").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(parse("<" + std::string(kMaxXmlNameBytes + 1, 'n') + "/>").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(parse("<a>" + std::string(kMaxXmlBytes, ' ') + "</a>").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(parse("").error().code, ErrorCode::kTruncated);
}

TEST(XmlTree, ReadsLargeTextWhole) {
  const std::string text(3'000'000, 'x');
  EXPECT_EQ(parse("<a>" + text + "</a>").value().text.size(), text.size());
}

TEST(XmlTree, RefusesATruncatedDocumentAtEveryLength) {
  const std::string document = "<?xml version='1.0'?><a x='1'><b>t&amp;é</b><!-- c --><c/></a>";
  for (std::size_t size = 0; size < document.size(); ++size) EXPECT_FALSE(parse(std::string_view(document).substr(0, size)).has_value()) << size;
}

TEST(XmlTree, SurvivesDamageOfEveryByte) {
  const std::string document = "<?xml version='1.0'?><a xmlns:n='urn:n' n:x='1'><b>t&amp;é</b><![CDATA[z]]></a>";
  for (std::size_t i = 0; i < document.size(); ++i) {
    for (const char c : {'<', '>', '&', '!', '\0', '\xff', '"', '/'}) {
      std::string damaged = document;
      damaged[i] = c;
      (void)parse(damaged);  // refused or read; never a crash
    }
  }
}

}  // namespace
}  // namespace sigilo
