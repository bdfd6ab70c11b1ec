#include "client/forms/protection_file.h"

#include "client/forms/json_object.h"

namespace sigilo {
namespace {

constexpr std::string_view kFormat = "sigilo-protection/1";
constexpr std::size_t kMaxListed = 64;

}  // namespace

FormResult<ProtectionOpening> parse_protection_file(ByteView json) {
  auto value = parse_json_object(json, kMaxProtectionFileBytes);
  if (!value) return tl::unexpected<FormRefusal>(std::move(value.error()));
  std::vector<FormProblem> problems;
  JsonObject object(*value, "", problems);
  ProtectionOpening opening;
  object.format(kFormat);
  object.code("subject", opening.subject);
  object.code("communicated_to", opening.communicated_to);
  object.code("risk", opening.risk);
  opening.factors = object.code_list<codes::RiskFactor>("factors", kMaxListed);
  opening.measures = object.code_list<codes::Measure>("measures", kMaxListed);
  if (const auto wishes = object.text("wishes")) opening.wishes = to_secret(as_bytes(*wishes));
  object.close();
  if (!problems.empty()) {
    return refuse(ErrorCode::kInvalidArgument, "the protection file cannot be used", "protection", "mend what the list names",
                  std::move(problems));
  }
  // The encoder has the rules that go over several fields.
  if (auto encoded = encode_protection_opening(opening); !encoded) return tl::unexpected<FormRefusal>(FormRefusal{encoded.error(), {}});
  return opening;
}

SecretBuffer format_protection_file(const ProtectionOpening& opening) {
  nlohmann::ordered_json value;
  value["format"] = kFormat;
  value["subject"] = codes::code_of(opening.subject);
  value["communicated_to"] = codes::code_of(opening.communicated_to);
  value["risk"] = codes::code_of(opening.risk);
  value["factors"] = nlohmann::ordered_json::array();
  for (const codes::RiskFactor factor : opening.factors) value["factors"].push_back(codes::code_of(factor));
  value["measures"] = nlohmann::ordered_json::array();
  for (const codes::Measure measure : opening.measures) value["measures"].push_back(codes::code_of(measure));
  value["wishes"] = as_text(opening.wishes);
  return to_secret(as_bytes(value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"));
}

}  // namespace sigilo
