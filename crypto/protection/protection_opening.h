#pragma once

#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/codes/codes.h"

namespace sigilo {

inline constexpr std::size_t kMaxProtectionWishesBytes = 8192;

/// Event 0 of a record's protection chain: the source, person or organisation, is followed from the moment of sealing.
/// Holds no contact data: those are in category contact. Move-only in spirit: `wishes` is content.
struct ProtectionOpening {
  Digest record_nonce;
  Digest prev;  ///< zeroes: the first event
  codes::SubjectKind subject = codes::SubjectKind::kPerson;
  codes::CommunicatedTo communicated_to = codes::CommunicatedTo::kNpm;
  codes::RiskLevel risk = codes::RiskLevel::kNotAssessed;
  std::vector<codes::RiskFactor> factors;
  std::vector<codes::Measure> measures;
  SecretBuffer wishes;  ///< what the person fears and wants, in their words; UTF-8

  friend bool operator==(const ProtectionOpening&, const ProtectionOpening&) = default;
};

/// Body of the signed statement (label sigilo/v1/protection-event). Sorts factors and measures. kInvalidArgument: repeated codes,
/// "none wanted" beside other measures, wishes that are not UTF-8; kTooLarge.
[[nodiscard]] Result<SecretBuffer> encode_protection_opening(ProtectionOpening opening);
/// kUnsupported for an unknown code or another event, kTruncated, kTooLarge, kMalformed (order, repetition, trailing bytes).
[[nodiscard]] Result<ProtectionOpening> parse_protection_opening(ByteView body);

}  // namespace sigilo
