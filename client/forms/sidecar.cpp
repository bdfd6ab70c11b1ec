#include "client/forms/sidecar.h"

#include "client/forms/json_object.h"
#include "crypto/base/labels.h"

namespace sigilo {
namespace {

constexpr std::string_view kFormat = "sigilo-form-sidecar/1";

}  // namespace

FormResult<Sidecar> parse_sidecar(ByteView json) {
  auto value = parse_json_object(json, kMaxSidecarBytes);
  if (!value) return tl::unexpected<FormRefusal>(std::move(value.error()));
  std::vector<FormProblem> problems;
  JsonObject object(*value, "", problems);
  object.format(kFormat);
  Sidecar sidecar;
  if (const auto digest = object.text("form")) {
    const auto parsed = Digest::from_hex(*digest);
    if (parsed) {
      sidecar.form = *parsed;
    } else {
      object.problem(FormProblemKind::kBadField, "form");
    }
  }
  if (const nlohmann::json* sections = object.object("sections")) {
    JsonObject entries(*sections, "sections", problems);
    for (const auto& entry : sections->items()) {
      auto category = codes::DataCategory::kAccount;
      entries.code(entry.key(), category);
      sidecar.sections.emplace(entry.key(), category);
    }
  }
  object.close();
  if (problems.empty()) return sidecar;
  return refuse(ErrorCode::kInvalidArgument, "the sidecar cannot be used", "sidecar", "mend what the list names", std::move(problems));
}

std::string format_sidecar(const Sidecar& sidecar) {
  nlohmann::ordered_json value;
  value["format"] = kFormat;
  value["form"] = sidecar.form.hex();
  value["sections"] = nlohmann::ordered_json::object();
  for (const auto& entry : sidecar.sections) value["sections"][entry.first] = codes::code_of(entry.second);
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<Bytes> sign_sidecar(const Sidecar& sidecar, const StatementHeader& header, const SigningKey& key) {
  if (header.label != labels::kSidecar) return fail(ErrorCode::kInvalidArgument, "a sidecar has a label of its own", "label");
  return sign_statement(header, as_bytes(format_sidecar(sidecar)), key);
}

FormResult<Sidecar> open_sidecar(ByteView signed_statement, std::string_view origin, const VerifyKey& key) {
  auto opened = as_form_result(open_statement(signed_statement, labels::kSidecar, origin, key));
  if (!opened) return tl::unexpected<FormRefusal>(opened.error());
  return parse_sidecar(opened->body());
}

}  // namespace sigilo
