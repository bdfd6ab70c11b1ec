#pragma once

#include <compare>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/codes/codes.h"

namespace sigilo {

inline constexpr std::size_t kMaxConsentScopes = 512;
inline constexpr std::size_t kMaxConsentPresent = 64;
inline constexpr std::size_t kMaxConsentAttestations = 8;
inline constexpr std::size_t kMaxAttestationBytes = 4096;
inline constexpr std::size_t kMaxLanguageTagBytes = 35;
inline constexpr std::size_t kMaxInterpreterCodeBytes = 64;

/// One thing that a person allows: this category of data, for this purpose, to this recipient, in this form, up to and including this
/// day (UTC). Source: design PROTOCOL 4; R-27.
struct ConsentScope {
  codes::DataCategory category = codes::DataCategory::kAccount;
  codes::Purpose purpose = codes::Purpose::kProtection;
  codes::RecipientKind recipient_kind = codes::RecipientKind::kOwnMechanism;
  RecipientId recipient;  ///< zeroes: any recipient of the kind
  codes::ReleaseForm form = codes::ReleaseForm::kAggregate;
  Day last_day;

  friend bool operator==(const ConsentScope&, const ConsentScope&) = default;
  friend auto operator<=>(const ConsentScope&, const ConsentScope&) = default;
};

/// What a person agreed to in an interview, and how. With no scope it is a full statement: nothing may leave.
struct ConsentStatement {
  Digest record_nonce;
  std::uint16_t subject = 0;  ///< 0 is the source
  Digest prev;                ///< head of the chain that this statement follows (consent_chain.h); zeroes for the first
  std::vector<ConsentScope> scopes;
  codes::ConsentMode mode = codes::ConsentMode::kNone;
  Digest wording;           ///< digest of the wording that was read out
  std::string language;     ///< BCP 47 tag of the wording
  std::string interpreter;  ///< code of the interpreter, never a name; empty without one
  codes::Understanding understanding = codes::Understanding::kNotChecked;
  codes::AgeGroup age = codes::AgeGroup::kAdult;
  codes::GuardianRule guardian = codes::GuardianRule::kNotApplicable;
  codes::InterviewKind interview = codes::InterviewKind::kIndividual;
  codes::SubjectKind source = codes::SubjectKind::kPerson;
  std::vector<codes::PresentRole> present;  ///< everyone in the room but the person; one entry each
  Digest withdrawal_tag;                    ///< zeroes when the person took no withdrawal code
  std::vector<Bytes> attestations;          ///< signed statements of second members (attestation.h)

  friend bool operator==(const ConsentStatement&, const ConsentStatement&) = default;
};

/// The rules that every statement keeps, whoever made it: bounds; scopes need a mode and must not follow a failed understanding check
/// a guardian rule exactly for children; no scope twice. kInvalidArgument or kTooLarge, with the field.
[[nodiscard]] Status check_consent(const ConsentStatement& statement);

/// The body of the signed statement (label sigilo/v1/consent-statement). Sorts scopes and presence: there is one encoding of each
/// statement. Fails as check_consent does.
[[nodiscard]] Result<Bytes> encode_consent(ConsentStatement statement);
/// Reads a body. kUnsupported for an unknown code, kTruncated, kTooLarge, kMalformed (unordered or repeated scopes, trailing bytes, a
/// text that is not UTF-8), and whatever check_consent refuses.
[[nodiscard]] Result<ConsentStatement> parse_consent(ByteView body);

/// Digest of everything but the attestations: what a second member signs for (PROTOCOL.md 5). Fails as check_consent does.
[[nodiscard]] Result<Digest> consent_terms_digest(const ConsentStatement& statement);

/// True when nobody but members of the mechanism, an interpreter or a chosen supporter was there.
[[nodiscard]] bool was_private(const ConsentStatement& statement);

}  // namespace sigilo
