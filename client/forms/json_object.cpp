#include "client/forms/json_object.h"

#include <algorithm>
#include <set>

#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

constexpr int kMaxJsonDepth = 16;
constexpr std::size_t kMaxShownNameBytes = 80;

/// Watches the parser: repeated names and deep nesting are refused, which the library alone would let pass.
class Watcher {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > kMaxJsonDepth) too_deep = true;
    if (event == Event::object_start) names_.emplace_back();
    if (event == Event::object_end && !names_.empty()) names_.pop_back();
    if (event == Event::key && !names_.empty() && parsed.is_string()) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!names_.back().insert(name).second) repeated.push_back({FormProblemKind::kDuplicateField, name.substr(0, kMaxShownNameBytes)});
    }
    return !too_deep;
  }
  bool too_deep = false;
  std::vector<FormProblem> repeated;

 private:
  std::vector<std::set<std::string>> names_;
};

}  // namespace

FormResult<nlohmann::json> parse_json_object(ByteView text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return refuse(ErrorCode::kTooLarge, "the file is too large", "JSON");
  if (!is_utf8(as_text(text))) return refuse(ErrorCode::kMalformed, "the file is not UTF-8", "JSON", "save it as UTF-8");
  Watcher watcher;
  nlohmann::json value = nlohmann::json::parse(text.begin(), text.end(), std::ref(watcher), false, false);
  if (watcher.too_deep) return refuse(ErrorCode::kTooLarge, "values are nested too deeply", "JSON");
  if (value.is_discarded()) return refuse(ErrorCode::kMalformed, "the file is not JSON", "JSON");
  if (!value.is_object()) return refuse(ErrorCode::kMalformed, "the file must hold one JSON object", "JSON");
  if (!watcher.repeated.empty()) {
    return refuse(ErrorCode::kInvalidArgument, "a field stands twice", "JSON", "keep one of them", std::move(watcher.repeated));
  }
  return value;
}

JsonObject::JsonObject(const nlohmann::json& value, std::string path, std::vector<FormProblem>& problems)
    : value_(value), path_(std::move(path)), problems_(problems) {
  if (!value_.is_object()) problems_.push_back({FormProblemKind::kWrongKind, path_});
}

std::string JsonObject::path_of(std::string_view name) const {
  std::string path = path_;
  if (!path.empty()) path += '.';
  return path.append(name);
}

const nlohmann::json* JsonObject::take(std::string_view name) {
  read_.emplace_back(name);
  if (!value_.is_object()) return nullptr;
  const auto found = value_.find(read_.back());
  return found == value_.end() ? nullptr : &*found;
}

std::optional<std::string> JsonObject::text(std::string_view name) {
  const nlohmann::json* field = take(name);
  if (field == nullptr || !field->is_string()) {
    problem(field == nullptr ? FormProblemKind::kMissingField : FormProblemKind::kWrongKind, name);
    return std::nullopt;
  }
  return field->get_ref<const std::string&>();
}

std::optional<std::uint64_t> JsonObject::number(std::string_view name, std::uint64_t most) {
  const nlohmann::json* field = take(name);
  if (field == nullptr || !field->is_number_unsigned()) {
    problem(field == nullptr ? FormProblemKind::kMissingField : FormProblemKind::kWrongKind, name);
    return std::nullopt;
  }
  const auto value = field->get<std::uint64_t>();
  if (value > most) {
    problem(FormProblemKind::kBadField, name);
    return std::nullopt;
  }
  return value;
}

std::vector<const nlohmann::json*> JsonObject::list(std::string_view name, std::size_t most) {
  const nlohmann::json* field = take(name);
  std::vector<const nlohmann::json*> elements;
  if (field == nullptr || !field->is_array()) {
    problem(field == nullptr ? FormProblemKind::kMissingField : FormProblemKind::kWrongKind, name);
    return elements;
  }
  if (field->size() > most) {
    problem(FormProblemKind::kBadField, name);
    return elements;
  }
  for (const nlohmann::json& element : *field) elements.push_back(&element);
  return elements;
}

const nlohmann::json* JsonObject::object(std::string_view name) {
  const nlohmann::json* field = take(name);
  if (field != nullptr && field->is_object()) return field;
  problem(field == nullptr ? FormProblemKind::kMissingField : FormProblemKind::kWrongKind, name);
  return nullptr;
}

void JsonObject::format(std::string_view expected) {
  const auto value = text("format");
  if (value && *value != expected) problem(FormProblemKind::kBadField, "format");
}

void JsonObject::close() {
  if (!value_.is_object()) return;
  for (const auto& field : value_.items()) {
    if (std::find(read_.begin(), read_.end(), field.key()) == read_.end()) {
      problem(FormProblemKind::kUnknownField, std::string_view(field.key()).substr(0, kMaxShownNameBytes));
    }
  }
}

}  // namespace sigilo
