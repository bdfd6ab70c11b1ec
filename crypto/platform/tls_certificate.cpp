#include "crypto/platform/tls_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

struct Free {
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(BIO* p) const { BIO_free_all(p); }
  void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
  void operator()(BIGNUM* p) const { BN_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// gRPC's TLS looks at the thread's error queue: what our failures leave there must not be taken for its own.
struct CleanErrorQueue {
  CleanErrorQueue() = default;
  ~CleanErrorQueue() { ERR_clear_error(); }
  CleanErrorQueue(const CleanErrorQueue&) = delete;
  CleanErrorQueue& operator=(const CleanErrorQueue&) = delete;
};

// Without it OpenSSL would ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

constexpr std::size_t kMaxPemBytes = 64 * 1024;
constexpr long kValidDays = 365 * 20 + 5;

tl::unexpected<Error> openssl_failed() { return fail(ErrorCode::kInternal, "OpenSSL refused an operation", "tls certificate"); }
tl::unexpected<Error> not_a_certificate() { return fail(ErrorCode::kMalformed, "not exactly one X.509 certificate", "tls certificate"); }

template <typename Buffer>
Buffer drain(BIO* bio) {
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return Buffer(data, data + size);
}

Result<Owned<X509>> parse_der(ByteView der) {
  if (der.empty() || der.size() > kMaxPemBytes) return not_a_certificate();
  const unsigned char* at = der.data();
  Owned<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != der.data() + der.size()) return not_a_certificate();
  return certificate;
}

Result<Owned<X509>> parse_pem(std::string_view pem) {
  if (pem.empty() || pem.size() > kMaxPemBytes) return not_a_certificate();
  Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return openssl_failed();
  Owned<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate) return not_a_certificate();
  Owned<X509> second(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (second) return not_a_certificate();
  return certificate;
}

Result<Bytes> to_der(X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  if (size <= 0) return openssl_failed();
  Bytes der(static_cast<std::size_t>(size));
  unsigned char* at = der.data();
  i2d_X509(certificate, &at);
  return der;
}

Result<std::string> to_pem(X509* certificate) {
  Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) return openssl_failed();
  return drain<std::string>(bio.get());
}

Result<Digest> spki_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return not_a_certificate();
  const Digest digest = sha256({der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return digest;
}

Result<SecretBuffer> key_to_pem(EVP_PKEY* key) {
  Owned<BIO> bio(BIO_new(BIO_s_secmem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) return openssl_failed();
  return drain<SecretBuffer>(bio.get());
}

Status set_serial(X509* certificate) {
  std::array<unsigned char, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return openssl_failed();
  random[0] = static_cast<unsigned char>((random[0] & 0x7f) | 0x40);  // positive, always 16 bytes
  Owned<BIGNUM> number(BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
  if (!number || BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) == nullptr) return openssl_failed();
  return {};
}

Status add_extension(X509* certificate, int nid, const std::string& value) {
  Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) return openssl_failed();
  return {};
}

Status set_validity(X509* certificate, const Clock& clock) {
  time_t begin = static_cast<time_t>(clock.today().plus(-1).number()) * 86400;
  if (X509_time_adj_ex(X509_getm_notBefore(certificate), 0, 0, &begin) == nullptr ||
      X509_time_adj_ex(X509_getm_notAfter(certificate), static_cast<int>(kValidDays), 0, &begin) == nullptr) {
    return openssl_failed();
  }
  return {};
}

Result<Owned<X509>> self_signed(EVP_PKEY* key, const std::string& name, const Clock& clock) {
  Owned<X509> certificate(X509_new());
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1) return openssl_failed();
  SIGILO_CHECK(set_serial(certificate.get()));
  SIGILO_CHECK(set_validity(certificate.get(), clock));
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("sigilo"), -1, -1, 0) != 1 ||
      X509_set_issuer_name(certificate.get(), subject) != 1 || X509_set_pubkey(certificate.get(), key) != 1) {
    return openssl_failed();
  }
  SIGILO_CHECK(add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0"));  // it is its own root
  SIGILO_CHECK(add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature,keyCertSign"));
  SIGILO_CHECK(add_extension(certificate.get(), NID_ext_key_usage, "serverAuth,clientAuth"));
  SIGILO_CHECK(add_extension(certificate.get(), NID_subject_alt_name, "DNS:" + name));
  if (X509_sign(certificate.get(), key, EVP_sha256()) <= 0) return openssl_failed();
  return certificate;
}

}  // namespace

std::string tls_name_of(const MechanismId& mechanism) { return "m-" + mechanism.hex() + ".sigilo.invalid"; }

Result<TlsIdentity> TlsIdentity::generate(const MechanismId& mechanism, const Clock& clock) {
  const CleanErrorQueue clean;
  Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) return openssl_failed();
  SIGILO_TRY(auto certificate, self_signed(key.get(), tls_name_of(mechanism), clock));
  TlsIdentity identity;
  SIGILO_TRY(identity.key_pem, key_to_pem(key.get()));
  SIGILO_TRY(identity.certificate_pem, to_pem(certificate.get()));
  SIGILO_TRY(identity.certificate_der, to_der(certificate.get()));
  SIGILO_TRY(identity.spki_digest, spki_of(certificate.get()));
  return identity;
}

Result<TlsIdentity> TlsIdentity::load(ByteView key_pem, std::string_view certificate_pem) {
  const CleanErrorQueue clean;
  if (key_pem.empty() || key_pem.size() > kMaxPemBytes) return fail(ErrorCode::kMalformed, "not a private key", "tls key");
  Owned<BIO> bio(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
  if (!bio) return openssl_failed();
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key) return fail(ErrorCode::kMalformed, "not a private key", "tls key");
  SIGILO_TRY(auto certificate, parse_pem(certificate_pem));
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return fail(ErrorCode::kConflict, "key and certificate do not belong together", "tls key");
  }
  TlsIdentity identity;
  identity.key_pem = to_secret(key_pem);
  identity.certificate_pem = std::string(certificate_pem);
  SIGILO_TRY(identity.certificate_der, to_der(certificate.get()));
  SIGILO_TRY(identity.spki_digest, spki_of(certificate.get()));
  return identity;
}

Result<Digest> spki_digest_of_der(ByteView certificate) {
  const CleanErrorQueue clean;
  SIGILO_TRY(auto parsed, parse_der(certificate));
  return spki_of(parsed.get());
}

Result<Digest> spki_digest_of_pem(std::string_view certificate) {
  const CleanErrorQueue clean;
  SIGILO_TRY(auto parsed, parse_pem(certificate));
  return spki_of(parsed.get());
}

Result<std::string> certificate_pem_from_der(ByteView certificate) {
  const CleanErrorQueue clean;
  SIGILO_TRY(auto parsed, parse_der(certificate));
  return to_pem(parsed.get());
}

Result<Bytes> certificate_der_from_pem(std::string_view certificate) {
  const CleanErrorQueue clean;
  SIGILO_TRY(auto parsed, parse_pem(certificate));
  return to_der(parsed.get());
}

}  // namespace sigilo
