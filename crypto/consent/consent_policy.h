#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/codes/codes.h"

namespace sigilo {

inline constexpr std::size_t kMaxPolicyRules = 32;
inline constexpr std::size_t kMaxPolicyPoints = 32;
inline constexpr std::size_t kMaxPolicyTextBytes = 1024;
/// The directory lists a policy as a code list of this name, then '.' and the jurisdiction's code: that is what makes it signed.
inline constexpr std::string_view kPolicyResourceName = "consent-policy";

/// One demand of a jurisdiction. For `writing` and `second_member` the value is a set of categories (bit n = category n); for `guardian`,
/// `third_person` and `private_talk` it is 1; for the rest a number.
struct PolicyClause {
  codes::PolicyRule rule = codes::PolicyRule::kWriting;
  std::uint32_t value = 0;
  codes::PolicyBasis basis = codes::PolicyBasis::kCounselMustConfirm;
  std::string source;  ///< the law

  friend bool operator==(const PolicyClause&, const PolicyClause&) = default;
};

/// What a jurisdiction demands beyond the floor. A rule that counsel must confirm is in force all the same: it only ever demands more.
struct ConsentPolicy {
  codes::Jurisdiction jurisdiction = codes::Jurisdiction::kPy;
  std::uint32_t version = 1;
  std::vector<PolicyClause> rules;    ///< ascending, each once
  std::vector<std::string> points;  ///< questions that counsel must answer and no rule can hold, in the language of the law

  friend bool operator==(const ConsentPolicy&, const ConsentPolicy&) = default;
};

/// kInvalidArgument for a rule whose value says nothing, kTooLarge over a bound. Sorts the rules.
[[nodiscard]] Result<Bytes> encode_policy(ConsentPolicy policy);
/// kUnsupported (magic, jurisdiction, rule, category), kTruncated, kTooLarge, kMalformed.
[[nodiscard]] Result<ConsentPolicy> parse_policy(ByteView file);
/// SHA-256 of the file: what the directory lists.
[[nodiscard]] Digest policy_digest(ByteView file);
/// "consent-policy.uy"
[[nodiscard]] std::string policy_resource_name(codes::Jurisdiction jurisdiction);

/// What must hold for a release. The defaults are the floor, below which nothing goes.
struct PolicyDemands {
  static constexpr std::uint32_t kDefaultDailyLimit = 5;
  static constexpr std::uint32_t kFloorWaitingDays = 4;  ///< days are grains: the fifth one lies 72 hours after any hour of the first

  std::uint32_t writing = 0;        ///< set of categories
  std::uint32_t second_member = 0;  ///< set of categories
  bool guardian = false;
  bool third_person = false;
  bool private_talk = false;
  std::uint32_t approvers = 1;
  std::uint32_t daily_limit = 0;  ///< 0: no policy names one, so the default holds
  std::uint32_t waiting_days = kFloorWaitingDays;

  [[nodiscard]] std::uint32_t identified_a_day() const { return daily_limit == 0 ? kDefaultDailyLimit : daily_limit; }
  friend bool operator==(const PolicyDemands&, const PolicyDemands&) = default;
};
/// Adds the demands of a policy. Nothing that was demanded is demanded less; but where no policy named a daily limit, this one's replaces the
/// default, upwards too (protocol review R3: "more needs a logged policy").
void tighten(PolicyDemands& demands, const ConsentPolicy& policy);

/// What both demand: a version of the directory in force and one that was replaced a short while ago.
[[nodiscard]] PolicyDemands stricter_of(const PolicyDemands& a, const PolicyDemands& b);

/// The set of one category, as in PolicyClause::value.
[[nodiscard]] constexpr std::uint32_t set_of(codes::DataCategory category) { return 1U << codes::number_of(category); }

}  // namespace sigilo
