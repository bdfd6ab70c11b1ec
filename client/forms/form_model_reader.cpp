#include <algorithm>

#include "client/forms/form_build.h"
#include "client/forms/form_expressions.h"
#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

std::string value_of(const XmlElement& element, std::string_view name) {
  const std::string* value = element.attribute(name);
  return value == nullptr ? std::string() : std::string(trimmed(*value));
}

/// A path for messages about things that have none: "model/submission".
std::string place(const XmlElement& element) { return "model/" + element.name; }

/// Adds the element's subtree. Templates and first occurrences of a repeat share their paths.
Status add_nodes(const XmlElement& element, const std::string& path, FormBuild& build) {
  if (path.size() > kMaxFormPathBytes) {
    return fail(ErrorCode::kTooLarge, "the path of a question is too long", "instance", "use shorter names", element.line);
  }
  const auto added = build.nodes.try_emplace(path, FormBuild::Node{true, element.line});
  if (added.second) build.order.push_back(path);
  if (build.order.size() > kMaxFormQuestions) {
    return fail(ErrorCode::kTooLarge, "the form has too many questions", "instance", {}, static_cast<std::int64_t>(kMaxFormQuestions));
  }
  for (const XmlElement& child : element.children) {
    added.first->second.leaf = false;
    SIGILO_CHECK(add_nodes(child, path + "/" + child.name, build));
  }
  return {};
}

Status read_primary(const XmlElement& instance, FormBuild& build) {
  if (instance.children.size() != 1) {
    return fail(ErrorCode::kMalformed, "the primary instance must have one root element", "instance", {}, instance.line);
  }
  const XmlElement& root = instance.children.front();
  build.model.id = value_of(root, "id");
  if (build.model.id.empty() && root.ns != "http://www.w3.org/2002/xforms") build.model.id = root.ns;
  if (build.model.id.empty()) build.problem(FormProblemKind::kBadAttribute, "/" + root.name + "/@id", root.line);
  build.model.version = value_of(root, "version");
  build.model.root = "/" + root.name;
  return add_nodes(root, build.model.root, build);
}

void read_bind(const XmlElement& element, FormBuild& build) {
  const std::string nodeset = value_of(element, "nodeset");
  const std::string path = resolve_path(nodeset, build.model.root);
  if (path.empty() || build.nodes.find(path) == build.nodes.end()) {
    // Other tools let such a bind pass; one that names a section must not go astray.
    const std::string shown = nodeset.empty() ? "model/bind" : nodeset;
    if (element.attribute(kSectionNamespace, "section") != nullptr) return build.problem(FormProblemKind::kUnknownPath, shown, element.line);
    return build.notice(FormProblemKind::kUnknownPath, shown, element.line);
  }
  FormBuild::Bind bind;
  bind.line = element.line;
  bind.type = value_of(element, "type");
  bind.type.erase(0, bind.type.rfind(':') == std::string::npos ? 0 : bind.type.rfind(':') + 1);
  bind.relevant = value_of(element, "relevant");
  bind.constraint = value_of(element, "constraint");
  bind.required = value_of(element, "required");
  bind.read_only = value_of(element, "readonly");
  bind.calculate = value_of(element, "calculate");
  bind.preload = value_of(element, "preload");
  if (const std::string* section = element.attribute(kSectionNamespace, "section")) {
    const auto category = codes::from_code<codes::DataCategory>(*section);
    if (category) {
      bind.section = *category;
    } else {
      build.problem(FormProblemKind::kBadSection, path, element.line);
    }
  }
  const std::string id = value_of(element, "id");
  if (!id.empty()) build.bind_ids.emplace(id, path);
  const auto added = build.binds.try_emplace(path, bind);
  if (added.second) return;
  if (added.first->second.agrees(bind)) return build.notice(FormProblemKind::kDuplicatePath, path, element.line);
  build.problem(FormProblemKind::kDuplicatePath, path, element.line);
}

