#include "crypto/envelope/key_slots.h"

#include <gtest/gtest.h>

#include "crypto/envelope/root_key_file.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

Argon2Cost weak() {
  Argon2Cost cost;
  cost.passes = 1;
  cost.memory_mib = 1;
  cost.allow_weak = true;
  return cost;
}

TEST(KeySlots, OpenWithEachPassphraseAndNoOther) {
  SeededRng rng(1);
  const SecretBytes key = rng.secret(32);
  KeySlots slots;
  ASSERT_TRUE(slots.add(KeySlotKind::kPassphrase, as_bytes("primera"), key, weak(), rng));
  ASSERT_TRUE(slots.add(KeySlotKind::kPassphrase, as_bytes("segunda"), key, weak(), rng));
  ASSERT_TRUE(slots.add(KeySlotKind::kRecovery, as_bytes("palabras"), key, weak(), rng));
  const auto parsed = KeySlots::parse(slots.encode());
  ASSERT_TRUE(parsed) << to_string(parsed.error());
  EXPECT_EQ(parsed->size(), 3U);
  EXPECT_TRUE(*parsed->open(KeySlotKind::kPassphrase, as_bytes("primera")) == key);
  EXPECT_TRUE(*parsed->open(KeySlotKind::kPassphrase, as_bytes("segunda")) == key);
  EXPECT_TRUE(*parsed->open(KeySlotKind::kRecovery, as_bytes("palabras")) == key);
  for (const char* wrong : {"tercera", "", "primer", "primera "}) {
    EXPECT_EQ(parsed->open(KeySlotKind::kPassphrase, as_bytes(wrong)).error().code, ErrorCode::kAuthenticationFailed);
  }
  EXPECT_FALSE(parsed->open(KeySlotKind::kRecovery, as_bytes("primera")));
}

TEST(KeySlots, ReplaceOnePassphraseAndKeepTheOthers) {
  SeededRng rng(2);
  const SecretBytes key = rng.secret(32);
  KeySlots slots;
  ASSERT_TRUE(slots.add(KeySlotKind::kPassphrase, as_bytes("vieja"), key, weak(), rng));
  ASSERT_TRUE(slots.add(KeySlotKind::kRecovery, as_bytes("palabras"), key, weak(), rng));
  EXPECT_FALSE(slots.replace(KeySlotKind::kPassphrase, as_bytes("otra"), as_bytes("nueva"), weak(), rng));
  EXPECT_FALSE(slots.replace(KeySlotKind::kPassphrase, as_bytes("vieja"), ByteView(), weak(), rng));
  EXPECT_TRUE(slots.open(KeySlotKind::kPassphrase, as_bytes("vieja")));
  ASSERT_TRUE(slots.replace(KeySlotKind::kPassphrase, as_bytes("vieja"), as_bytes("nueva"), weak(), rng));
  EXPECT_FALSE(slots.open(KeySlotKind::kPassphrase, as_bytes("vieja")));
  EXPECT_TRUE(*slots.open(KeySlotKind::kPassphrase, as_bytes("nueva")) == key);
  EXPECT_TRUE(*slots.open(KeySlotKind::kRecovery, as_bytes("palabras")) == key);
  EXPECT_TRUE(slots.has(KeySlotKind::kRecovery));
}

TEST(KeySlots, RefuseDamageAtEveryByteAndEveryTruncation) {
  SeededRng rng(3);
  const SecretBytes key = rng.secret(32);
  KeySlots slots;
  ASSERT_TRUE(slots.add(KeySlotKind::kPassphrase, as_bytes("frase"), key, weak(), rng));
  const Bytes file = slots.encode();
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 0x81;
    const auto parsed = KeySlots::parse(damaged);
    EXPECT_FALSE(parsed && parsed->open(KeySlotKind::kPassphrase, as_bytes("frase"))) << i;
    EXPECT_FALSE(KeySlots::parse(ByteView(file).first(i)));
  }
  Bytes longer = file;
  longer.push_back(0);
  EXPECT_FALSE(KeySlots::parse(longer));
}

TEST(KeySlots, NameAnUnknownKindAndRefuseAnEndlessCost) {
  SeededRng rng(4);
  const SecretBytes key = rng.secret(32);
  KeySlots slots;
  ASSERT_TRUE(slots.add(KeySlotKind::kPassphrase, as_bytes("frase"), key, weak(), rng));
  const std::size_t kind_at = std::string_view("sigilo/v1/key-slots\n").size() + 1;
  Bytes file = slots.encode();
  file[kind_at] = 3;
  EXPECT_EQ(KeySlots::parse(file).error().code, ErrorCode::kUnsupported);
  file = slots.encode();
  file[kind_at + 1 + 16] = 0x7f;  // passes
  EXPECT_EQ(KeySlots::parse(file)->open(KeySlotKind::kPassphrase, as_bytes("frase")).error().code, ErrorCode::kInvalidArgument);
}

TEST(KeySlots, AreBoundedAndNeedAPassphraseAndARealCost) {
  SeededRng rng(5);
  const SecretBytes key = rng.secret(32);
  KeySlots slots;
  EXPECT_FALSE(slots.add(KeySlotKind::kPassphrase, ByteView(), key, weak(), rng));
  EXPECT_FALSE(slots.add(KeySlotKind::kPassphrase, as_bytes("x"), rng.secret(31), weak(), rng));
  Argon2Cost low;
  low.passes = 1;
  EXPECT_FALSE(slots.add(KeySlotKind::kPassphrase, as_bytes("x"), key, low, rng));
  for (std::size_t i = 0; i < KeySlots::kMaxSlots; ++i) {
    EXPECT_TRUE(slots.add(KeySlotKind::kPassphrase, as_bytes("x"), key, weak(), rng));
  }
  EXPECT_EQ(slots.add(KeySlotKind::kPassphrase, as_bytes("x"), key, weak(), rng).error().code, ErrorCode::kTooLarge);
}

TEST(RootKeyFile, OpensWithItsPassphraseAndRefusesEveryDamage) {
  SeededRng rng(6);
  const SigningKey key = SigningKey::generate(rng);
  const Bytes file = *seal_root_key(2, key, as_bytes("frase"), weak(), rng);
  const auto opened = open_root_key(file, as_bytes("frase"));
  ASSERT_TRUE(opened) << to_string(opened.error());
  EXPECT_EQ(opened->index, 2);
  EXPECT_EQ(opened->key.public_key(), key.public_key());
  EXPECT_EQ(open_root_key(file, as_bytes("otra")).error().code, ErrorCode::kAuthenticationFailed);
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 0x81;
    EXPECT_FALSE(open_root_key(damaged, as_bytes("frase"))) << i;
    EXPECT_FALSE(open_root_key(ByteView(file).first(i), as_bytes("frase")));
  }
}

}  // namespace
}  // namespace sigilo
