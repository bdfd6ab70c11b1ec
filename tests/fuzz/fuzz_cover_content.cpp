#include <algorithm>

#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/age_file.h"
#include "crypto/envelope/cover.h"
#include "crypto/primitives/hpke.h"
#include "tests/fuzz/fuzz_keys.h"
#include "tests/fuzz/fuzz_support.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::fuzz {
namespace {

/// These bytes, padded as a cover is, sealed to the intake key by whoever likes: its key is public.
Bytes sealed(ByteView plaintext, Rng& rng) {
  const Bytes file_key(kAgeFileKeyBytes, 9);
  auto box = hpke_seal(Suite::kX25519, cover_keys().public_key, hpke_info(labels::kHpkeCover, as_bytes(kCoverOrigin)), {}, file_key, rng).value();
  AgeStanza stanza;
  stanza.arguments = {"sigilo/cover2", "1", encode_base64_unpadded(box.enc)};
  stanza.body = std::move(box.ciphertext);
  return write_age_file({&stanza, 1}, file_key, plaintext, rng).value();
}

Result<CoverContent> open(const Bytes& cover) { return open_cover(cover, kCoverOrigin, Suite::kX25519, cover_keys().private_key.expose()); }

}  // namespace

void examine(ByteView input) {
  if (input.size() >= kMinCoverPlaintext) return;
  testing::SeededRng rng(input.size());
  SecretBuffer plaintext(input.begin(), input.end());
  plaintext.resize(kMinCoverPlaintext);
  const auto content = open(sealed(plaintext, rng));
  if (!content) return;
  // There is one plaintext for a content: written again it opens to the same, and its padding is empty.
  require(content->erasure_handle.size() == 32);
  const auto again = open(seal_cover(kCoverOrigin, Suite::kX25519, 1, cover_keys().public_key, *content, rng).value());
  require(again && again->manifest == content->manifest && again->headers == content->headers && again->erasure_handle == content->erasure_handle &&
          again->protection_opened == content->protection_opened && again->withdrawal_tag == content->withdrawal_tag);
  plaintext.back() ^= 1;
  require(!open(sealed(plaintext, rng)));
}

}  // namespace sigilo::fuzz
