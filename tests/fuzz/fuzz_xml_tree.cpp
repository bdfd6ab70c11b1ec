#include "client/forms/xml_tree.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

struct Totals {
  std::size_t elements = 0;
  std::size_t text = 0;
};

void count(const XmlElement& element, std::size_t depth, Totals& totals) {
  require(depth <= kMaxXmlDepth && !element.name.empty() && element.name.size() <= kMaxXmlNameBytes);
  require(element.attributes.size() <= kMaxXmlAttributes);
  ++totals.elements;
  totals.text += element.text.size();
  for (const XmlElement& child : element.children) {
    require(child.at <= element.text.size());
    count(child, depth + 1, totals);
  }
}

}  // namespace

void examine(ByteView input) {
  const auto root = parse_xml(input);
  if (!root) return;
  // No entity expands: what was read is never more than what was there.
  Totals totals;
  count(*root, 1, totals);
  require(totals.elements <= kMaxXmlElements && totals.text <= input.size());
  // Nothing may follow the root, and the end of a document is not optional.
  Bytes longer = to_bytes(input);
  longer.push_back('x');
  require(!parse_xml(longer));
  Bytes with_doctype = to_bytes(as_bytes("<!DOCTYPE d [<!ENTITY e 'x'>]>"));
  with_doctype.insert(with_doctype.end(), input.begin(), input.end());
  require(!parse_xml(with_doctype));
}

}  // namespace sigilo::fuzz
