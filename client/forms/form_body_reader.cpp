#include <algorithm>
#include <array>

#include "client/forms/answer_values.h"
#include "client/forms/form_build.h"
#include "client/forms/form_expressions.h"

namespace sigilo {
namespace {

struct TypeName {
  std::string_view name;
  QuestionKind kind;
};
constexpr std::array kInputTypes = {
    TypeName{"", QuestionKind::kText},           TypeName{"string", QuestionKind::kText},       TypeName{"text", QuestionKind::kText},
    TypeName{"select1", QuestionKind::kText},    TypeName{"select", QuestionKind::kText},       TypeName{"anyURI", QuestionKind::kText},
    TypeName{"int", QuestionKind::kInteger},     TypeName{"integer", QuestionKind::kInteger},   TypeName{"long", QuestionKind::kInteger},
    TypeName{"decimal", QuestionKind::kDecimal}, TypeName{"double", QuestionKind::kDecimal},    TypeName{"float", QuestionKind::kDecimal},
    TypeName{"boolean", QuestionKind::kBoolean}, TypeName{"date", QuestionKind::kDate},         TypeName{"time", QuestionKind::kTime},
    TypeName{"dateTime", QuestionKind::kDateTime}, TypeName{"geopoint", QuestionKind::kGeopoint}, TypeName{"geotrace", QuestionKind::kGeotrace},
    TypeName{"geoshape", QuestionKind::kGeoshape}, TypeName{"barcode", QuestionKind::kBarcode},
};

constexpr std::array<std::string_view, 12> kInsideControls = {"label", "hint",  "help",  "alert", "item",   "itemset",
                                                              "value", "extension", "output", "itext", "setvalue", "setgeopoint"};

std::string value_of(const XmlElement& element, std::string_view name) {
  const std::string* value = element.attribute(name);
  return value == nullptr ? std::string() : std::string(trimmed(*value));
}

/// Elements that may be looked at for itemsets of all questions together: a form could else make its few lists be walked again and again.
constexpr std::size_t kMaxItemsetSteps = 5'000'000;

class BodyReader {
 public:
  explicit BodyReader(FormBuild& build) : build_(build) {}

  void read_children(const XmlElement& element, const std::string& context, bool field_list) {
    for (const XmlElement& child : element.children) read_element(child, context, field_list);
  }

 private:
  void read_element(const XmlElement& element, const std::string& context, bool field_list) {
    if (element.name == "group") return read_group(element, context, field_list);
    if (element.name == "repeat") return read_repeat(element, context, field_list);
    if (element.name == "label" || element.name == "hint" || element.name == "help") return;
    const std::string path = reference_of(element, context);
    const auto kind = kind_of(element, path);
    if (!kind) return;
    if (path.empty() || !build_.is_leaf(path)) {
      return build_.problem(FormProblemKind::kUnknownPath, path.empty() ? "body/" + element.name : path, element.line);
    }
    add_control(element, path, *kind);
  }

  void read_group(const XmlElement& element, const std::string& context, bool field_list) {
    const std::string path = reference_of(element, context);
    if (!path.empty()) {
      if (!exists(path)) return build_.problem(FormProblemKind::kUnknownPath, path, element.line);
      build_.groups.insert(path);
    }
    const bool inner_list = field_list || value_of(element, "appearance").find("field-list") != std::string::npos;
    read_children(element, path.empty() ? context : path, inner_list);
  }

  void read_repeat(const XmlElement& element, const std::string& context, bool field_list) {
    const std::string path = reference_of(element, context);
    if (path.empty() || !exists(path)) return build_.problem(FormProblemKind::kUnknownPath, path.empty() ? "body/repeat" : path, element.line);
    build_.groups.insert(path);
    build_.repeats.insert(path);
    if (field_list) build_.notice(FormProblemKind::kRepeatInFieldList, path, element.line);
    read_children(element, path, value_of(element, "appearance").find("field-list") != std::string::npos);
  }

