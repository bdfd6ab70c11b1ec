#include "crypto/consent/consent_policy.h"

#include <algorithm>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

using Rule = codes::PolicyRule;

const std::string& first_line() {
  static const std::string line = std::string(labels::kConsentPolicy) + "\n";
  return line;
}

std::uint32_t all_categories() {
  std::uint32_t all = 0;
  for (const codes::Entry& entry : codes::info(codes::Vocabulary::kDataCategory).entries) all |= 1U << entry.number;
  return all;
}

Status check_value(const PolicyClause& rule) {
  const bool is_set = rule.rule == Rule::kWriting || rule.rule == Rule::kSecondMember;
  const bool is_flag = rule.rule == Rule::kGuardian || rule.rule == Rule::kThirdPerson || rule.rule == Rule::kPrivateTalk;
  if (rule.value == 0 || (is_flag && rule.value != 1)) {
    return fail(ErrorCode::kInvalidArgument, "the rule demands nothing", "value", "leave out the rule");
  }
  if (is_set && (rule.value & ~all_categories()) != 0) return fail(ErrorCode::kUnsupported, "a category is not in the registry", "value");
  return {};
}

Status check_text(std::string_view text, StaticText field) {
  if (text.size() > kMaxPolicyTextBytes) return fail(ErrorCode::kTooLarge, "the text is too long", field);
  if (!is_utf8(text)) return fail(ErrorCode::kInvalidArgument, "the text is not UTF-8", field);
  return {};
}

Status check_policy(const ConsentPolicy& policy) {
  SIGILO_CHECK(codes::from_number<codes::Jurisdiction>(codes::number_of(policy.jurisdiction), "jurisdiction"));
  if (policy.rules.size() > kMaxPolicyRules) return fail(ErrorCode::kTooLarge, "there are too many rules", "rules");
  if (policy.points.size() > kMaxPolicyPoints) return fail(ErrorCode::kTooLarge, "there are too many points", "points");
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    const PolicyClause& rule = policy.rules[i];
    SIGILO_CHECK(codes::from_number<Rule>(codes::number_of(rule.rule), "rule"));
    SIGILO_CHECK(codes::from_number<codes::PolicyBasis>(codes::number_of(rule.basis), "basis"));
    SIGILO_CHECK(check_value(rule));
    SIGILO_CHECK(check_text(rule.source, "source"));
    if (i > 0 && policy.rules[i - 1].rule >= rule.rule) return fail(ErrorCode::kMalformed, "rules are out of order or stand twice", "rules");
  }
  for (const std::string& point : policy.points) SIGILO_CHECK(check_text(point, "points"));
  return {};
}

Result<PolicyClause> read_rule(Reader& reader) {
  PolicyClause rule;
  SIGILO_TRY(const std::uint8_t number, reader.u8());
  SIGILO_TRY(rule.rule, codes::from_number<Rule>(number, "rule"));
  SIGILO_TRY(rule.value, reader.u32());
  SIGILO_TRY(const std::uint8_t basis, reader.u8());
  SIGILO_TRY(rule.basis, codes::from_number<codes::PolicyBasis>(basis, "basis"));
  SIGILO_TRY(rule.source, reader.text16(kMaxPolicyTextBytes));
  return rule;
}

void tighten_by(PolicyDemands& demands, const PolicyClause& rule) {
  switch (rule.rule) {
    case Rule::kWriting: demands.writing |= rule.value; return;
    case Rule::kSecondMember: demands.second_member |= rule.value; return;
    case Rule::kGuardian: demands.guardian = true; return;
    case Rule::kThirdPerson: demands.third_person = true; return;
    case Rule::kPrivateTalk: demands.private_talk = true; return;
    case Rule::kApprovers: demands.approvers = std::max(demands.approvers, rule.value); return;
    case Rule::kDailyLimit: demands.daily_limit = demands.daily_limit == 0 ? rule.value : std::min(demands.daily_limit, rule.value); return;
    case Rule::kWaitingDays: demands.waiting_days = std::max(demands.waiting_days, rule.value); return;
  }
}

}  // namespace

Result<Bytes> encode_policy(ConsentPolicy policy) {
  std::sort(policy.rules.begin(), policy.rules.end(), [](const PolicyClause& a, const PolicyClause& b) { return a.rule < b.rule; });
  SIGILO_CHECK(check_policy(policy));
  Writer writer;
  writer.raw(first_line()).u8(codes::number_of(policy.jurisdiction)).u32(policy.version).u16(static_cast<std::uint16_t>(policy.rules.size()));
  for (const PolicyClause& rule : policy.rules) {
    writer.u8(codes::number_of(rule.rule)).u32(rule.value).u8(codes::number_of(rule.basis)).var16(rule.source);
  }
  writer.u16(static_cast<std::uint16_t>(policy.points.size()));
  for (const std::string& point : policy.points) writer.var16(point);
  return std::move(writer).take();
}

Result<ConsentPolicy> parse_policy(ByteView file) {
  Reader reader(file);
  ConsentPolicy policy;
  SIGILO_CHECK(reader.expect(first_line()));
  SIGILO_TRY(const std::uint8_t jurisdiction, reader.u8());
  SIGILO_TRY(policy.jurisdiction, codes::from_number<codes::Jurisdiction>(jurisdiction, "jurisdiction"));
  SIGILO_TRY(policy.version, reader.u32());
  SIGILO_TRY(const std::uint16_t rules, reader.u16());
  for (std::uint16_t i = 0; i < rules; ++i) {
    SIGILO_TRY(PolicyClause rule, read_rule(reader));
    policy.rules.push_back(std::move(rule));
  }
  SIGILO_TRY(const std::uint16_t points, reader.u16());
  for (std::uint16_t i = 0; i < points; ++i) {
    SIGILO_TRY(std::string point, reader.text16(kMaxPolicyTextBytes));
    policy.points.push_back(std::move(point));
  }
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(check_policy(policy));
  return policy;
}

Digest policy_digest(ByteView file) { return sha256(file); }

std::string policy_resource_name(codes::Jurisdiction jurisdiction) {
  return std::string(kPolicyResourceName) + "." + std::string(codes::code_of(jurisdiction));
}

void tighten(PolicyDemands& demands, const ConsentPolicy& policy) {
  for (const PolicyClause& rule : policy.rules) tighten_by(demands, rule);
}

PolicyDemands stricter_of(const PolicyDemands& a, const PolicyDemands& b) {
  PolicyDemands both;
  both.writing = a.writing | b.writing;
  both.second_member = a.second_member | b.second_member;
  both.guardian = a.guardian || b.guardian;
  both.third_person = a.third_person || b.third_person;
  both.private_talk = a.private_talk || b.private_talk;
  both.approvers = std::max(a.approvers, b.approvers);
  both.daily_limit = std::min(a.identified_a_day(), b.identified_a_day());
  both.waiting_days = std::max(a.waiting_days, b.waiting_days);
  return both;
}

}  // namespace sigilo
