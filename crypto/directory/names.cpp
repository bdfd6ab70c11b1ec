#include "crypto/directory/names.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"
#include "crypto/directory/directory.h"

namespace sigilo {
namespace {

Bytes signed_part(ByteView body) {
  Writer writer;
  writer.raw(labels::kNames).u8('\n').var64(body);
  return std::move(writer).take();
}

bool ascending(const std::vector<PersonName>& people) {
  return std::adjacent_find(people.begin(), people.end(), [](const PersonName& a, const PersonName& b) { return !(a.member < b.member); }) ==
         people.end();
}

Result<Names> parse_body(ByteView body) {
  Reader reader(body);
  Names names;
  SIGILO_TRY(names.mechanism, reader.id<MechanismId>());
  SIGILO_TRY(names.serial, reader.u32());
  SIGILO_TRY(auto count, reader.u16());
  if (count > kMaxMembers) {
    return fail(ErrorCode::kTooLarge, "too many names", "names", {}, static_cast<std::int64_t>(kMaxMembers));
  }
  for (std::uint16_t i = 0; i < count; ++i) {
    PersonName person;
    SIGILO_TRY(person.member, reader.id<MemberId>());
    SIGILO_TRY(person.name, reader.text16(kMaxPersonNameBytes));
    names.people.push_back(std::move(person));
  }
  SIGILO_CHECK(reader.finish());
  if (!ascending(names.people)) {
    return fail(ErrorCode::kMalformed, "names are not strictly ascending by member", "names");
  }
  return names;
}

}  // namespace

const std::string* Names::find(const MemberId& member) const {
  const auto found =
      std::lower_bound(people.begin(), people.end(), member, [](const PersonName& p, const MemberId& id) { return p.member < id; });
  return found == people.end() || found->member != member ? nullptr : &found->name;
}

Result<Bytes> sign_names(const Names& names, std::uint8_t root, const SigningKey& key) {
  if (names.people.size() > kMaxMembers || !ascending(names.people)) {
    return fail(ErrorCode::kInvalidArgument, "names are not strictly ascending by member", "names");
  }
  Writer body;
  body.id(names.mechanism).u32(names.serial).u16(static_cast<std::uint16_t>(names.people.size()));
  for (const PersonName& person : names.people) {
    if (person.name.size() > kMaxPersonNameBytes || !is_utf8(person.name)) {
      return fail(ErrorCode::kInvalidArgument, "a name is too long or no text", "names");
    }
    body.id(person.member).var16(person.name);
  }
  const Bytes part = signed_part(body.view());
  Writer file;
  file.raw(part).u8(root).id(key.sign(part));
  return std::move(file).take();
}

Result<Names> open_names(ByteView file, const MechanismId& mechanism, std::span<const VerifyKey> root_keys) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kNames));
  SIGILO_CHECK(reader.expect("\n"));
  SIGILO_TRY(auto body, reader.var64());
  SIGILO_TRY(auto root, reader.u8());
  SIGILO_TRY(auto signature, reader.raw(Signature::kSize));
  SIGILO_CHECK(reader.finish());
  SIGILO_TRY(auto names, parse_body(body));
  if (names.mechanism != mechanism) {
    return fail(ErrorCode::kPermissionDenied, "names of another mechanism", "names");
  }
  if (root >= root_keys.size() || !verify(root_keys[root], signed_part(body), signature)) {
    return fail(ErrorCode::kSignatureInvalid, "no root key signed these names", "names");
  }
  return names;
}

}  // namespace sigilo
