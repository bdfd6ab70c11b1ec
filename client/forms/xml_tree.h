#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

inline constexpr std::size_t kMaxXmlBytes = std::size_t{8} << 20;
inline constexpr std::size_t kMaxXmlDepth = 64;
inline constexpr std::size_t kMaxXmlElements = 200'000;
inline constexpr std::size_t kMaxXmlNameBytes = 256;
inline constexpr std::size_t kMaxXmlAttributes = 64;

struct XmlAttribute {
  std::string ns;  ///< namespace; empty for most attributes
  std::string name;
  std::string value;
};

/// An element with its own text, which is wiped when freed: instances hold what people said. Comments and processing instructions are
/// left out.
struct XmlElement {
  std::string ns;
  std::string name;  ///< local name
  std::vector<XmlAttribute> attributes;
  SecretBuffer text;  ///< character data of this element alone, joined
  std::size_t at = 0;  ///< offset in the parent's text where this element stood
  std::vector<XmlElement> children;
  std::uint32_t line = 0;

  /// Value of the attribute, or null. With a namespace: only there; without: whatever its namespace.
  [[nodiscard]] const std::string* attribute(std::string_view attribute_name) const;
  [[nodiscard]] const std::string* attribute(std::string_view attribute_ns, std::string_view attribute_name) const;
  /// First child of that local name, or null.
  [[nodiscard]] const XmlElement* child(std::string_view child_name) const;
  [[nodiscard]] std::string_view text_view() const { return as_text(text); }
};

/// Reads a document for hostile input: UTF-8 only, no DOCTYPE (so no entities but the five of XML), no network, no XInclude, bounded size,
/// depth, number of elements and names. kTooLarge, kMalformed (`number` is the line), kUnsupported for a DOCTYPE. Thread-safe.
[[nodiscard]] Result<XmlElement> parse_xml(ByteView document);

}  // namespace sigilo
