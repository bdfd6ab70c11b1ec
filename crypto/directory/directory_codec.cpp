#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/directory/directory.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

// Largest public key of any suite, so that a wrong length is refused before its bytes are looked at.
constexpr std::size_t kMaxKemKeyBytes = 4096;

tl::unexpected<Error> too_large(StaticText field, std::size_t bound) {
  return fail(ErrorCode::kTooLarge, "over the bound of a directory", field, {}, static_cast<std::int64_t>(bound));
}

Result<Bytes> read_bytes(Reader& reader, std::size_t bound, StaticText field) {
  SIGILO_TRY(auto bytes, reader.var16());
  if (bytes.size() > bound) {
    return too_large(field, bound);
  }
  return to_bytes(bytes);
}

Result<Day> read_day(Reader& reader) {
  SIGILO_TRY(auto day, reader.u32());
  return Day(day);
}

/// An enumerator between 1 and `last`.
template <typename Enum>
Result<Enum> read_enum(Reader& reader, Enum last, StaticText field) {
  SIGILO_TRY(auto value, reader.u8());
  if (value < 1 || value > static_cast<std::uint8_t>(last)) {
    return fail(ErrorCode::kUnsupported, "a code that this program does not know", field, {}, value);
  }
  return static_cast<Enum>(value);
}

/// A counted list: the bound is checked before the first item is read.
template <typename Item, typename ReadItem>
Status read_list(Reader& reader, std::size_t count, std::size_t bound, std::vector<Item>& list, StaticText field, ReadItem read_item) {
  if (count > bound) {
    return too_large(field, bound);
  }
  list.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto item = read_item(reader);
    if (!item) {
      Error error = item.error();
      if (error.field.empty()) error.field = field;
      return fail(error);
    }
    list.push_back(std::move(*item));
  }
  return {};
}

template <typename Item, typename ReadItem>
Status read_list16(Reader& reader, std::size_t bound, std::vector<Item>& list, StaticText field, ReadItem read_item) {
  SIGILO_TRY(auto count, reader.u16());
  return read_list(reader, count, bound, list, field, read_item);
}

Result<MemberEntry> read_member(Reader& reader) {
  MemberEntry member;
  SIGILO_TRY(member.id, reader.id<MemberId>());
  SIGILO_TRY(auto bits, reader.u16());
  SIGILO_TRY(member.roles, Roles::from_bits(bits));
  return member;
}

Result<DeviceEntry> read_device(Reader& reader) {
  DeviceEntry device;
  SIGILO_TRY(device.id, reader.id<DeviceId>());
  SIGILO_TRY(device.member, reader.id<MemberId>());
  SIGILO_TRY(device.verify_key, reader.id<VerifyKey>());
  SIGILO_TRY(device.kem_public_key, read_bytes(reader, kMaxKemKeyBytes, "devices"));
  SIGILO_TRY(device.tls_spki, reader.id<Digest>());
  SIGILO_TRY(device.added, read_day(reader));
  SIGILO_TRY(device.state, read_enum(reader, DeviceState::kRevoked, "devices"));
  return device;
}

Result<TeamEpoch> read_team_epoch(Reader& reader) {
  TeamEpoch epoch;
  SIGILO_TRY(auto team, reader.u8());
  SIGILO_TRY(epoch.team, team_from(team));
  SIGILO_TRY(epoch.epoch, reader.u32());
  SIGILO_TRY(epoch.kem_public_key, read_bytes(reader, kMaxKemKeyBytes, "team epochs"));
  SIGILO_TRY(epoch.maker, reader.id<DeviceId>());
  SIGILO_TRY(epoch.announced, read_day(reader));
  SIGILO_TRY(epoch.state, read_enum(reader, EpochState::kRetired, "team epochs"));
  return epoch;
}

Result<IntakeEpoch> read_intake_epoch(Reader& reader) {
  IntakeEpoch epoch;
  SIGILO_TRY(epoch.epoch, reader.u32());
  SIGILO_TRY(epoch.kem_public_key, read_bytes(reader, kMaxKemKeyBytes, "intake epochs"));
  SIGILO_TRY(epoch.state, read_enum(reader, EpochState::kRetired, "intake epochs"));
  return epoch;
}

