#include "crypto/directory/trust_root.h"

#include <set>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

Status check(const TrustRoot& root, ErrorCode code) {
  if (root.root_keys.empty() || root.root_keys.size() > kMaxRootKeys || root.root_threshold < 1 ||
      root.root_threshold > root.root_keys.size()) {
    return fail(code, "the threshold of root keys is not between 1 and their number", "root keys");
  }
  if (std::set<VerifyKey>(root.root_keys.begin(), root.root_keys.end()).size() != root.root_keys.size()) {
    return fail(code, "the same root key twice", "root keys");
  }
  if (root.address.empty() || root.address.size() > kMaxAddressBytes || !is_utf8(root.address)) {
    return fail(code, "the store's address is missing or no text", "address");
  }
  if (root.tls_certificate.empty() || root.tls_certificate.size() > kMaxCertificateBytes) {
    return fail(code, "the store's certificate is missing or too long", "tls certificate");
  }
  return {};
}

}  // namespace

TrustRoot TrustRoot::of(const Directory& directory) {
  TrustRoot root;
  root.mechanism = directory.mechanism;
  root.root_threshold = directory.root_threshold;
  root.root_keys = directory.root_keys;
  root.log_key = directory.log_key;
  root.address = directory.address;
  root.tls_certificate = directory.tls_certificate;
  return root;
}

std::string TrustRoot::origin() const { return origin_of(mechanism); }

Result<Bytes> TrustRoot::encode() const {
  SIGILO_CHECK(check(*this, ErrorCode::kInvalidArgument));
  Writer writer;
  writer.raw(labels::kTrustRoot).u8('\n').id(mechanism).u8(root_threshold).u8(static_cast<std::uint8_t>(root_keys.size()));
  for (const VerifyKey& key : root_keys) {
    writer.id(key);
  }
  writer.id(log_key).var16(address).var16(tls_certificate);
  return std::move(writer).take();
}

Result<TrustRoot> TrustRoot::parse(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kTrustRoot));
  SIGILO_CHECK(reader.expect("\n"));
  TrustRoot root;
  SIGILO_TRY(root.mechanism, reader.id<MechanismId>());
  SIGILO_TRY(root.root_threshold, reader.u8());
  SIGILO_TRY(auto count, reader.u8());
  for (std::uint8_t i = 0; i < count; ++i) {
    SIGILO_TRY(auto key, reader.id<VerifyKey>());
    root.root_keys.push_back(key);
  }
  SIGILO_TRY(root.log_key, reader.id<VerifyKey>());
  SIGILO_TRY(root.address, reader.text16(kMaxAddressBytes));
  SIGILO_TRY(auto certificate, reader.var16());
  root.tls_certificate = to_bytes(certificate);
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(check(root, ErrorCode::kMalformed));
  return root;
}

Digest TrustRoot::anchor() const {
  Writer keys;
  for (const VerifyKey& key : root_keys) keys.id(key);
  return labelled_hash(labels::kTrustRoot, {mechanism.bytes(), ByteView(&root_threshold, 1), keys.view(), log_key.bytes()});
}

}  // namespace sigilo
