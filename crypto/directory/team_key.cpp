#include "crypto/directory/team_key.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"

namespace sigilo {
namespace {

constexpr std::size_t kPrivateKeyBytes = 32;
constexpr std::size_t kCiphertextBytes = kPrivateKeyBytes + kAeadTagBytes;

Bytes info_of(std::string_view origin, Team team, std::uint32_t epoch, const DeviceId& recipient) {
  Writer context;
  context.var16(origin).u8(static_cast<std::uint8_t>(team)).u32(epoch).id(recipient);
  return hpke_info(labels::kHpkeTeamKey, context.view());
}

bool fits(const TeamKeyGrant& grant, Suite suite) {
  const KemSizes sizes = sizes_of(suite);
  return grant.public_key.size() == sizes.public_key && grant.enc.size() == sizes.enc && grant.ciphertext.size() == kCiphertextBytes;
}

Status check(const TeamKeyGrant& grant, ErrorCode code) {
  if (!fits(grant, Suite::kX25519) && !fits(grant, Suite::kXWing)) {
    return fail(code, "the key and its seal are of no known suite", "team key");
  }
  return {};
}

}  // namespace

Result<Bytes> TeamKeyGrant::encode() const {
  SIGILO_CHECK(check(*this, ErrorCode::kInvalidArgument));
  Writer writer;
  writer.u8(static_cast<std::uint8_t>(team)).u32(epoch).var16(public_key).id(recipient).var16(enc).var16(ciphertext);
  return std::move(writer).take();
}

Result<TeamKeyGrant> TeamKeyGrant::parse(ByteView body) {
  Reader reader(body);
  TeamKeyGrant grant;
  SIGILO_TRY(auto team, reader.u8());
  SIGILO_TRY(grant.team, team_from(team));
  SIGILO_TRY(grant.epoch, reader.u32());
  SIGILO_TRY(auto public_key, reader.var16());
  SIGILO_TRY(grant.recipient, reader.id<DeviceId>());
  SIGILO_TRY(auto enc, reader.var16());
  SIGILO_TRY(auto ciphertext, reader.var16());
  SIGILO_CHECK(reader.finish());
  grant.public_key = to_bytes(public_key);
  grant.enc = to_bytes(enc);
  grant.ciphertext = to_bytes(ciphertext);
  SIGILO_CHECK(check(grant, ErrorCode::kMalformed));
  return grant;
}

Result<TeamKeyGrant> seal_team_key(std::string_view origin, Team team, std::uint32_t epoch, const KemKeyPair& team_key,
                                   const DeviceId& recipient, ByteView recipient_public_key, Rng& rng) {
  TeamKeyGrant grant;
  grant.team = team;
  grant.epoch = epoch;
  grant.public_key = team_key.public_key;
  grant.recipient = recipient;
  SIGILO_TRY(auto sealed, hpke_seal(team_key.suite, recipient_public_key, info_of(origin, team, epoch, recipient), {},
                                    team_key.private_key.expose(), rng));
  grant.enc = std::move(sealed.enc);
  grant.ciphertext = std::move(sealed.ciphertext);
  return grant;
}

Result<KemKeyPair> open_team_key(const TeamKeyGrant& grant, std::string_view origin, Suite suite, ByteView recipient_private_key) {
  SIGILO_TRY(auto private_key, hpke_open(suite, recipient_private_key, grant.enc,
                                         info_of(origin, grant.team, grant.epoch, grant.recipient), {}, grant.ciphertext));
  SIGILO_TRY(auto pair, KemKeyPair::from_private(suite, private_key.expose()));
  if (pair.public_key != grant.public_key) {
    return fail(ErrorCode::kAuthenticationFailed, "the private key does not belong to the public one", "team key");
  }
  return pair;
}

}  // namespace sigilo