Result<CustodianEpoch> read_custodian_epoch(Reader& reader) {
  CustodianEpoch epoch;
  SIGILO_TRY(epoch.epoch, reader.u32());
  SIGILO_TRY(epoch.first, read_day(reader));
  SIGILO_TRY(epoch.last, read_day(reader));
  SIGILO_TRY(epoch.kem_public_key, read_bytes(reader, kMaxKemKeyBytes, "custodian epochs"));
  return epoch;
}

Result<CustodianEntry> read_custodian(Reader& reader) {
  CustodianEntry custodian;
  SIGILO_TRY(custodian.index, reader.u8());
  SIGILO_TRY(custodian.member, reader.id<MemberId>());
  SIGILO_TRY(custodian.verify_key, reader.id<VerifyKey>());
  SIGILO_CHECK(read_list16(reader, kMaxCustodianEpochs, custodian.epochs, "custodian epochs", read_custodian_epoch));
  return custodian;
}

Result<RecipientEntry> read_recipient(Reader& reader) {
  RecipientEntry recipient;
  SIGILO_TRY(recipient.id, reader.id<Nonce16>());
  SIGILO_TRY(recipient.kind, reader.u8());
  SIGILO_TRY(recipient.label, reader.text16(kMaxLabelTextBytes));
  SIGILO_TRY(recipient.kem_public_key, read_bytes(reader, kMaxKemKeyBytes, "recipients"));
  SIGILO_TRY(recipient.age_recipient, reader.text16(kMaxAgeRecipientBytes));
  return recipient;
}

Result<ResourceEntry> read_resource(Reader& reader) {
  ResourceEntry resource;
  SIGILO_TRY(resource.kind, read_enum(reader, ResourceKind::kCodeList, "resources"));
  SIGILO_TRY(resource.digest, reader.id<Digest>());
  SIGILO_TRY(resource.name, reader.text16(kMaxLabelTextBytes));
  return resource;
}

Result<VerifyKey> read_verify_key(Reader& reader) { return reader.id<VerifyKey>(); }

Status read_identity(Reader& reader, Directory& d) {
  SIGILO_TRY(d.mechanism, reader.id<MechanismId>());
  SIGILO_TRY(auto origin, reader.text16(kMaxOriginBytes));
  if (origin != d.origin()) {
    return fail(ErrorCode::kMalformed, "the origin does not belong to the mechanism", "origin");
  }
  SIGILO_TRY(d.version, reader.u32());
  SIGILO_TRY(d.previous, reader.id<Digest>());
  SIGILO_TRY(d.issued, read_day(reader));
  SIGILO_TRY(d.valid_until, read_day(reader));
  SIGILO_TRY(auto suite, reader.u16());
  SIGILO_TRY(d.suite, suite_from(suite));
  SIGILO_TRY(d.root_threshold, reader.u8());
  SIGILO_TRY(auto roots, reader.u8());
  return read_list(reader, roots, kMaxRootKeys, d.root_keys, "root keys", read_verify_key);
}

Status read_people(Reader& reader, Directory& d) {
  SIGILO_CHECK(read_list16(reader, kMaxMembers, d.members, "members", read_member));
  SIGILO_CHECK(read_list16(reader, kMaxDevices, d.devices, "devices", read_device));
  return read_list16(reader, kMaxTeamEpochs, d.team_epochs, "team epochs", read_team_epoch);
}

Status read_services(Reader& reader, Directory& d) {
  SIGILO_TRY(d.store_key, reader.id<VerifyKey>());
  SIGILO_TRY(d.log_key, reader.id<VerifyKey>());
  SIGILO_CHECK(read_list16(reader, kMaxIntakeEpochs, d.intake_epochs, "intake epochs", read_intake_epoch));
  SIGILO_TRY(d.tls_certificate, read_bytes(reader, kMaxCertificateBytes, "tls certificate"));
  SIGILO_TRY(d.address, reader.text16(kMaxAddressBytes));
  SIGILO_TRY(d.custodian_threshold, reader.u8());
  SIGILO_TRY(auto custodians, reader.u8());
  SIGILO_CHECK(read_list(reader, custodians, kMaxCustodians, d.custodians, "custodians", read_custodian));
  SIGILO_TRY(d.recovery_public_key, read_bytes(reader, kMaxKemKeyBytes, "recovery key"));
  return {};
}

