#include "crypto/envelope/age_file.h"

#include <gtest/gtest.h>

#include "crypto/envelope/age_armor.h"
#include "crypto/envelope/bech32.h"
#include "crypto/primitives/kem.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

// As age-keygen writes them.
constexpr std::string_view kIdentity = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";
constexpr std::string_view kRecipient = "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef";

AgeIdentity identity() { return *AgeIdentity::parse(kIdentity); }
std::vector<AgeIdentity> only(AgeIdentity id) {
  std::vector<AgeIdentity> list;
  list.push_back(std::move(id));
  return list;
}

TEST(AgeKeys, AreWrittenAsAgeWritesThem) {
  EXPECT_EQ(identity().recipient()->text(), kRecipient);
  const SecretBuffer text = identity().text();
  EXPECT_EQ(as_text(text), kIdentity);
  EXPECT_EQ(AgeRecipient::parse(kRecipient)->key, identity().recipient()->key);
}

TEST(AgeKeys, RefuseEveryChangedCharacter) {
  for (std::size_t i = 0; i < kRecipient.size(); ++i) {
    std::string damaged(kRecipient);
    damaged[i] = damaged[i] == 'q' ? 'p' : 'q';
    EXPECT_FALSE(AgeRecipient::parse(damaged)) << i;
    EXPECT_FALSE(AgeRecipient::parse(kRecipient.substr(0, i))) << i;
  }
  EXPECT_FALSE(AgeRecipient::parse(kIdentity));
  EXPECT_FALSE(AgeIdentity::parse(kRecipient));
  const SecretBuffer other = bech32_encode("age1xy", Bytes(32));
  EXPECT_EQ(AgeRecipient::parse(as_text(other)).error().code, ErrorCode::kUnsupported);
  const SecretBuffer shorter = bech32_encode("age", Bytes(31));
  EXPECT_FALSE(AgeRecipient::parse(as_text(shorter)));
}

TEST(Bech32, AgreesWithTheStandardsExamples) {
  for (const char* good : {"A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "?1ezyfcl",
                           "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs"}) {
    EXPECT_TRUE(bech32_decode(good)) << good;
  }
  for (const char* bad :
       {"A12uEL5L", "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee", ""}) {
    EXPECT_FALSE(bech32_decode(bad)) << bad;
  }
}

TEST(AgeFile, GoesToSeveralRecipients) {
  SeededRng rng(1);
  for (const AgeKeyType type : {AgeKeyType::kX25519, AgeKeyType::kHybrid}) {
    if (type == AgeKeyType::kHybrid && !suite_from(0x647a)) continue;
    auto first = AgeIdentity::generate(type, rng);
    auto second = AgeIdentity::generate(type, rng);
    const std::vector<AgeRecipient> recipients = {*first->recipient(), *second->recipient()};
    const Bytes content = rng.bytes(70'000);
    const Bytes file = *age_encrypt(recipients, content, rng);
    const auto again = AgeIdentity::parse(as_text(second->text()));
    ASSERT_TRUE(again);
    for (auto* id : {&*first, &*second}) {
      const auto opened = age_decrypt(file, only(std::move(*id)));
      ASSERT_TRUE(opened) << to_string(opened.error());
      EXPECT_EQ(to_bytes(ByteView(*opened)), content);
    }
    EXPECT_EQ(age_decrypt(file, only(*AgeIdentity::generate(type, rng))).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(age_decrypt(file, as_bytes("passphrase")).error().code, ErrorCode::kNotFound);
  }
}

TEST(AgeFile, RefusesNobodyAndAMixture) {
  SeededRng rng(2);
  EXPECT_FALSE(age_encrypt(std::span<const AgeRecipient>(), {}, rng));
  if (suite_from(0x647a)) {
    const std::vector<AgeRecipient> mixed = {*identity().recipient(),
                                             *AgeIdentity::generate(AgeKeyType::kHybrid, rng)->recipient()};
    EXPECT_FALSE(age_encrypt(mixed, {}, rng));
  }
}

TEST(AgeFile, OpensWithItsPassphraseOnly) {
  SeededRng rng(3);
  const Bytes file = *age_encrypt(as_bytes("seis palabras"), as_bytes("contenido"), rng, 10);
  EXPECT_EQ(to_bytes(ByteView(*age_decrypt(file, as_bytes("seis palabras")))), to_bytes("contenido"));
  EXPECT_EQ(age_decrypt(file, as_bytes("siete palabras")).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(age_encrypt(ByteView(), as_bytes("x"), rng, 10));
  EXPECT_FALSE(age_encrypt(as_bytes("x"), as_bytes("x"), rng, 23));
}

TEST(AgeFile, RefusesAWorkFactorThatWouldBurnMemory) {
  SeededRng rng(4);
  const Bytes key(kAgeFileKeyBytes);
  for (const char* factor : {"23", "64", "99"}) {
    const AgeStanza stanza{{"scrypt", "AAAAAAAAAAAAAAAAAAAAAA", factor}, Bytes(32)};
    const Bytes file = *write_age_file({&stanza, 1}, key, {}, rng);
    EXPECT_EQ(age_decrypt(file, as_bytes("x")).error().code, ErrorCode::kTooLarge);
  }
}

TEST(AgeFile, RefusesDamageAtEveryByte) {
  SeededRng rng(5);
  const std::vector<AgeRecipient> recipients = {*identity().recipient()};
  const Bytes file = *age_encrypt(recipients, as_bytes("contenido"), rng);
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 0x20;
    EXPECT_FALSE(age_decrypt(damaged, only(identity()))) << i;
    EXPECT_FALSE(age_decrypt(ByteView(file).first(i), only(identity()))) << i;
  }
}

TEST(AgeArmor, ReadsBackEveryLength) {
  SeededRng rng(6);
  for (std::size_t size = 1; size < 200; ++size) {
    const Bytes file = rng.bytes(size);
    const std::string text = armor(file);
    EXPECT_TRUE(looks_armored(as_bytes(text)));
    EXPECT_EQ(*dearmor(text), file);
    EXPECT_FALSE(dearmor(text.substr(0, text.size() - 2)));
    EXPECT_FALSE(dearmor("x" + text));
    EXPECT_FALSE(dearmor(text + "x"));
  }
  EXPECT_FALSE(dearmor(""));
  EXPECT_FALSE(looks_armored(as_bytes("age-encryption.org/v1\n")));
}

}  // namespace
}  // namespace sigilo
