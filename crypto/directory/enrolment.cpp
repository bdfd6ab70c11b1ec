#include "crypto/directory/enrolment.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/directory/directory.h"

namespace sigilo {
namespace {

bool is_kem_key_size(std::size_t size) {
  return size == sizes_of(Suite::kX25519).public_key || size == sizes_of(Suite::kXWing).public_key;
}

Status check(const Enrolment& enrolment, ErrorCode code) {
  if (!is_kem_key_size(enrolment.kem_public_key.size())) {
    return fail(code, "a KEM key of no known suite", "kem key");
  }
  if (enrolment.tls_certificate.empty() || enrolment.tls_certificate.size() > kMaxCertificateBytes) {
    return fail(code, "the certificate is missing or too long", "tls certificate");
  }
  return {};
}

}  // namespace

Result<Bytes> Enrolment::encode() const {
  SIGILO_CHECK(check(*this, ErrorCode::kInvalidArgument));
  Writer writer;
  writer.id(token).id(verify_key).var16(kem_public_key).var16(tls_certificate);
  return std::move(writer).take();
}

Result<Enrolment> Enrolment::parse(ByteView body) {
  Reader reader(body);
  Enrolment enrolment;
  SIGILO_TRY(enrolment.token, reader.id<Digest>());
  SIGILO_TRY(enrolment.verify_key, reader.id<VerifyKey>());
  SIGILO_TRY(auto key, reader.var16());
  SIGILO_TRY(auto certificate, reader.var16());
  SIGILO_CHECK(reader.finish());
  enrolment.kem_public_key = to_bytes(key);
  enrolment.tls_certificate = to_bytes(certificate);
  SIGILO_CHECK(check(enrolment, ErrorCode::kMalformed));
  return enrolment;
}

Result<SignedEnrolment> open_enrolment(ByteView bytes, std::string_view origin, Suite suite) {
  SIGILO_TRY(auto statement, SignedStatement::parse(bytes));
  SIGILO_CHECK(statement.require(labels::kEnrolment, origin));
  SIGILO_TRY(auto enrolment, Enrolment::parse(statement.body()));
  SIGILO_CHECK(statement.verify(enrolment.verify_key));
  if (enrolment.kem_public_key.size() != sizes_of(suite).public_key) {
    return fail(ErrorCode::kMalformed, "a KEM key is not of the directory's suite", "kem key");
  }
  return SignedEnrolment{std::move(statement), std::move(enrolment)};
}

}  // namespace sigilo
