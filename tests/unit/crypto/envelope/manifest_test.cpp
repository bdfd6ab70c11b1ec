#include "crypto/envelope/manifest.h"

#include <gtest/gtest.h>

#include "crypto/primitives/hash.h"
#include "tests/support/sealed_record.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::kTestOrigin;
using testing::seal_test_record;
using testing::SeededRng;
using testing::TestParties;
using testing::TestRecord;

Bytes sign(const TestParties& parties, ByteView body, Rng& rng, std::string_view origin = kTestOrigin,
           std::string_view label = labels::kManifest) {
  return *sign_statement(make_header(label, origin, {}, parties.device, Day(20'000), rng), body, parties.device);
}

TEST(Manifest, IsVerifiedAndReadBack) {
  SeededRng rng(1);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng, {{Category::kHealth, 0}});
  const auto verified = verify_manifest(record.signed_manifest, kTestOrigin);
  ASSERT_TRUE(verified) << to_string(verified.error());
  EXPECT_EQ(verified->digest, sha256(record.signed_manifest));
  EXPECT_EQ(verified->header.device, device_id_of(parties.device.public_key()));
  EXPECT_EQ(verified->manifest.ctx, record.manifest.ctx);
  EXPECT_EQ(verified->manifest.sections, record.manifest.sections);
  EXPECT_EQ(verified->manifest.commitments, record.manifest.commitments);
  EXPECT_EQ(verified->manifest.custodian_epochs, record.manifest.custodian_epochs);
  EXPECT_EQ(*encode_manifest(verified->manifest), *encode_manifest(record.manifest));
  EXPECT_EQ(verified->manifest.find(12), nullptr);
  EXPECT_EQ(verified->manifest.find(0), nullptr);
}

TEST(Manifest, DamagedAtAnyByteIsRefused) {
  SeededRng rng(2);
  const TestParties parties(rng, Suite::kX25519, 1);
  const TestRecord record = seal_test_record(parties, rng, {}, 1);
  for (std::size_t i = 0; i < record.signed_manifest.size(); ++i) {
    Bytes damaged = record.signed_manifest;
    damaged[i] ^= 0x40;
    EXPECT_FALSE(verify_manifest(damaged, kTestOrigin)) << i;
  }
}

TEST(Manifest, TruncatedAtAnyLengthOrLengthenedIsRefused) {
  SeededRng rng(3);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  for (std::size_t size = 0; size < record.signed_manifest.size(); ++size) {
    EXPECT_FALSE(verify_manifest(ByteView(record.signed_manifest).first(size), kTestOrigin)) << size;
  }
  const Bytes body = *encode_manifest(record.manifest);
  for (std::size_t size = 0; size < body.size(); ++size) {
    ASSERT_FALSE(verify_manifest(sign(parties, ByteView(body).first(size), rng), kTestOrigin)) << size;
  }
  Bytes longer = body;
  longer.push_back(0);
  EXPECT_FALSE(verify_manifest(sign(parties, longer, rng), kTestOrigin));
}

TEST(Manifest, OfAnotherMechanismDeviceOrLabelIsRefused) {
  SeededRng rng(4);
  const TestParties parties(rng);
  const TestParties strangers(rng);
  const TestRecord record = seal_test_record(parties, rng);
  const Bytes body = *encode_manifest(record.manifest);
  EXPECT_EQ(verify_manifest(record.signed_manifest, "sigilo.invalid/ff").error().code, ErrorCode::kPermissionDenied);
  // A stranger's signature over another device's prologue, and a prologue of another mechanism inside.
  EXPECT_EQ(verify_manifest(sign(strangers, body, rng), kTestOrigin).error().code, ErrorCode::kSignatureInvalid);
  EXPECT_EQ(verify_manifest(sign(parties, body, rng, "sigilo.invalid/ff"), "sigilo.invalid/ff").error().code,
            ErrorCode::kPermissionDenied);
  EXPECT_EQ(verify_manifest(sign(parties, body, rng, kTestOrigin, labels::kReceipt), kTestOrigin).error().code,
            ErrorCode::kUnsupported);
}

TEST(Manifest, IncompleteOrImpossibleIsNeitherWrittenNorRead) {
  SeededRng rng(5);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  const auto refused = [&](auto change) {
    Manifest manifest = record.manifest;
    change(manifest);
    return !encode_manifest(manifest);
  };
  EXPECT_TRUE(refused([](Manifest& m) { m.sections.pop_back(); }));
  EXPECT_TRUE(refused([](Manifest& m) { std::swap(m.sections[0], m.sections[1]); }));
  EXPECT_TRUE(refused([](Manifest& m) { m.sections[0].payload_length -= 1; }));
  EXPECT_TRUE(refused([](Manifest& m) { m.sections[0].payload_length = 16; }));
  EXPECT_TRUE(refused([](Manifest& m) { m.sections[0].payload_length = UINT64_MAX; }));
  EXPECT_TRUE(refused([](Manifest& m) { m.sections[0].header_length = 5000; }));
  EXPECT_TRUE(refused([](Manifest& m) { m.commitments.slots[3].shares.pop_back(); }));
  EXPECT_TRUE(refused([](Manifest& m) { m.custodian_epochs.pop_back(); }));
  EXPECT_TRUE(refused([](Manifest& m) { m.commitments.threshold = 0; }));
  EXPECT_TRUE(refused([](Manifest& m) { m.commitments.threshold = 4; }));
  EXPECT_FALSE(refused([](Manifest&) {}));
}

}  // namespace
}  // namespace sigilo