  /// By ref, nodeset or bind id; empty if it has none of them or they lead nowhere.
  std::string reference_of(const XmlElement& element, const std::string& context) {
    const std::string bind = value_of(element, "bind");
    if (!bind.empty()) {
      const auto found = build_.bind_ids.find(bind);
      return found == build_.bind_ids.end() ? std::string() : found->second;
    }
    std::string reference = value_of(element, "ref");
    if (reference.empty()) reference = value_of(element, "nodeset");
    return reference.empty() ? std::string() : resolve_path(reference, context);
  }

  bool exists(const std::string& path) const { return build_.nodes.find(path) != build_.nodes.end(); }

  std::string_view type_of(const std::string& path) const {
    const auto bind = build_.binds.find(path);
    return bind == build_.binds.end() ? std::string_view() : std::string_view(bind->second.type);
  }

  /// Nothing, with a problem noted, for an element or type that is not known.
  std::optional<QuestionKind> kind_of(const XmlElement& element, const std::string& path) {
    if (element.name == "input" || element.name == "secret") return input_kind(path, element.line);
    if (element.name == "select1") return QuestionKind::kSelectOne;
    if (element.name == "select") return QuestionKind::kSelectMany;
    if (element.name == "rank") return QuestionKind::kRank;
    if (element.name == "trigger") return QuestionKind::kTrigger;
    if (element.name == "upload") return upload_kind(element);
    if (element.name == "range") return range_kind(element, path);
    build_.problem(FormProblemKind::kUnsupportedElement, "body/" + element.name, element.line);
    return std::nullopt;
  }

  std::optional<QuestionKind> input_kind(const std::string& path, std::uint32_t line) {
    const std::string_view type = type_of(path);
    const auto found = std::find_if(kInputTypes.begin(), kInputTypes.end(), [type](const TypeName& t) { return t.name == type; });
    if (found != kInputTypes.end()) return found->kind;
    build_.problem(FormProblemKind::kUnsupportedType, path, line);
    return std::nullopt;
  }

  static QuestionKind upload_kind(const XmlElement& element) {
    const std::string type = value_of(element, "mediatype");
    const std::string_view family = std::string_view(type).substr(0, type.find('/'));
    if (family == "image") return QuestionKind::kImage;
    if (family == "audio") return QuestionKind::kAudio;
    if (family == "video") return QuestionKind::kVideo;
    return QuestionKind::kFile;
  }

  QuestionKind range_kind(const XmlElement& element, const std::string& path) {
    for (const std::string_view bound : {"start", "end", "step"}) {
      if (!is_decimal(value_of(element, bound))) {
        build_.problem(FormProblemKind::kBadAttribute, path + "/@" + std::string(bound), element.line);
      }
    }
    const std::string_view type = type_of(path);
    return type == "int" || type == "integer" ? QuestionKind::kInteger : QuestionKind::kDecimal;
  }

  void add_control(const XmlElement& element, const std::string& path, QuestionKind kind) {
    FormBuild::Control control;
    control.kind = kind;
    control.line = element.line;
    control.appearance = value_of(element, "appearance");
    if (is_upload(kind)) control.media_type = value_of(element, "mediatype");
    for (const XmlElement& child : element.children) {
      if (child.name == "label") control.label = text_of_label(child, path);
      if (child.name == "hint") control.hint = text_of_label(child, path);
      if (std::find(kInsideControls.begin(), kInsideControls.end(), child.name) == kInsideControls.end()) {
        build_.notice(FormProblemKind::kElementIgnored, path + "/" + child.name, child.line);
      }
    }
    if (kind == QuestionKind::kSelectOne || kind == QuestionKind::kSelectMany || kind == QuestionKind::kRank) {
      read_choices(element, path, control);
    }
    const auto added = build_.controls.try_emplace(path, std::move(control));
    if (!added.second && added.first->second.kind != kind) build_.problem(FormProblemKind::kDuplicatePath, path, element.line);
  }

  FormText text_of_label(const XmlElement& label, const std::string& path) {
    FormText text;
    const std::string reference = value_of(label, "ref");
    if (reference.empty()) {
      text.text = std::string(trimmed(shown_text(label)));
      return text;
    }
    text.itext = std::string(itext_id(reference));
    if (text.itext.empty()) {
      build_.notice(FormProblemKind::kElementIgnored, path + "/" + label.name, label.line);
    } else if (!build_.has_text(text.itext)) {
      build_.problem(FormProblemKind::kMissingText, text.itext, label.line);
    }
    return text;
  }

