#pragma once

#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/directory/directory.h"
#include "crypto/log/statement.h"

namespace sigilo {

/// Terms of a consent as a second member has them before the eyes, in words. Only what was put into words can be attested, and nothing else than
/// that: the lines and the signature come from the same bytes. Copyable; holds personal data. Source: design PROTOCOL 4; protocol review C1.
class ShownTerms {
 public:
  /// Text for a screen or a voice, in the language asked for: what is allowed, to whom, how it was given.
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  /// 12 comparison words of record and terms: equal on both devices exactly when both mean the same ones.
  [[nodiscard]] std::vector<std::string> comparison(codes::Language language) const;
  /// The second member's attestation (label sigilo/v1/consent-attestation-2). Fails as attest_consent does.
  [[nodiscard]] Result<Bytes> attest(codes::AttestationKind kind, const StatementHeader& header, const SigningKey& key) const;

 private:
  friend class CosignOffer;
  ShownTerms(const RecordId& record, ConsentStatement terms, std::vector<std::string> lines)
      : record_(record), terms_(std::move(terms)), lines_(std::move(lines)) {}

  RecordId record_;
  ConsentStatement terms_;
  std::vector<std::string> lines_;
};

/// What travels to the second member's device, by QR image or file: the record and the terms without attestations.
class CosignOffer {
 public:
  /// Fails as encode_consent does.
  [[nodiscard]] static Result<Bytes> make(const RecordId& record, ConsentStatement statement);
  /// kUnsupported (magic, a code), kMalformed (attestations inside, trailing bytes), and what parse_consent refuses.
  [[nodiscard]] static Result<CosignOffer> parse(ByteView file);

  [[nodiscard]] const RecordId& record() const { return record_; }
  [[nodiscard]] const ConsentStatement& terms() const { return terms_; }
  /// kNotFound when the directory does not know the wording or a recipient: what cannot be said in words is not signed.
  [[nodiscard]] Result<ShownTerms> show(codes::Language language, const Directory& directory) const;

 private:
  CosignOffer(const RecordId& record, ConsentStatement terms) : record_(record), terms_(std::move(terms)) {}

  RecordId record_;
  ConsentStatement terms_;
};

}  // namespace sigilo
