#include "crypto/consent/attestation.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"

namespace sigilo {

Bytes encode_attestation(const ConsentAttestation& attestation) {
  Writer writer;
  writer.id(attestation.record).u16(attestation.subject).id(attestation.terms).u8(codes::number_of(attestation.kind));
  return std::move(writer).take();
}

Result<ConsentAttestation> parse_attestation(ByteView body) {
  Reader reader(body);
  ConsentAttestation attestation;
  SIGILO_TRY(attestation.record, reader.id<RecordId>());
  SIGILO_TRY(attestation.subject, reader.u16());
  SIGILO_TRY(attestation.terms, reader.id<Digest>());
  SIGILO_TRY(const std::uint8_t kind, reader.u8());
  SIGILO_TRY(attestation.kind, codes::from_number<codes::AttestationKind>(kind, "kind"));
  SIGILO_CHECK(reader.finish());
  return attestation;
}

Result<Bytes> attest_consent(const RecordId& record, const ConsentStatement& statement, codes::AttestationKind kind, const StatementHeader& header,
                             const SigningKey& key) {
  if (header.label != labels::kConsentAttestation) {
    return fail(ErrorCode::kInvalidArgument, "an attestation has a label of its own", "label");
  }
  SIGILO_CHECK(codes::from_number<codes::AttestationKind>(codes::number_of(kind), "kind"));
  SIGILO_TRY(const Digest terms, consent_terms_digest(statement));
  return sign_statement(header, encode_attestation({record, statement.subject, terms, kind}), key);
}

Status verify_attestation(const RecordId& record, const ConsentStatement& statement, ByteView signed_attestation, std::string_view origin,
                          const VerifyKey& key) {
  SIGILO_TRY(const SignedStatement opened, open_statement(signed_attestation, labels::kConsentAttestation, origin, key));
  SIGILO_TRY(const ConsentAttestation attestation, parse_attestation(opened.body()));
  SIGILO_TRY(const Digest terms, consent_terms_digest(statement));
  if (attestation.record != record || attestation.subject != statement.subject || attestation.terms != terms) {
    return fail(ErrorCode::kConflict, "the attestation is about another consent", "attestation",
                "a second member attests again what the person agreed to");
  }
  return {};
}

}  // namespace sigilo
