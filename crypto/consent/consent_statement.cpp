#include "crypto/consent/consent_statement.h"

#include <algorithm>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::size_t kScopeBytes = 3 + RecipientId::kSize + 1 + 4;

Status check_text(std::string_view text, std::size_t bound, StaticText field) {
  if (text.size() > bound) return fail(ErrorCode::kTooLarge, "the text is too long", field, {}, static_cast<std::int64_t>(bound));
  if (!is_utf8(text)) return fail(ErrorCode::kInvalidArgument, "the text is not UTF-8", field);
  return {};
}

Status check_bounds(const ConsentStatement& s) {
  if (s.scopes.size() > kMaxConsentScopes) {
    return fail(ErrorCode::kTooLarge, "there are too many scopes", "scopes", {}, static_cast<std::int64_t>(kMaxConsentScopes));
  }
  if (s.present.size() > kMaxConsentPresent) {
    return fail(ErrorCode::kTooLarge, "too many people are listed", "present", {}, static_cast<std::int64_t>(kMaxConsentPresent));
  }
  if (s.attestations.size() > kMaxConsentAttestations) {
    return fail(ErrorCode::kTooLarge, "there are too many attestations", "attestations", {},
                static_cast<std::int64_t>(kMaxConsentAttestations));
  }
  for (const Bytes& attestation : s.attestations) {
    if (attestation.size() > kMaxAttestationBytes) {
      return fail(ErrorCode::kTooLarge, "an attestation is too long", "attestations", {}, static_cast<std::int64_t>(kMaxAttestationBytes));
    }
  }
  SIGILO_CHECK(check_text(s.language, kMaxLanguageTagBytes, "language"));
  SIGILO_CHECK(check_text(s.interpreter, kMaxInterpreterCodeBytes, "interpreter"));
  if (s.language.empty()) return fail(ErrorCode::kInvalidArgument, "the language of the wording is missing", "language");
  return {};
}

/// Every code of a scope is one of the registry: an enum may hold any number.
Status check_scope(const ConsentScope& scope) {
  SIGILO_CHECK(codes::from_number<codes::DataCategory>(codes::number_of(scope.category), "category"));
  SIGILO_CHECK(codes::from_number<codes::Purpose>(codes::number_of(scope.purpose), "purpose"));
  SIGILO_CHECK(codes::from_number<codes::RecipientKind>(codes::number_of(scope.recipient_kind), "recipient kind"));
  SIGILO_CHECK(codes::from_number<codes::ReleaseForm>(codes::number_of(scope.form), "form"));
  return {};
}

Status check_codes(const ConsentStatement& s) {
  for (const ConsentScope& scope : s.scopes) SIGILO_CHECK(check_scope(scope));
  SIGILO_CHECK(codes::from_number<codes::ConsentMode>(codes::number_of(s.mode), "mode"));
  SIGILO_CHECK(codes::from_number<codes::Understanding>(codes::number_of(s.understanding), "understanding"));
  SIGILO_CHECK(codes::from_number<codes::AgeGroup>(codes::number_of(s.age), "age"));
  SIGILO_CHECK(codes::from_number<codes::GuardianRule>(codes::number_of(s.guardian), "guardian"));
  SIGILO_CHECK(codes::from_number<codes::InterviewKind>(codes::number_of(s.interview), "interview"));
  SIGILO_CHECK(codes::from_number<codes::SubjectKind>(codes::number_of(s.source), "source"));
  for (const codes::PresentRole role : s.present) SIGILO_CHECK(codes::from_number<codes::PresentRole>(codes::number_of(role), "present"));
  return {};
}

void write_scope(Writer& writer, const ConsentScope& scope) {
  writer.u8(codes::number_of(scope.category)).u8(codes::number_of(scope.purpose)).u8(codes::number_of(scope.recipient_kind));
  writer.id(scope.recipient).u8(codes::number_of(scope.form)).u32(scope.last_day.number());
}

/// Everything that a second member signs for: the body without the attestations.
void write_terms(Writer& writer, const ConsentStatement& s) {
  writer.id(s.record_nonce).u16(s.subject).id(s.prev).u16(static_cast<std::uint16_t>(s.scopes.size()));
  for (const ConsentScope& scope : s.scopes) write_scope(writer, scope);
  writer.u8(codes::number_of(s.mode)).id(s.wording).var16(s.language).var16(s.interpreter);
  writer.u8(codes::number_of(s.understanding)).u8(codes::number_of(s.age)).u8(codes::number_of(s.guardian));
  writer.u8(codes::number_of(s.interview)).u8(codes::number_of(s.source)).u16(static_cast<std::uint16_t>(s.present.size()));
  for (const codes::PresentRole role : s.present) writer.u8(codes::number_of(role));
  writer.id(s.withdrawal_tag);
}

/// One order for one set: what the encoding and parse_consent insist on.
void put_in_order(ConsentStatement& s) {
  std::sort(s.scopes.begin(), s.scopes.end());
  std::sort(s.present.begin(), s.present.end());
}

template <typename Enum>
Result<Enum> read_code(Reader& reader, StaticText field) {
  SIGILO_TRY(const std::uint8_t number, reader.u8());
  return codes::from_number<Enum>(number, field);
}

Result<ConsentScope> read_scope(Reader& reader) {
  ConsentScope scope;
  SIGILO_TRY(scope.category, read_code<codes::DataCategory>(reader, "category"));
  SIGILO_TRY(scope.purpose, read_code<codes::Purpose>(reader, "purpose"));
  SIGILO_TRY(scope.recipient_kind, read_code<codes::RecipientKind>(reader, "recipient kind"));
  SIGILO_TRY(scope.recipient, reader.id<RecipientId>());
  SIGILO_TRY(scope.form, read_code<codes::ReleaseForm>(reader, "form"));
  SIGILO_TRY(const std::uint32_t day, reader.u32());
  scope.last_day = Day(day);
  return scope;
}

