// RFC 9180 vectors for DHKEM(X25519), HKDF-SHA256, ChaCha20-Poly1305. The product has base mode only, single shot, without exports:
// mode 0 runs in full through the key schedule; of psk mode the KEM, of the auth modes key derivation is checked. What does not
// apply is counted, so that a vector cannot drop out unseen.
#include <gtest/gtest.h>

#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"
#include "crypto/primitives/hpke_schedule.h"
#include "tests/support/replay_rng.h"
#include "tests/support/vectors.h"

namespace sigilo {
namespace {

using nlohmann::json;
using testing::hex_field;
using testing::ReplayRng;

constexpr auto kSuite = Suite::kX25519;

void expect_derived(const json& vector, const char* ikm, const char* private_key, const char* public_key) {
  const auto pair = KemKeyPair::derive(kSuite, hex_field(vector, ikm));
  ASSERT_TRUE(pair);
  EXPECT_EQ(to_bytes(pair->private_key.expose()), hex_field(vector, private_key));
  EXPECT_EQ(pair->public_key, hex_field(vector, public_key));
}

/// R and E always, S in the auth modes. Returns how many pairs were checked.
std::size_t check_key_derivation(const json& vector) {
  expect_derived(vector, "ikmR", "skRm", "pkRm");
  expect_derived(vector, "ikmE", "skEm", "pkEm");
  if (!vector.contains("ikmS")) {
    return 2;
  }
  expect_derived(vector, "ikmS", "skSm", "pkSm");
  return 3;
}

void check_kem(const json& vector) {
  ReplayRng rng(hex_field(vector, "ikmE"));
  const auto sent = encapsulate(kSuite, hex_field(vector, "pkRm"), rng);
  ASSERT_TRUE(sent);
  EXPECT_TRUE(rng.exhausted());
  EXPECT_EQ(sent->enc, hex_field(vector, "enc"));
  EXPECT_EQ(to_bytes(sent->shared_secret.expose()), hex_field(vector, "shared_secret"));
  const auto received = decapsulate(kSuite, hex_field(vector, "skRm"), hex_field(vector, "enc"));
  ASSERT_TRUE(received);
  EXPECT_EQ(*received, sent->shared_secret);
}

void check_single_shot(const json& vector) {
  const json& first = vector["encryptions"][0];
  const Bytes info = hex_field(vector, "info");
  ReplayRng rng(hex_field(vector, "ikmE"));
  const auto sealed = hpke_seal(kSuite, hex_field(vector, "pkRm"), info, hex_field(first, "aad"), hex_field(first, "pt"), rng);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(sealed->enc, hex_field(vector, "enc"));
  EXPECT_EQ(sealed->ciphertext, hex_field(first, "ct"));
  const auto opened =
      hpke_open(kSuite, hex_field(vector, "skRm"), hex_field(vector, "enc"), info, hex_field(first, "aad"), hex_field(first, "ct"));
  ASSERT_TRUE(opened);
  EXPECT_EQ(to_bytes(opened->expose()), hex_field(first, "pt"));
}

/// Every message of the context, with its own nonce. Returns how many.
std::size_t check_messages(const json& vector) {
  const auto keys = internal::hpke_key_schedule(kSuite, hex_field(vector, "shared_secret"), hex_field(vector, "info"));
  if (!keys) {
    ADD_FAILURE() << "no key schedule";
    return 0;
  }
  EXPECT_EQ(to_bytes(ByteView(keys->key.bytes)), hex_field(vector, "key"));
  EXPECT_EQ(to_bytes(ByteView(keys->base_nonce.bytes)), hex_field(vector, "base_nonce"));
  std::size_t count = 0;
  for (const auto& message : vector["encryptions"]) {
    Bytes nonce = to_bytes(ByteView(keys->base_nonce.bytes));
    nonce[11] = static_cast<std::uint8_t>(nonce[11] ^ (count & 0xff));
    nonce[10] = static_cast<std::uint8_t>(nonce[10] ^ (count >> 8));
    EXPECT_EQ(nonce, hex_field(message, "nonce"));
    const auto sealed = aead_seal(keys->key.bytes, nonce, hex_field(message, "pt"), hex_field(message, "aad"));
    EXPECT_TRUE(sealed && *sealed == hex_field(message, "ct"));
    const auto opened = aead_open(keys->key.bytes, nonce, hex_field(message, "ct"), hex_field(message, "aad"));
    EXPECT_TRUE(opened && Bytes(opened->begin(), opened->end()) == hex_field(message, "pt"));
    ++count;
  }
  return count;
}

TEST(HpkeVectors, Rfc9180SuiteAgrees) {
  SIGILO_VECTOR_FILE(file, "hpke/rfc9180-x25519-hkdfsha256-chacha20poly1305.json");
  std::size_t pairs = 0;
  std::size_t kems = 0;
  std::size_t messages = 0;
  std::size_t messages_not_applicable = 0;
  std::size_t exports_not_applicable = 0;
  for (const auto& vector : file.json()) {
    const int mode = vector["mode"];
    SCOPED_TRACE(mode);
    pairs += check_key_derivation(vector);
    exports_not_applicable += vector["exports"].size();
    if (mode <= 1) {
      check_kem(vector);  // psk mode encapsulates as base mode does
      ++kems;
    }
    if (mode != 0) {
      messages_not_applicable += vector["encryptions"].size();
      continue;
    }
    check_single_shot(vector);
    messages += check_messages(vector);
  }
  EXPECT_EQ(pairs, 10U);
  EXPECT_EQ(kems, 2U);
  EXPECT_EQ(messages, 257U);
  EXPECT_EQ(messages_not_applicable, 771U) << "psk and auth modes are not part of the product";
  EXPECT_EQ(exports_not_applicable, 12U) << "secrets are not exported from a context";
  file.record_run(pairs + kems + messages);
}

TEST(HpkeVectors, ExportOnlySuiteDerivesTheSameKeys) {
  SIGILO_VECTOR_FILE(file, "hpke/rfc9180-x25519-hkdfsha256-exportonly.json");
  std::size_t pairs = 0;
  std::size_t kems = 0;
  std::size_t exports_not_applicable = 0;
  for (const auto& vector : file.json()) {
    pairs += check_key_derivation(vector);
    exports_not_applicable += vector["exports"].size();
    if (vector["mode"].get<int>() <= 1) {
      check_kem(vector);
      ++kems;
    }
  }
  EXPECT_EQ(pairs, 10U);
  EXPECT_EQ(kems, 2U);
  EXPECT_EQ(exports_not_applicable, 12U) << "secrets are not exported from a context";
  file.record_run(pairs + kems);
}

}  // namespace
}  // namespace sigilo
