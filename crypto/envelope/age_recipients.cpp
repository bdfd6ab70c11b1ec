#include "crypto/envelope/age_recipients.h"

#include <algorithm>
#include <optional>

#include "crypto/base/encoding.h"
#include "crypto/envelope/bech32.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"
#include "crypto/primitives/kdf.h"
#include "crypto/primitives/kem.h"

namespace sigilo {
namespace {

constexpr std::string_view kX25519Type = "X25519";
constexpr std::string_view kHybridType = "mlkem768x25519";
constexpr std::string_view kScryptType = "scrypt";
constexpr std::string_view kX25519Info = "age-encryption.org/v1/X25519";
constexpr std::string_view kHybridInfo = "age-encryption.org/mlkem768x25519";
constexpr std::string_view kScryptSalt = "age-encryption.org/v1/scrypt";
constexpr std::string_view kHybridPrefix = "age1pq";
constexpr std::string_view kX25519Secret = "age-secret-key-";
constexpr std::string_view kHybridSecret = "age-secret-key-pq-";
constexpr std::size_t kWrappedBytes = kAgeFileKeyBytes + kAeadTagBytes;
constexpr std::size_t kScryptSaltBytes = 16;
constexpr std::array<std::uint8_t, kChaChaNonceBytes> kZeroNonce{};

tl::unexpected<Error> bad_stanza() { return fail(ErrorCode::kMalformed, "a stanza breaks the rules of its type", "header"); }
tl::unexpected<Error> no_match() { return fail(ErrorCode::kNotFound, "the file is not for this key or passphrase", "header"); }
tl::unexpected<Error> bad_key() { return fail(ErrorCode::kMalformed, "a key has the wrong size", "key"); }

std::string_view type_name(AgeKeyType type) { return type == AgeKeyType::kHybrid ? kHybridType : kX25519Type; }

Bytes concat(ByteView a, ByteView b) {
  Bytes joined = to_bytes(a);
  joined.insert(joined.end(), b.begin(), b.end());
  return joined;
}

Result<SecretBytes> x25519_wrap_key(ByteView shared, ByteView share, ByteView recipient) {
  return hkdf(shared, concat(share, recipient), as_bytes(kX25519Info), kAeadKeyBytes);
}

Result<SecretBytes> scrypt_wrap_key(ByteView passphrase, ByteView salt, unsigned log_n) {
  return scrypt(passphrase, concat(as_bytes(kScryptSalt), salt), log_n);
}

/// The file key, or nothing if the stanza is for somebody else.
Result<std::optional<SecretBytes>> try_unwrap(ByteView wrap_key, ByteView body) {
  const auto opened = aead_open(wrap_key, kZeroNonce, body, {});
  if (opened) {
    return std::optional<SecretBytes>(SecretBytes(ByteView(*opened)));
  }
  if (opened.error().code == ErrorCode::kAuthenticationFailed) {
    return std::optional<SecretBytes>();
  }
  return fail(opened.error());
}

Result<AgeStanza> x25519_stanza(const AgeRecipient& recipient, ByteView file_key, Rng& rng) {
  const SecretBytes ephemeral = rng.secret(32);
  SIGILO_TRY(const auto share, x25519_public(ephemeral.expose()));
  SIGILO_TRY(const auto shared, x25519(ephemeral.expose(), recipient.key));
  SIGILO_TRY(const auto key, x25519_wrap_key(shared.expose(), share, recipient.key));
  AgeStanza stanza;
  stanza.arguments = {std::string(kX25519Type), encode_base64_unpadded(share)};
  SIGILO_TRY(stanza.body, aead_seal(key.expose(), kZeroNonce, file_key, {}));
  return stanza;
}

Result<AgeStanza> hybrid_stanza(const AgeRecipient& recipient, ByteView file_key, Rng& rng) {
  SIGILO_TRY(auto sealed, hpke_seal(Suite::kXWing, recipient.key, as_bytes(kHybridInfo), {}, file_key, rng));
  AgeStanza stanza;
  stanza.arguments = {std::string(kHybridType), encode_base64_unpadded(sealed.enc)};
  stanza.body = std::move(sealed.ciphertext);
  return stanza;
}

/// The one argument of a public-key stanza, with the sizes that its type prescribes.
Result<Bytes> read_share(const AgeStanza& stanza, std::size_t size) {
  if (stanza.arguments.size() != 2 || stanza.body.size() != kWrappedBytes) {
    return bad_stanza();
  }
  SIGILO_TRY(auto share, decode_base64_unpadded(stanza.arguments[1]));
  if (share.size() != size) {
    return bad_stanza();
  }
  return share;
}

Result<std::optional<SecretBytes>> open_x25519(const AgeStanza& stanza, const AgeIdentity& identity) {
  SIGILO_TRY(const auto share, read_share(stanza, 32));
  const auto shared = x25519(identity.key.expose(), share);
  if (!shared) {
    return bad_stanza();  // a share of low order
  }
  SIGILO_TRY(const auto recipient, x25519_public(identity.key.expose()));
  SIGILO_TRY(const auto key, x25519_wrap_key(shared->expose(), share, recipient));
  return try_unwrap(key.expose(), stanza.body);
}

Result<std::optional<SecretBytes>> open_hybrid(const AgeStanza& stanza, const AgeIdentity& identity) {
  SIGILO_TRY(const auto enc, read_share(stanza, sizes_of(Suite::kXWing).enc));
  // A share of low order shows itself at decapsulation, before any tag: it is a broken stanza, not somebody else's.
  const auto decapsulated = decapsulate(Suite::kXWing, identity.key.expose(), enc);
  if (!decapsulated) {
    return bad_stanza();
  }
  auto opened = hpke_open(Suite::kXWing, identity.key.expose(), enc, as_bytes(kHybridInfo), {}, stanza.body);
  if (opened) {
    return std::optional<SecretBytes>(std::move(*opened));
  }
  return opened.error().code == ErrorCode::kAuthenticationFailed ? Result<std::optional<SecretBytes>>(std::optional<SecretBytes>())
                                                                 : fail(opened.error());
}

/// Whoever knows a passphrase must be able to trust that nobody else was given the file.
Status check_mixture(const AgeHeader& header) {
  const bool has_scrypt = std::any_of(header.stanzas.begin(), header.stanzas.end(),
                                      [](const AgeStanza& stanza) { return stanza.arguments[0] == kScryptType; });
  if (has_scrypt && header.stanzas.size() != 1) {
    return fail(ErrorCode::kMalformed, "a passphrase stanza must stand alone", "header");
  }
  return {};
}

/// Decimal without sign or leading zero.
Result<unsigned> read_work_factor(std::string_view text) {
  if (text.empty() || text.size() > 2 || text[0] < '1' || text[0] > '9' || (text.size() == 2 && (text[1] < '0' || text[1] > '9'))) {
    return bad_stanza();
  }
  unsigned value = 0;
  for (const char c : text) {
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > kAgeScryptMaxLogN) {
    return fail(ErrorCode::kTooLarge, "the passphrase's work factor is too high", "header", {}, kAgeScryptMaxLogN);
  }
  return value;
}

}  // namespace

Result<AgeRecipient> AgeRecipient::parse(std::string_view text) {
  if (text.substr(0, 4) != "age1") {
    return fail(ErrorCode::kUnsupported, "not a recipient of age", "recipient", "it begins with age1");
  }
  SIGILO_TRY(const auto decoded, bech32_decode(text));
  AgeRecipient recipient;
  recipient.key = to_bytes(ByteView(decoded.data));
  if (decoded.human_part == kHybridPrefix) {
    SIGILO_CHECK(suite_from(static_cast<std::uint16_t>(Suite::kXWing)));
    recipient.type = AgeKeyType::kHybrid;
    return recipient.key.size() == sizes_of(Suite::kXWing).public_key ? Result<AgeRecipient>(std::move(recipient)) : bad_key();
  }
  if (decoded.human_part != "age") {
    return fail(ErrorCode::kUnsupported, "a kind of age recipient that this program does not know", "recipient");
  }
  return recipient.key.size() == 32 ? Result<AgeRecipient>(std::move(recipient)) : bad_key();
}

std::string AgeRecipient::text() const {
  const SecretBuffer encoded = bech32_encode(type == AgeKeyType::kHybrid ? kHybridPrefix : std::string_view("age"), key);
  return std::string(as_text(encoded));
}

Result<AgeIdentity> AgeIdentity::generate(AgeKeyType type, Rng& rng) {
  if (type == AgeKeyType::kHybrid) {
    SIGILO_CHECK(suite_from(static_cast<std::uint16_t>(Suite::kXWing)));
  }
  AgeIdentity identity;
  identity.type = type;
  identity.key = rng.secret(32);
  return identity;
}

Result<AgeIdentity> AgeIdentity::parse(std::string_view text) {
  if (text.substr(0, 15) != "AGE-SECRET-KEY-") {
    return fail(ErrorCode::kUnsupported, "not a private key of age", "identity", "it begins with AGE-SECRET-KEY-");
  }
  SIGILO_TRY(const auto decoded, bech32_decode(text));
  AgeIdentity identity;
  if (decoded.human_part == kHybridSecret) {
    SIGILO_CHECK(suite_from(static_cast<std::uint16_t>(Suite::kXWing)));
    identity.type = AgeKeyType::kHybrid;
  } else if (decoded.human_part != kX25519Secret) {
    return fail(ErrorCode::kUnsupported, "a kind of age key that this program does not know", "identity");
  }
  if (decoded.data.size() != 32) {
    return bad_key();
  }
  identity.key = SecretBytes(ByteView(decoded.data));
  return identity;
}

SecretBuffer AgeIdentity::text() const {
  SecretBuffer encoded = bech32_encode(type == AgeKeyType::kHybrid ? kHybridSecret : kX25519Secret, key.expose());
  for (std::uint8_t& c : encoded) {
    c = c >= 'a' && c <= 'z' ? static_cast<std::uint8_t>(c - 'a' + 'A') : c;
  }
  return encoded;
}

Result<AgeRecipient> AgeIdentity::recipient() const {
  AgeRecipient recipient;
  recipient.type = type;
  if (type == AgeKeyType::kHybrid) {
    SIGILO_TRY(auto pair, KemKeyPair::from_private(Suite::kXWing, key.expose()));
    recipient.key = std::move(pair.public_key);
  } else {
    SIGILO_TRY(recipient.key, x25519_public(key.expose()));
  }
  return recipient;
}

Result<AgeStanza> wrap_file_key(const AgeRecipient& recipient, ByteView file_key, Rng& rng) {
  return recipient.type == AgeKeyType::kHybrid ? hybrid_stanza(recipient, file_key, rng) : x25519_stanza(recipient, file_key, rng);
}

Result<AgeStanza> wrap_file_key(ByteView passphrase, ByteView file_key, unsigned log_n, Rng& rng) {
  if (log_n < 1 || log_n > kAgeScryptMaxLogN || passphrase.empty()) {
    return fail(ErrorCode::kInvalidArgument, "a passphrase stanza needs a passphrase and a work factor up to 22", "passphrase");
  }
  Bytes salt(kScryptSaltBytes);
  rng.fill(salt);
  SIGILO_TRY(const auto key, scrypt_wrap_key(passphrase, salt, log_n));
  AgeStanza stanza;
  stanza.arguments = {std::string(kScryptType), encode_base64_unpadded(salt), std::to_string(log_n)};
  SIGILO_TRY(stanza.body, aead_seal(key.expose(), kZeroNonce, file_key, {}));
  return stanza;
}

Result<SecretBytes> unwrap_file_key(const AgeHeader& header, std::span<const AgeIdentity> identities) {
  SIGILO_CHECK(check_mixture(header));
  for (const AgeStanza& stanza : header.stanzas) {
    for (const AgeIdentity& identity : identities) {
      if (stanza.arguments[0] != type_name(identity.type)) {
        continue;
      }
      SIGILO_TRY(auto file_key,
                 identity.type == AgeKeyType::kHybrid ? open_hybrid(stanza, identity) : open_x25519(stanza, identity));
      if (file_key) {
        return std::move(*file_key);
      }
    }
  }
  return no_match();
}

Result<SecretBytes> unwrap_file_key(const AgeHeader& header, ByteView passphrase) {
  SIGILO_CHECK(check_mixture(header));
  const AgeStanza& stanza = header.stanzas.at(0);
  if (stanza.arguments[0] != kScryptType) {
    return no_match();
  }
  if (stanza.arguments.size() != 3 || stanza.body.size() != kWrappedBytes) {
    return bad_stanza();
  }
  SIGILO_TRY(const auto salt, decode_base64_unpadded(stanza.arguments[1]));
  if (salt.size() != kScryptSaltBytes) {
    return bad_stanza();
  }
  SIGILO_TRY(const auto log_n, read_work_factor(stanza.arguments[2]));
  SIGILO_TRY(const auto key, scrypt_wrap_key(passphrase, salt, log_n));
  SIGILO_TRY(auto file_key, try_unwrap(key.expose(), stanza.body));
  return file_key ? Result<SecretBytes>(std::move(*file_key)) : no_match();
}

}  // namespace sigilo