void read_translation(const XmlElement& translation, FormBuild& build) {
  const std::string language = value_of(translation, "lang");
  if (language.empty()) return build.problem(FormProblemKind::kBadAttribute, "model/itext/translation/@lang", translation.line);
  auto& languages = build.model.languages;
  if (languages.size() >= kMaxFormLanguages || std::find(languages.begin(), languages.end(), language) != languages.end()) {
    return build.problem(FormProblemKind::kDuplicatePath, "model/itext/translation", translation.line);
  }
  const std::string* standard = translation.attribute("default");
  if (standard != nullptr && *standard != "false()") {
    languages.insert(languages.begin(), language);
  } else {
    languages.push_back(language);
  }
  auto& texts = build.model.texts[language];
  for (const XmlElement& text : translation.children) {
    const std::string id = value_of(text, "id");
    const XmlElement* shown = nullptr;
    for (const XmlElement& value : text.children) {
      const std::string form = value_of(value, "form");
      if (form.empty() || (shown == nullptr && form == "long")) shown = &value;
      if (form == "image" || form == "audio" || form == "video" || form == "big-image") {
        build.notice(FormProblemKind::kElementIgnored, "model/itext/" + id, value.line);
      }
    }
    texts[id] = shown == nullptr ? std::string() : shown_text(*shown);
  }
}

Status read_child(const XmlElement& child, bool& primary_seen, FormBuild& build) {
  if (child.name == "itext") {
    for (const XmlElement& translation : child.children) read_translation(translation, build);
  } else if (child.name == "instance") {
    if (!primary_seen) {
      primary_seen = true;
      return read_primary(child, build);
    }
    const std::string id = value_of(child, "id");
    if (!build.instances.emplace(id, &child).second) build.problem(FormProblemKind::kDuplicatePath, "model/instance", child.line);
  } else if (child.name != "bind") {
    build.notice(FormProblemKind::kElementIgnored, place(child), child.line);
  }
  return {};
}

}  // namespace

std::string shown_text(const XmlElement& element) {
  const std::string_view text = element.text_view();
  std::string out;
  std::size_t from = 0;
  for (const XmlElement& child : element.children) {
    out += text.substr(from, child.at - from);
    out += "…";
    from = child.at;
  }
  out += text.substr(from);
  return out;
}

bool FormBuild::Bind::agrees(const Bind& other) const {
  return type == other.type && section == other.section && relevant == other.relevant && constraint == other.constraint &&
         required == other.required && read_only == other.read_only && calculate == other.calculate && preload == other.preload;
}

bool FormBuild::is_leaf(std::string_view path) const {
  const auto node = nodes.find(path);
  return node != nodes.end() && node->second.leaf && groups.find(path) == groups.end();
}

bool FormBuild::has_text(std::string_view id) const {
  return std::any_of(model.texts.begin(), model.texts.end(), [id](const auto& language) { return language.second.find(id) != language.second.end(); });
}

FormResult<void> read_model(const XmlElement& html, FormBuild& build) {
  const XmlElement* head = html.child("head");
  if (html.name != "html" || head == nullptr || html.child("body") == nullptr) {
    return refuse(ErrorCode::kMalformed, "the document is not an ODK XForm", "form", "it begins with h:html, h:head and h:body");
  }
  if (const XmlElement* title = head->child("title")) build.model.title = shown_text(*title);
  const XmlElement* model = nullptr;
  for (const XmlElement& child : head->children) {
    if (child.name != "model") continue;
    if (model != nullptr) return refuse(ErrorCode::kUnsupported, "the form has more than one model", "model", "one form, one model");
    model = &child;
  }
  if (model == nullptr) return refuse(ErrorCode::kMalformed, "the form has no model", "model");
  bool primary_seen = false;
  for (const XmlElement& child : model->children) {
    if (auto read = read_child(child, primary_seen, build); !read) return as_form_result(Result<void>(read));
  }
  if (!primary_seen) return refuse(ErrorCode::kMalformed, "the form has no instance", "instance");
  for (const XmlElement& child : model->children) {
    if (child.name == "bind") read_bind(child, build);
  }
  return {};
}

}  // namespace sigilo
