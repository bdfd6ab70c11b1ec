#include "crypto/envelope/cover.h"

#include <gtest/gtest.h>

#include "crypto/envelope/age_file.h"
#include "tests/support/sealed_record.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::kTestOrigin;
using testing::SeededRng;

CoverContent content(Rng& rng, std::size_t manifest_size, bool protection = true, std::size_t headers = 10) {
  CoverContent cover;
  cover.manifest = Bytes(manifest_size, 0x4d);
  for (std::size_t i = 0; i < headers; ++i) cover.headers.emplace_back(1700 + i, static_cast<std::uint8_t>(i));
  cover.erasure_handle = rng.secret(32);
  cover.protection_opened = protection;
  cover.withdrawal_tag = rng.id<Digest>();
  return cover;
}

TEST(Cover, OpensForTheStoreInBothSuites) {
  for (const Suite suite : {Suite::kX25519, default_suite()}) {
    SeededRng rng(1);
    const auto intake = *KemKeyPair::generate(suite, rng);
    for (const bool protection : {false, true}) {
      const CoverContent sealed = content(rng, 2000, protection);
      const Bytes cover = *seal_cover(kTestOrigin, suite, 12, intake.public_key, sealed, rng);
      EXPECT_EQ(*cover_epoch(cover), 12U);
      const auto opened = open_cover(cover, kTestOrigin, suite, intake.private_key.expose());
      ASSERT_TRUE(opened) << to_string(opened.error());
      EXPECT_EQ(opened->manifest, sealed.manifest);
      EXPECT_EQ(opened->headers, sealed.headers);
      EXPECT_TRUE(opened->erasure_handle == sealed.erasure_handle);
      EXPECT_EQ(opened->protection_opened, protection);
      EXPECT_EQ(opened->withdrawal_tag, sealed.withdrawal_tag);
    }
  }
}

TEST(Cover, HidesTheSizeOfTheManifestAndTheNumberOfHeaders) {
  SeededRng rng(2);
  const auto intake = *KemKeyPair::generate(Suite::kX25519, rng);
  const auto size = [&](std::size_t manifest, std::size_t headers) {
    return seal_cover(kTestOrigin, Suite::kX25519, 1, intake.public_key, content(rng, manifest, true, headers), rng)->size();
  };
  EXPECT_EQ(size(2000, 10), size(9000, 30));
  EXPECT_EQ(size(9000, 50), size(9000, 60));
  EXPECT_NE(size(2000, 10), size(9000, 50));
}

TEST(Cover, HoldsARecordOfAThousandAttachmentsAndNotMore) {
  SeededRng rng(6);
  const auto intake = *KemKeyPair::generate(Suite::kX25519, rng);
  CoverContent most = content(rng, 110'000, true, 0);
  most.headers.assign(1010, Bytes(1800, 7));
  const Bytes cover = *seal_cover(kTestOrigin, Suite::kX25519, 1, intake.public_key, most, rng);
  EXPECT_LE(cover.size(), kMaxCoverBytes);
  EXPECT_EQ(open_cover(cover, kTestOrigin, Suite::kX25519, intake.private_key.expose())->headers, most.headers);
  most.headers.assign(1010, Bytes(2200, 7));
  EXPECT_EQ(seal_cover(kTestOrigin, Suite::kX25519, 1, intake.public_key, most, rng).error().code, ErrorCode::kTooLarge);
  most.headers.assign(1011, Bytes(10, 7));
  EXPECT_EQ(seal_cover(kTestOrigin, Suite::kX25519, 1, intake.public_key, most, rng).error().code, ErrorCode::kInvalidArgument);
}

TEST(Cover, OpensForNobodyElse) {
  SeededRng rng(3);
  const auto intake = *KemKeyPair::generate(Suite::kX25519, rng);
  const auto other = *KemKeyPair::generate(Suite::kX25519, rng);
  const Bytes cover = *seal_cover(kTestOrigin, Suite::kX25519, 1, intake.public_key, content(rng, 100), rng);
  EXPECT_EQ(open_cover(cover, kTestOrigin, Suite::kX25519, other.private_key.expose()).error().code,
            ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(open_cover(cover, "sigilo.invalid/ff", Suite::kX25519, intake.private_key.expose()).error().code,
            ErrorCode::kAuthenticationFailed);
}

TEST(Cover, DamagedOrTruncatedAnywhereIsRefused) {
  SeededRng rng(4);
  const auto intake = *KemKeyPair::generate(Suite::kX25519, rng);
  const Bytes cover = *seal_cover(kTestOrigin, Suite::kX25519, 1, intake.public_key, content(rng, 100), rng);
  const std::size_t header = parse_age_header(cover)->size;
  for (std::size_t i = 0; i < cover.size();
       i += i < header + 32 ? 1 : 977) {  // every byte of the header, and a sample of one authenticated chunk
    Bytes damaged = cover;
    damaged[i] ^= 1;
    ASSERT_FALSE(open_cover(damaged, kTestOrigin, Suite::kX25519, intake.private_key.expose())) << i;
    ASSERT_FALSE(open_cover(ByteView(cover).first(i), kTestOrigin, Suite::kX25519, intake.private_key.expose())) << i;
  }
}

TEST(Cover, NamesAnotherStanzaAndRefusesBadContent) {
  SeededRng rng(5);
  for (const char* version : {"sigilo/cover1", "sigilo/cover3"}) {
    const AgeStanza other{{version, "1", "AAAA"}, Bytes(32)};
    EXPECT_EQ(cover_epoch(*write_age_file({&other, 1}, Bytes(16), {}, rng)).error().code, ErrorCode::kUnsupported) << version;
  }
  EXPECT_EQ(cover_epoch(Bytes(kMaxCoverBytes + 1)).error().code, ErrorCode::kTooLarge);
  const auto intake = *KemKeyPair::generate(Suite::kX25519, rng);
  CoverContent bad = content(rng, 10);
  bad.erasure_handle = rng.secret(31);
  EXPECT_FALSE(seal_cover(kTestOrigin, Suite::kX25519, 1, intake.public_key, bad, rng));
}

}  // namespace
}  // namespace sigilo
