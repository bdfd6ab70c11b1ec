#include "client/forms/consent_file.h"

#include "client/forms/json_object.h"

namespace sigilo {
namespace {

constexpr std::string_view kFormat = "sigilo-consent/1";
constexpr std::string_view kAnyRecipient = "any";

ConsentScope read_scope(const nlohmann::json& value, const std::string& path, std::vector<FormProblem>& problems) {
  JsonObject object(value, path, problems);
  ConsentScope scope;
  object.code("category", scope.category);
  object.code("purpose", scope.purpose);
  object.code("recipient_kind", scope.recipient_kind);
  if (const auto recipient = object.text("recipient"); recipient && *recipient != kAnyRecipient) {
    const auto id = RecipientId::from_hex(*recipient);
    if (id && !id->is_zero()) {
      scope.recipient = *id;
    } else {
      object.problem(FormProblemKind::kBadField, "recipient");
    }
  }
  object.code("form", scope.form);
  if (const auto until = object.text("until")) {
    const auto day = Day::parse(*until);
    if (day) {
      scope.last_day = *day;
    } else {
      object.problem(FormProblemKind::kBadField, "until");
    }
  }
  object.close();
  return scope;
}

/// A short text without line breaks: a language tag or an interpreter's code.
void read_tag(JsonObject& object, std::string_view name, std::size_t most, bool may_be_empty, std::string& out) {
  const auto value = object.text(name);
  if (!value) return;
  const bool plain = value->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
  if (!plain || value->size() > most || (value->empty() && !may_be_empty)) return object.problem(FormProblemKind::kBadField, name);
  out = *value;
}

}  // namespace

FormResult<ConsentFile> parse_consent_file(ByteView json) {
  auto value = parse_json_object(json, kMaxConsentFileBytes);
  if (!value) return tl::unexpected<FormRefusal>(std::move(value.error()));
  std::vector<FormProblem> problems;
  JsonObject object(*value, "", problems);
  ConsentFile file;
  ConsentStatement& s = file.statement;
  object.format(kFormat);
  if (const auto subject = object.number("subject", UINT16_MAX)) s.subject = static_cast<std::uint16_t>(*subject);
  const auto scopes = object.list("scopes", kMaxConsentScopes);
  for (std::size_t i = 0; i < scopes.size(); ++i) s.scopes.push_back(read_scope(*scopes[i], "scopes[" + std::to_string(i) + "]", problems));
  object.code("mode", s.mode);
  object.code("wording", file.wording);
  read_tag(object, "language", kMaxLanguageTagBytes, false, s.language);
  read_tag(object, "interpreter", kMaxInterpreterCodeBytes, true, s.interpreter);
  object.code("understanding", s.understanding);
  object.code("age", s.age);
  object.code("guardian", s.guardian);
  object.code("interview", s.interview);
  object.code("source", s.source);
  s.present = object.code_list<codes::PresentRole>("present", kMaxConsentPresent);
  object.close();
  if (!problems.empty()) {
    return refuse(ErrorCode::kInvalidArgument, "the consent file cannot be used", "consent", "mend what the list names", std::move(problems));
  }
  if (auto checked = check_consent(s); !checked) return tl::unexpected<FormRefusal>(FormRefusal{checked.error(), {}});
  return file;
}

std::string format_consent_file(const ConsentFile& file) {
  const ConsentStatement& s = file.statement;
  nlohmann::ordered_json value;
  value["format"] = kFormat;
  value["subject"] = s.subject;
  value["scopes"] = nlohmann::ordered_json::array();
  for (const ConsentScope& scope : s.scopes) {
    nlohmann::ordered_json entry;
    entry["category"] = codes::code_of(scope.category);
    entry["purpose"] = codes::code_of(scope.purpose);
    entry["recipient_kind"] = codes::code_of(scope.recipient_kind);
    entry["recipient"] = scope.recipient.is_zero() ? std::string(kAnyRecipient) : scope.recipient.hex();
    entry["form"] = codes::code_of(scope.form);
    entry["until"] = scope.last_day.iso();
    value["scopes"].push_back(std::move(entry));
  }
  value["mode"] = codes::code_of(s.mode);
  value["wording"] = codes::code_of(file.wording);
  value["language"] = s.language;
  value["interpreter"] = s.interpreter;
  value["understanding"] = codes::code_of(s.understanding);
  value["age"] = codes::code_of(s.age);
  value["guardian"] = codes::code_of(s.guardian);
  value["interview"] = codes::code_of(s.interview);
  value["source"] = codes::code_of(s.source);
  value["present"] = nlohmann::ordered_json::array();
  for (const codes::PresentRole role : s.present) value["present"].push_back(codes::code_of(role));
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string wording_name(codes::WordingVariant variant, std::string_view language) {
  std::string name(codes::code_of(variant));
  name += '.';
  return name.append(language.substr(0, language.find('-')));
}

}  // namespace sigilo
