#include "crypto/consent/cosign_offer.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "crypto/directory/lookup.h"
#include "crypto/primitives/words.h"

namespace sigilo {
namespace {

using codes::ConsentField;
using codes::Language;

const std::string& first_line() {
  static const std::string line = std::string(labels::kCosignOffer) + "\n";
  return line;
}

WordLanguage words_of(Language language) {
  switch (language) {
    case Language::kSpanish: return WordLanguage::kSpanish;
    case Language::kPortuguese: return WordLanguage::kPortuguese;
    case Language::kEnglish: return WordLanguage::kEnglish;
  }
  return WordLanguage::kEnglish;
}

/// Writes the lines of one statement.
class Teller {
 public:
  Teller(Language language, const Directory& directory) : language_(language), directory_(directory) {}

  Result<std::vector<std::string>> tell(const ConsentStatement& s) {
    line(ConsentField::kSubject, s.subject == 0 ? label(ConsentField::kTheSource) : std::to_string(s.subject));
    line(ConsentField::kFollows, label(s.prev.is_zero() ? ConsentField::kFirstWord : ConsentField::kLaterWord));
    if (s.scopes.empty()) lines_.push_back(label(ConsentField::kNothingAllowed));
    for (const ConsentScope& scope : s.scopes) SIGILO_CHECK(tell_scope(scope));
    SIGILO_CHECK(tell_wording(s));
    tell_circumstances(s);
    return std::move(lines_);
  }

 private:
  template <typename Code>
  std::string label(Code code) const { return std::string(codes::label_of(code, language_)); }
  void line(ConsentField field, const std::string& value) { lines_.push_back(label(field) + ": " + value); }

  Status tell_scope(const ConsentScope& scope) {
    std::string recipient = label(ConsentField::kAnyOfTheKind) + " " + label(scope.recipient_kind);
    if (!scope.recipient.is_zero()) {
      const RecipientEntry* entry = find_recipient(directory_, Nonce16(scope.recipient.array()));
      if (entry == nullptr || entry->kind != codes::number_of(scope.recipient_kind)) {
        return fail(ErrorCode::kNotFound, "the directory does not know a recipient", "recipient", "bring the directory up to date and look again");
      }
      recipient = entry->label + " (" + label(scope.recipient_kind) + ")";
    }
    line(ConsentField::kAllows, label(scope.category) + " / " + label(scope.purpose) + " / " + recipient + " / " + label(scope.form) + " / " +
                                    label(ConsentField::kThrough) + " " + scope.last_day.iso());
    return {};
  }

  Status tell_wording(const ConsentStatement& s) {
    const ResourceEntry* wording = find_resource(directory_, ResourceKind::kConsentWording, s.wording);
    if (wording == nullptr && !(s.wording.is_zero() && s.scopes.empty())) {
      return fail(ErrorCode::kNotFound, "the directory does not know the wording", "wording", "bring the directory up to date and look again");
    }
    line(ConsentField::kWording, wording == nullptr ? label(ConsentField::kNone) : wording->name);
    return {};
  }

  void tell_circumstances(const ConsentStatement& s) {
    line(ConsentField::kMode, label(s.mode));
    line(ConsentField::kLanguage, s.language);
    line(ConsentField::kInterpreter, s.interpreter.empty() ? label(ConsentField::kNone) : s.interpreter);
    line(ConsentField::kUnderstanding, label(s.understanding));
    line(ConsentField::kAge, label(s.age));
    line(ConsentField::kGuardian, label(s.guardian));
    line(ConsentField::kInterview, label(s.interview));
    line(ConsentField::kSourceKind, label(s.source));
    std::string present;
    for (const codes::PresentRole role : s.present) present += (present.empty() ? "" : ", ") + label(role);
    line(ConsentField::kPresent, present.empty() ? label(ConsentField::kNone) : present);
    line(ConsentField::kWithdrawalCode, label(s.withdrawal_tag.is_zero() ? ConsentField::kNone : ConsentField::kTaken));
  }

  Language language_;
  const Directory& directory_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> ShownTerms::comparison(Language language) const {
  const auto digest = consent_terms_digest(terms_);
  if (!digest) return {};
  Writer both;
  both.id(record_).id(*digest);
  return comparison_words("consent-terms", both.view(), words_of(language));
}

Result<Bytes> ShownTerms::attest(codes::AttestationKind kind, const StatementHeader& header, const SigningKey& key) const {
  return attest_consent(record_, terms_, kind, header, key);
}

Result<Bytes> CosignOffer::make(const RecordId& record, ConsentStatement statement) {
  statement.attestations.clear();
  SIGILO_TRY(const Bytes body, encode_consent(std::move(statement)));
  Writer writer;
  writer.raw(first_line()).id(record).var64(body);
  return std::move(writer).take();
}

Result<CosignOffer> CosignOffer::parse(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(first_line()));
  SIGILO_TRY(const RecordId record, reader.id<RecordId>());
  SIGILO_TRY(const ByteView body, reader.var64());
  SIGILO_CHECK(reader.finish());
  SIGILO_TRY(ConsentStatement terms, parse_consent(body));
  if (!terms.attestations.empty()) return fail(ErrorCode::kMalformed, "an offer holds no attestations", "attestations");
  return CosignOffer(record, std::move(terms));
}

Result<ShownTerms> CosignOffer::show(Language language, const Directory& directory) const {
  SIGILO_TRY(auto lines, Teller(language, directory).tell(terms_));
  return ShownTerms(record_, terms_, std::move(lines));
}

}  // namespace sigilo
