#include "client/forms/xml_tree.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>

#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

// libxml2 keeps parts of the document in buffers of its own; they are wiped before they are given back.
void wiping_free(void* block) {
  if (block != nullptr) wipe({static_cast<std::uint8_t*>(block), malloc_usable_size(block)});
  std::free(block);
}

void* wiping_realloc(void* block, std::size_t size) {
  if (block == nullptr) return std::malloc(size);
  void* fresh = std::malloc(size);
  if (fresh == nullptr) return nullptr;
  std::memcpy(fresh, block, std::min(size, malloc_usable_size(block)));
  wiping_free(block);
  return fresh;
}

char* copy_text(const char* text) { return strdup(text); }

void set_up_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    xmlMemSetup(wiping_free, std::malloc, wiping_realloc, copy_text);
    xmlInitParser();
  });
}

std::string text_of_name(const xmlChar* name) { return name == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(name)); }

/// Builds the tree from parser events and stops the parser at the first thing that is refused.
class TreeBuilder {
 public:
  explicit TreeBuilder(xmlParserCtxtPtr* context) : context_(context) {}

  void start(const xmlChar* name, const xmlChar* ns, int attribute_count, const xmlChar** attributes) {
    if (error_) return;
    if (++elements_ > kMaxXmlElements) return stop(ErrorCode::kTooLarge, "the document has too many elements");
    if (open_.size() >= kMaxXmlDepth) return stop(ErrorCode::kTooLarge, "elements are nested too deeply");
    if (static_cast<std::size_t>(attribute_count) > kMaxXmlAttributes) return stop(ErrorCode::kTooLarge, "an element has too many attributes");
    XmlElement element;
    element.name = text_of_name(name);
    element.ns = text_of_name(ns);
    if (element.name.size() > kMaxXmlNameBytes) return stop(ErrorCode::kTooLarge, "a name is too long");
    element.line = static_cast<std::uint32_t>(std::max(0, xmlSAX2GetLineNumber(*context_)));
    if (!open_.empty()) element.at = open_.back().text.size();
    for (int i = 0; i < attribute_count; ++i) {
      // Five pointers each: local name, prefix, namespace, value, end of value.
      const xmlChar** a = attributes + static_cast<std::ptrdiff_t>(i) * 5;
      element.attributes.push_back({text_of_name(a[2]), text_of_name(a[0]), std::string(reinterpret_cast<const char*>(a[3]),
                                                                                       static_cast<std::size_t>(a[4] - a[3]))});
    }
    open_.push_back(std::move(element));
  }

  void end() {
    if (error_ || open_.empty()) return;
    XmlElement done = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
      root_ = std::move(done);
    } else {
      open_.back().children.push_back(std::move(done));
    }
  }

  void characters(const xmlChar* text, int size) {
    if (error_ || open_.empty()) return;
    SecretBuffer& out = open_.back().text;
    out.insert(out.end(), text, text + size);
  }

  void doctype() { stop(ErrorCode::kUnsupported, "the document has a DOCTYPE"); }

  [[nodiscard]] std::optional<Error>& error() { return error_; }
  [[nodiscard]] std::optional<XmlElement>& root() { return root_; }

 private:
  void stop(ErrorCode code, StaticText what) {
    if (!error_) error_ = Error{code, what, "XML", "", xmlSAX2GetLineNumber(*context_)};
    xmlStopParser(*context_);
  }

  xmlParserCtxtPtr* context_;
  std::vector<XmlElement> open_;
  std::optional<XmlElement> root_;
  std::optional<Error> error_;
  std::size_t elements_ = 0;
};

TreeBuilder& builder_of(void* user) { return *static_cast<TreeBuilder*>(user); }

void on_start(void* user, const xmlChar* name, const xmlChar* /*prefix*/, const xmlChar* ns, int /*ns_count*/, const xmlChar** /*ns_list*/,
              int attribute_count, int /*defaulted*/, const xmlChar** attributes) {
  builder_of(user).start(name, ns, attribute_count, attributes);
}
void on_end(void* user, const xmlChar* /*name*/, const xmlChar* /*prefix*/, const xmlChar* /*ns*/) { builder_of(user).end(); }
void on_characters(void* user, const xmlChar* text, int size) { builder_of(user).characters(text, size); }
void on_doctype(void* user, const xmlChar* /*name*/, const xmlChar* /*public_id*/, const xmlChar* /*system_id*/) { builder_of(user).doctype(); }
void on_error(void* /*user*/, xmlErrorPtr /*error*/) {}  // else libxml2 prints document text to stderr

xmlSAXHandler make_handler() {
  xmlSAXHandler handler{};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = on_start;
  handler.endElementNs = on_end;
  handler.characters = on_characters;
  handler.ignorableWhitespace = on_characters;
  handler.cdataBlock = on_characters;
  handler.internalSubset = on_doctype;
  handler.serror = on_error;
  return handler;
}

}  // namespace

const std::string* XmlElement::attribute(std::string_view attribute_name) const {
  const auto at_name = std::find_if(attributes.begin(), attributes.end(), [&](const XmlAttribute& a) { return a.name == attribute_name; });
  return at_name == attributes.end() ? nullptr : &at_name->value;
}

const std::string* XmlElement::attribute(std::string_view attribute_ns, std::string_view attribute_name) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const XmlAttribute& a) { return a.name == attribute_name && a.ns == attribute_ns; });
  return found == attributes.end() ? nullptr : &found->value;
}

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found = std::find_if(children.begin(), children.end(), [&](const XmlElement& e) { return e.name == child_name; });
  return found == children.end() ? nullptr : &*found;
}

Result<XmlElement> parse_xml(ByteView document) {
  if (document.size() > kMaxXmlBytes) {
    return fail(ErrorCode::kTooLarge, "the document is too large", "XML", {}, static_cast<std::int64_t>(kMaxXmlBytes));
  }
  if (document.empty()) return fail(ErrorCode::kTruncated, "the document is empty", "XML");
  if (!is_utf8(as_text(document))) return fail(ErrorCode::kMalformed, "the document is not UTF-8", "XML", "save it as UTF-8");
  set_up_library();
  xmlSAXHandler handler = make_handler();
  xmlParserCtxtPtr context = nullptr;
  TreeBuilder builder(&context);
  context = xmlCreatePushParserCtxt(&handler, &builder, nullptr, 0, nullptr);
  if (context == nullptr) return fail(ErrorCode::kResourceExhausted, "there is no memory for the document", "XML");
  const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> owner(context, xmlFreeParserCtxt);
  xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
  const int result = xmlParseChunk(context, reinterpret_cast<const char*>(document.data()), static_cast<int>(document.size()), 1);
  if (builder.error()) return fail(*builder.error());
  if (result != 0 || context->wellFormed == 0 || context->nsWellFormed == 0 || !builder.root()) {
    return fail(ErrorCode::kMalformed, "the document is not well-formed XML", "XML", {}, context->lastError.line);
  }
  return std::move(*builder.root());
}

}  // namespace sigilo
