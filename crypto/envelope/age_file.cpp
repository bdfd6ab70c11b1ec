#include "crypto/envelope/age_file.h"

#include <algorithm>
#include <vector>

#include "crypto/envelope/age_stream.h"

namespace sigilo {

Result<Bytes> write_age_file(std::span<const AgeStanza> stanzas, ByteView file_key, ByteView plaintext, Rng& rng) {
  if (plaintext.size() > kMaxAgePlaintext) {
    return fail(ErrorCode::kTooLarge, "the content is too long", "content");
  }
  SIGILO_TRY(Bytes file, write_age_header(stanzas, file_key));
  std::array<std::uint8_t, kAgeNonceBytes> nonce{};
  rng.fill(nonce);
  SIGILO_TRY(const auto key, age_payload_key(file_key, nonce));
  file.insert(file.end(), nonce.begin(), nonce.end());
  const std::size_t begin = file.size();
  file.resize(begin + static_cast<std::size_t>(stream_size(plaintext.size())));
  SIGILO_CHECK(seal_chunks(key.expose(), 0, plaintext, true, MutableBytes(file).subspan(begin)));
  return file;
}

Result<SecretBuffer> open_age_file(ByteView file, const AgeHeader& header, ByteView file_key) {
  SIGILO_CHECK(check_age_mac(file, header, file_key));
  const ByteView payload = file.subspan(header.size);
  if (payload.size() < kAgeNonceBytes) {
    return fail(ErrorCode::kTruncated, "the payload ends early", "payload");
  }
  SIGILO_TRY(auto key, age_payload_key(file_key, payload.first(kAgeNonceBytes)));
  StreamOpener opener(std::move(key));
  SecretBuffer plaintext;
  plaintext.reserve(payload.size());
  SIGILO_CHECK(opener.update(payload.subspan(kAgeNonceBytes), plaintext));
  SIGILO_CHECK(opener.finish(plaintext));
  return plaintext;
}

Result<Bytes> age_encrypt(std::span<const AgeRecipient> recipients, ByteView plaintext, Rng& rng) {
  const auto differs = [&](const AgeRecipient& r) { return r.type != recipients.front().type; };
  if (recipients.empty() || std::any_of(recipients.begin(), recipients.end(), differs)) {
    return fail(ErrorCode::kInvalidArgument, "needs at least one recipient, and all of one type", "recipients");
  }
  const SecretBytes file_key = rng.secret(kAgeFileKeyBytes);
  std::vector<AgeStanza> stanzas;
  for (const AgeRecipient& recipient : recipients) {
    SIGILO_TRY(auto stanza, wrap_file_key(recipient, file_key.expose(), rng));
    stanzas.push_back(std::move(stanza));
  }
  return write_age_file(stanzas, file_key.expose(), plaintext, rng);
}

Result<Bytes> age_encrypt(ByteView passphrase, ByteView plaintext, Rng& rng, unsigned log_n) {
  const SecretBytes file_key = rng.secret(kAgeFileKeyBytes);
  SIGILO_TRY(const auto stanza, wrap_file_key(passphrase, file_key.expose(), log_n, rng));
  return write_age_file({&stanza, 1}, file_key.expose(), plaintext, rng);
}

Result<SecretBuffer> age_decrypt(ByteView file, std::span<const AgeIdentity> identities) {
  SIGILO_TRY(const auto header, parse_age_header(file));
  SIGILO_TRY(const auto file_key, unwrap_file_key(header, identities));
  return open_age_file(file, header, file_key.expose());
}

Result<SecretBuffer> age_decrypt(ByteView file, ByteView passphrase) {
  SIGILO_TRY(const auto header, parse_age_header(file));
  SIGILO_TRY(const auto file_key, unwrap_file_key(header, passphrase));
  return open_age_file(file, header, file_key.expose());
}

}  // namespace sigilo
