#include "crypto/directory/server_identity.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/kem.h"

namespace sigilo {
namespace {

constexpr std::uint8_t kNoCustodian = 0;
constexpr std::uint8_t kEmbeddedCustodian = 1;

Status check(const ServerIdentity& identity) {
  const std::size_t key_size = sizes_of(identity.suite).public_key;
  if (identity.mechanism.is_zero()) return fail(ErrorCode::kInvalidArgument, "the mechanism has no id", "mechanism");
  if (identity.intake.kem_public_key.size() != key_size) {
    return fail(ErrorCode::kInvalidArgument, "the key is not of the suite", "intake");
  }
  if (identity.tls_certificate.empty() || identity.tls_certificate.size() > kMaxCertificateBytes) {
    return fail(ErrorCode::kInvalidArgument, "the certificate is missing or too large", "tls_certificate");
  }
  if (identity.address.empty() || identity.address.size() > kMaxAddressBytes || !is_utf8(identity.address)) {
    return fail(ErrorCode::kInvalidArgument, "the address is missing, too long or not UTF-8", "address", "write it as host:port");
  }
  if (!identity.custodian) return {};
  const CustodianEntry& custodian = *identity.custodian;
  if (custodian.index != 1 || !custodian.member.is_zero()) {
    return fail(ErrorCode::kInvalidArgument, "the custodian inside the store has index 1 and no member", "custodian");
  }
  if (custodian.epochs.empty() || custodian.epochs.size() > kMaxCustodianEpochs) {
    return fail(ErrorCode::kInvalidArgument, "the custodian has no epochs, or too many", "custodian");
  }
  for (const CustodianEpoch& epoch : custodian.epochs) {
    if (epoch.kem_public_key.size() != key_size) return fail(ErrorCode::kInvalidArgument, "the key is not of the suite", "custodian");
    if (epoch.last < epoch.first) return fail(ErrorCode::kInvalidArgument, "an epoch ends before it begins", "custodian");
  }
  return {};
}

Result<CustodianEntry> read_custodian(Reader& reader) {
  CustodianEntry custodian;
  custodian.index = 1;
  SIGILO_TRY(custodian.verify_key, reader.id<VerifyKey>());
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  if (count > kMaxCustodianEpochs) return fail(ErrorCode::kTooLarge, "too many epochs", "custodian", {}, count);
  for (std::uint16_t i = 0; i < count; ++i) {
    CustodianEpoch epoch;
    SIGILO_TRY(epoch.epoch, reader.u32());
    SIGILO_TRY(const std::uint32_t first, reader.u32());
    SIGILO_TRY(const std::uint32_t last, reader.u32());
    SIGILO_TRY(const ByteView key, reader.var16());
    epoch.first = Day(first);
    epoch.last = Day(last);
    epoch.kem_public_key = to_bytes(key);
    custodian.epochs.push_back(std::move(epoch));
  }
  return custodian;
}

}  // namespace

Result<Bytes> ServerIdentity::encode() const {
  SIGILO_CHECK(check(*this));
  Writer writer;
  writer.raw(labels::kServerIdentity).u8('\n').id(mechanism).u16(static_cast<std::uint16_t>(suite)).id(store_key).id(log_key);
  writer.u32(intake.epoch).var16(intake.kem_public_key).var16(tls_certificate).var16(address);
  writer.u8(custodian ? kEmbeddedCustodian : kNoCustodian);
  if (custodian) {
    writer.id(custodian->verify_key).u16(static_cast<std::uint16_t>(custodian->epochs.size()));
    for (const CustodianEpoch& epoch : custodian->epochs) {
      writer.u32(epoch.epoch).u32(epoch.first.number()).u32(epoch.last.number()).var16(epoch.kem_public_key);
    }
  }
  return std::move(writer).take();
}

Result<ServerIdentity> ServerIdentity::parse(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kServerIdentity));
  SIGILO_CHECK(reader.expect("\n"));
  ServerIdentity identity;
  SIGILO_TRY(identity.mechanism, reader.id<MechanismId>());
  SIGILO_TRY(const std::uint16_t suite, reader.u16());
  SIGILO_TRY(identity.suite, suite_from(suite));
  SIGILO_TRY(identity.store_key, reader.id<VerifyKey>());
  SIGILO_TRY(identity.log_key, reader.id<VerifyKey>());
  SIGILO_TRY(identity.intake.epoch, reader.u32());
  SIGILO_TRY(const ByteView intake_key, reader.var16());
  SIGILO_TRY(const ByteView certificate, reader.var16());
  SIGILO_TRY(identity.address, reader.text16(kMaxAddressBytes));
  identity.intake.kem_public_key = to_bytes(intake_key);
  identity.tls_certificate = to_bytes(certificate);
  SIGILO_TRY(const std::uint8_t custodian, reader.u8());
  if (custodian > kEmbeddedCustodian) return fail(ErrorCode::kUnsupported, "the kind of custodian is unknown", "custodian", {}, custodian);
  if (custodian == kEmbeddedCustodian) {
    SIGILO_TRY(identity.custodian, read_custodian(reader));
  }
  SIGILO_CHECK(reader.finish());
  if (auto checked = check(identity); !checked) {
    Error error = checked.error();
    error.code = ErrorCode::kMalformed;
    return fail(error);
  }
  return identity;
}

}  // namespace sigilo