  void read_choices(const XmlElement& element, const std::string& path, FormBuild::Control& control) {
    bool itemset = false;
    std::set<std::string> seen;
    for (const XmlElement& child : element.children) {
      if (child.name == "item") {
        const XmlElement* value = child.child("value");
        if (value == nullptr) {
          build_.problem(FormProblemKind::kBadAttribute, path + "/item", child.line);
          continue;
        }
        const XmlElement* label = child.child("label");
        std::string text(trimmed(value->text_view()));
        if (!seen.insert(text).second) build_.notice(FormProblemKind::kDuplicateChoice, path, child.line);
        add_choice(control, path, std::move(text), label == nullptr ? FormText{} : text_of_label(*label, path), child.line);
      } else if (child.name == "itemset") {
        itemset = true;
        read_itemset(child, path, control);
      }
    }
    if (control.choices.empty() && (control.choices_known || itemset)) {
      control.choices_known = false;
      build_.notice(FormProblemKind::kChoicesNotChecked, path, element.line);
    }
  }

  void add_choice(FormBuild::Control& control, const std::string& path, std::string value, FormText label, std::uint32_t line) {
    if (++build_.choices == kMaxFormChoices) build_.problem(FormProblemKind::kTooLong, path, line);
    if (build_.choices >= kMaxFormChoices) return;
    control.choices.push_back({std::move(value), std::move(label)});
  }

  void read_itemset(const XmlElement& itemset, const std::string& path, FormBuild::Control& control) {
    const ItemsetSource source = parse_itemset(value_of(itemset, "nodeset"));
    const auto instance = build_.instances.find(source.instance);
    if (source.instance.empty() || instance == build_.instances.end() || instance->second->attribute("src") != nullptr) return;
    if (source.filtered) build_.notice(FormProblemKind::kChoicesNotChecked, path, itemset.line);
    const XmlElement* value = itemset.child("value");
    const XmlElement* label = itemset.child("label");
    const std::string value_name = value == nullptr ? "name" : value_of(*value, "ref");
    std::string label_name = label == nullptr ? std::string() : value_of(*label, "ref");
    const bool translated = label_name.find("itext(") != std::string::npos;
    if (translated) label_name = label_name.substr(label_name.find('(') + 1, label_name.find(')') - label_name.find('(') - 1);
    std::set<std::string> seen;  // a filtered list may hold a value once per branch
    collect_items(*instance->second, source, 0, path, [&](const XmlElement& item) {
      const XmlElement* value_element = item.child(value_name);
      if (value_element == nullptr) return;
      std::string item_value(trimmed(value_element->text_view()));
      if (!seen.insert(item_value).second) return;
      FormText text;
      const XmlElement* label_element = label_name.empty() ? nullptr : item.child(trimmed(label_name));
      if (label_element != nullptr) (translated ? text.itext : text.text) = std::string(trimmed(label_element->text_view()));
      add_choice(control, path, std::move(item_value), std::move(text), item.line);
    });
  }

  template <typename Use>
  void collect_items(const XmlElement& element, const ItemsetSource& source, std::size_t depth, const std::string& path, const Use& use) {
    for (const XmlElement& child : element.children) {
      if (steps_ > kMaxItemsetSteps) return;
      steps_ += 1 + child.children.size();
      if (steps_ > kMaxItemsetSteps) return build_.problem(FormProblemKind::kTooLong, path, child.line);
      if (depth >= source.steps.size() || child.name != source.steps[depth]) continue;
      if (depth + 1 == source.steps.size()) {
        use(child);
      } else {
        collect_items(child, source, depth + 1, path, use);
      }
    }
  }

  FormBuild& build_;
  std::size_t steps_ = 0;
};

}  // namespace

void read_body(const XmlElement& body, FormBuild& build) { BodyReader(build).read_children(body, build.model.root, false); }

}  // namespace sigilo