Status read_policy(Reader& reader, Directory& d) {
  SIGILO_CHECK(read_list16(reader, kMaxRecipients, d.recipients, "recipients", read_recipient));
  SIGILO_CHECK(read_list16(reader, kMaxResources, d.resources, "resources", read_resource));
  SIGILO_TRY(d.policy.copies, reader.u8());
  SIGILO_TRY(d.policy.approvers, reader.u16());
  SIGILO_TRY(d.policy.profile, read_enum(reader, Profile::kThreshold, "profile"));
  SIGILO_TRY(d.policy.draft_hours, reader.u16());
  SIGILO_TRY(d.policy.offline_days, reader.u16());
  return {};
}

std::uint8_t code(auto value) { return static_cast<std::uint8_t>(value); }
std::uint16_t count(const auto& list) { return static_cast<std::uint16_t>(list.size()); }

void write_identity(Writer& w, const Directory& d) {
  w.id(d.mechanism).var16(d.origin()).u32(d.version).id(d.previous).u32(d.issued.number()).u32(d.valid_until.number());
  w.u16(static_cast<std::uint16_t>(d.suite)).u8(d.root_threshold).u8(code(d.root_keys.size()));
  for (const VerifyKey& key : d.root_keys) w.id(key);
}

void write_people(Writer& w, const Directory& d) {
  w.u16(count(d.members));
  for (const MemberEntry& m : d.members) w.id(m.id).u16(m.roles.bits());
  w.u16(count(d.devices));
  for (const DeviceEntry& e : d.devices) {
    w.id(e.id).id(e.member).id(e.verify_key).var16(e.kem_public_key).id(e.tls_spki).u32(e.added.number()).u8(code(e.state));
  }
  w.u16(count(d.team_epochs));
  for (const TeamEpoch& e : d.team_epochs) {
    w.u8(code(e.team)).u32(e.epoch).var16(e.kem_public_key).id(e.maker).u32(e.announced.number()).u8(code(e.state));
  }
}

void write_services(Writer& w, const Directory& d) {
  w.id(d.store_key).id(d.log_key).u16(count(d.intake_epochs));
  for (const IntakeEpoch& e : d.intake_epochs) w.u32(e.epoch).var16(e.kem_public_key).u8(code(e.state));
  w.var16(d.tls_certificate).var16(d.address).u8(d.custodian_threshold).u8(code(d.custodians.size()));
  for (const CustodianEntry& c : d.custodians) {
    w.u8(c.index).id(c.member).id(c.verify_key).u16(count(c.epochs));
    for (const CustodianEpoch& e : c.epochs) {
      w.u32(e.epoch).u32(e.first.number()).u32(e.last.number()).var16(e.kem_public_key);
    }
  }
  w.var16(d.recovery_public_key);
}

void write_policy(Writer& w, const Directory& d) {
  w.u16(count(d.recipients));
  for (const RecipientEntry& r : d.recipients) w.id(r.id).u8(r.kind).var16(r.label).var16(r.kem_public_key).var16(r.age_recipient);
  w.u16(count(d.resources));
  for (const ResourceEntry& r : d.resources) w.u8(code(r.kind)).id(r.digest).var16(r.name);
  w.u8(d.policy.copies).u16(d.policy.approvers).u8(code(d.policy.profile)).u16(d.policy.draft_hours).u16(d.policy.offline_days);
}

}  // namespace

std::string Directory::origin() const { return origin_of(mechanism); }

Result<Bytes> Directory::encode() const {
  SIGILO_CHECK(validate());
  Writer writer;
  write_identity(writer, *this);
  write_people(writer, *this);
  write_services(writer, *this);
  write_policy(writer, *this);
  if (writer.view().size() > kMaxDirectoryBytes) {
    return too_large("directory", kMaxDirectoryBytes);
  }
  return std::move(writer).take();
}

Result<Directory> Directory::parse(ByteView body) {
  if (body.size() > kMaxDirectoryBytes) {
    return too_large("directory", kMaxDirectoryBytes);
  }
  Reader reader(body);
  Directory directory;
  SIGILO_CHECK(read_identity(reader, directory));
  SIGILO_CHECK(read_people(reader, directory));
  SIGILO_CHECK(read_services(reader, directory));
  SIGILO_CHECK(read_policy(reader, directory));
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(directory.validate());
  return directory;
}

Digest directory_digest(ByteView body) { return labelled_hash(labels::kDocumentDigest, {body}); }

}  // namespace sigilo
