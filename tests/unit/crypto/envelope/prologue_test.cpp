#include "crypto/envelope/prologue.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/sealed_record.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

Prologue sample(SeededRng& rng) {
  Prologue prologue;
  prologue.origin = testing::kTestOrigin;
  prologue.record_nonce = rng.id<Digest>();
  prologue.verify_key = SigningKey::generate(rng).public_key();
  prologue.directory = rng.id<Digest>();
  prologue.form = rng.id<Digest>();
  prologue.day = Day(20'000);
  prologue.consent_commitment = rng.id<Digest>();
  const std::vector<AttachmentSpec> attachments = {{Category::kImageOrVoice, 0}, {Category::kThirdParty, 3}};
  prologue.sections = *record_layout(attachments);
  return prologue;
}

TEST(Prologue, IsReadBackWhole) {
  SeededRng rng(1);
  Prologue prologue = sample(rng);
  const Bytes bytes = *encode_prologue(prologue);
  auto parsed = parse_prologue(bytes);
  ASSERT_TRUE(parsed) << to_string(parsed.error());
  EXPECT_EQ(parsed->record, record_id_of(prologue.verify_key, prologue.record_nonce));
  EXPECT_EQ(parsed->device, device_id_of(prologue.verify_key));
  EXPECT_EQ(parsed->sections, prologue.sections);
  EXPECT_EQ(*encode_prologue(*parsed), bytes);
  EXPECT_EQ(parsed->find(12)->subject, 3);
  EXPECT_EQ(parsed->find(0), nullptr);
  EXPECT_EQ(parsed->find(13), nullptr);
}

TEST(Prologue, ChangesTheContextWithEveryByte) {
  SeededRng rng(2);
  Prologue prologue = sample(rng);
  const Bytes bytes = *encode_prologue(prologue);
  std::set<Context> contexts = {context_of(bytes)};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes changed = bytes;
    changed[i] ^= 1;
    contexts.insert(context_of(changed));
  }
  EXPECT_EQ(contexts.size(), bytes.size() + 1);
}

TEST(Prologue, RefusesARecordIdThatIsNotTheDevices) {
  SeededRng rng(3);
  Prologue prologue = sample(rng);
  const Bytes bytes = *encode_prologue(prologue);
  const std::size_t record_at = labels::kPrologue.size() + 1 + 2 + prologue.origin.size();
  for (std::size_t i = record_at; i < record_at + 16 + 32 + 16 + 32; ++i) {  // record, nonce, device, key
    Bytes changed = bytes;
    changed[i] ^= 1;
    const auto parsed = parse_prologue(changed);
    ASSERT_FALSE(parsed) << i;
    EXPECT_EQ(parsed.error().code, ErrorCode::kAuthenticationFailed);
  }
}

TEST(Prologue, RefusesTruncationTrailingBytesAndUnknownCodes) {
  SeededRng rng(4);
  Prologue prologue = sample(rng);
  const Bytes bytes = *encode_prologue(prologue);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_prologue(ByteView(bytes).first(size))) << size;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(parse_prologue(longer).error().code, ErrorCode::kMalformed);
  Bytes changed = bytes;
  changed[8] = '2';
  EXPECT_EQ(parse_prologue(changed).error().code, ErrorCode::kUnsupported);
  changed = bytes;
  changed[changed.size() - 4] = 6;  // kind of the last section
  EXPECT_EQ(parse_prologue(changed).error().code, ErrorCode::kUnsupported);
  changed = bytes;
  changed[changed.size() - 3] = 8;  // its category
  EXPECT_EQ(parse_prologue(changed).error().code, ErrorCode::kUnsupported);
}

TEST(Prologue, IsNotWrittenWithoutItsFixedSections) {
  SeededRng rng(5);
  Prologue prologue = sample(rng);
  prologue.sections.erase(prologue.sections.begin() + 4);
  EXPECT_FALSE(encode_prologue(prologue));
  prologue = sample(rng);
  prologue.origin.clear();
  EXPECT_FALSE(encode_prologue(prologue));
}

}  // namespace
}  // namespace sigilo