Status read_scopes(Reader& reader, ConsentStatement& s) {
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  if (count > kMaxConsentScopes) return fail(ErrorCode::kTooLarge, "there are too many scopes", "scopes", {}, count);
  if (reader.remaining() < count * kScopeBytes) return fail(ErrorCode::kTruncated, "the scopes end early", "scopes");
  s.scopes.reserve(count);
  for (std::uint16_t i = 0; i < count; ++i) {
    SIGILO_TRY(ConsentScope scope, read_scope(reader));
    if (!s.scopes.empty() && !(s.scopes.back() < scope)) {
      return fail(ErrorCode::kMalformed, "scopes are out of order or stand twice", "scopes");
    }
    s.scopes.push_back(scope);
  }
  return {};
}

Status read_present(Reader& reader, ConsentStatement& s) {
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  if (count > kMaxConsentPresent) return fail(ErrorCode::kTooLarge, "too many people are listed", "present", {}, count);
  for (std::uint16_t i = 0; i < count; ++i) {
    SIGILO_TRY(const auto role, read_code<codes::PresentRole>(reader, "present"));
    if (!s.present.empty() && role < s.present.back()) return fail(ErrorCode::kMalformed, "roles are out of order", "present");
    s.present.push_back(role);
  }
  return {};
}

Status read_attestations(Reader& reader, ConsentStatement& s) {
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  if (count > kMaxConsentAttestations) return fail(ErrorCode::kTooLarge, "there are too many attestations", "attestations", {}, count);
  for (std::uint16_t i = 0; i < count; ++i) {
    SIGILO_TRY(const ByteView attestation, reader.var64());
    s.attestations.push_back(to_bytes(attestation));
  }
  return {};
}

}  // namespace

Status check_consent(const ConsentStatement& s) {
  SIGILO_CHECK(check_bounds(s));
  SIGILO_CHECK(check_codes(s));
  if (!s.scopes.empty() && s.mode == codes::ConsentMode::kNone) {
    return fail(ErrorCode::kInvalidArgument, "there are scopes but nobody says how they were given", "mode",
                "silence is no: name the mode, or leave out the scopes");
  }
  if (!s.scopes.empty() && s.understanding == codes::Understanding::kNotUnderstood) {
    return fail(ErrorCode::kInvalidArgument, "what was not understood was not agreed", "understanding",
                "explain again and check again, or leave out the scopes");
  }
  if ((s.age == codes::AgeGroup::kChild) != (s.guardian != codes::GuardianRule::kNotApplicable)) {
    return fail(ErrorCode::kInvalidArgument, "the guardian rule stands exactly for children", "guardian",
                "not_applicable for an adult, another code for a child");
  }
  std::vector<ConsentScope> sorted = s.scopes;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    return fail(ErrorCode::kInvalidArgument, "a scope stands twice", "scopes");
  }
  return {};
}

Result<Bytes> encode_consent(ConsentStatement statement) {
  SIGILO_CHECK(check_consent(statement));
  put_in_order(statement);
  Writer writer;
  write_terms(writer, statement);
  writer.u16(static_cast<std::uint16_t>(statement.attestations.size()));
  for (const Bytes& attestation : statement.attestations) writer.var64(attestation);
  return std::move(writer).take();
}

Result<ConsentStatement> parse_consent(ByteView body) {
  Reader reader(body);
  ConsentStatement s;
  SIGILO_TRY(s.record_nonce, reader.id<Digest>());
  SIGILO_TRY(s.subject, reader.u16());
  SIGILO_TRY(s.prev, reader.id<Digest>());
  SIGILO_CHECK(read_scopes(reader, s));
  SIGILO_TRY(s.mode, read_code<codes::ConsentMode>(reader, "mode"));
  SIGILO_TRY(s.wording, reader.id<Digest>());
  SIGILO_TRY(s.language, reader.text16(kMaxLanguageTagBytes));
  SIGILO_TRY(s.interpreter, reader.text16(kMaxInterpreterCodeBytes));
  SIGILO_TRY(s.understanding, read_code<codes::Understanding>(reader, "understanding"));
  SIGILO_TRY(s.age, read_code<codes::AgeGroup>(reader, "age"));
  SIGILO_TRY(s.guardian, read_code<codes::GuardianRule>(reader, "guardian"));
  SIGILO_TRY(s.interview, read_code<codes::InterviewKind>(reader, "interview"));
  SIGILO_TRY(s.source, read_code<codes::SubjectKind>(reader, "source"));
  SIGILO_CHECK(read_present(reader, s));
  SIGILO_TRY(s.withdrawal_tag, reader.id<Digest>());
  SIGILO_CHECK(read_attestations(reader, s));
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(check_consent(s));
  return s;
}

Result<Digest> consent_terms_digest(const ConsentStatement& statement) {
  SIGILO_CHECK(check_consent(statement));
  ConsentStatement ordered = statement;
  put_in_order(ordered);
  Writer writer;
  write_terms(writer, ordered);
  return labelled_hash(labels::kConsentTerms, {writer.view()});
}

bool was_private(const ConsentStatement& statement) {
  return std::all_of(statement.present.begin(), statement.present.end(), [](codes::PresentRole role) {
    return role >= codes::PresentRole::kInterviewer && role <= codes::PresentRole::kSupporter;
  });
}

}  // namespace sigilo
