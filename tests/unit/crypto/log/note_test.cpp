#include "crypto/log/note.h"

#include <gtest/gtest.h>

#include "crypto/log/checkpoint.h"
#include "crypto/log/cosignature.h"
#include "crypto/log/statement.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

// Source: C2SP signed-note.md v1.0.0, the example.
constexpr std::string_view kExampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view kExampleNote =
    "This is an example message.\n\n"
    "\xE2\x80\x94 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

class SignedNote : public ::testing::Test {
 protected:
  testing::SeededRng rng_{5};
  SigningKey key_ = SigningKey::generate(rng_);
  NoteKey note_key_{"log.example", NoteAlgorithm::kEd25519, key_.public_key()};
  Note note_ = make("first line\n\nthird line\n");

  Note make(std::string text) {
    Note note{std::move(text), {}};
    note.signatures.push_back(sign_note(note.text, note_key_.name, key_).value());
    return note;
  }
};

TEST_F(SignedNote, OfTheSpecificationVerifies) {
  const auto key = NoteKey::parse(kExampleKey);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->vkey(), kExampleKey);
  const auto note = parse_note(kExampleNote);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->encode(), kExampleNote);
  EXPECT_EQ(verify_note(*note, {&*key, 1})->size(), 1U);
  Note other = *note;
  other.text = "This is an example message!\n";
  EXPECT_EQ(verify_note(other, {&*key, 1}).error().code, ErrorCode::kSignatureInvalid);
}

TEST_F(SignedNote, ComesBackAsWritten) {
  const auto parsed = parse_note(note_.encode());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text, note_.text);
  EXPECT_EQ(parsed->signatures, note_.signatures);
  EXPECT_EQ(verify_note(*parsed, {&note_key_, 1})->size(), 1U);
}

TEST_F(SignedNote, DamageOfAnyByteIsRefusedOrLeavesNoKnownSignature) {
  const std::string bytes = note_.encode();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {0x01, 0x20, 0x80}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ bit);
      const auto parsed = parse_note(damaged);
      if (!parsed) continue;
      const auto verified = verify_note(*parsed, {&note_key_, 1});
      EXPECT_TRUE(!verified || verified->empty()) << i;
    }
  }
}

TEST_F(SignedNote, TruncationIsMalformed) {
  const std::string bytes = note_.encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_note(std::string_view(bytes).substr(0, size))) << size;
  }
}

TEST_F(SignedNote, OneWrongSignatureOfAKnownKeyRefusesTheWholeNote) {
  Note note = note_;
  note.signatures.push_back(note.signatures[0]);
  EXPECT_EQ(verify_note(note, {&note_key_, 1})->size(), 1U);
  note.signatures[1].signature[10] ^= 1;
  EXPECT_EQ(verify_note(note, {&note_key_, 1}).error().code, ErrorCode::kSignatureInvalid);
}

TEST_F(SignedNote, UnknownKeysAreIgnored) {
  const SigningKey other = SigningKey::generate(rng_);
  note_.signatures.push_back(sign_note(note_.text, "someone.else", other).value());
  EXPECT_EQ(verify_note(note_, {&note_key_, 1})->size(), 1U);
  EXPECT_TRUE(verify_note(note_, {})->empty());
}

TEST_F(SignedNote, TakesManySignaturesButNotEndlessly) {
  while (note_.signatures.size() < kMaxNoteSignatures) note_.signatures.push_back({"name" + std::to_string(note_.signatures.size()), 1, {1}});
  EXPECT_TRUE(parse_note(note_.encode()));
  note_.signatures.push_back({"one.more", 1, {1}});
  EXPECT_EQ(parse_note(note_.encode()).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(parse_note(std::string(kMaxNoteBytes + 1, 'x')).error().code, ErrorCode::kTooLarge);
}

TEST_F(SignedNote, RefusesControlCharactersAndBadNames) {
  EXPECT_EQ(sign_note("tab\there\n", "a", key_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(sign_note("no end", "a", key_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(sign_note("bad utf-8 \xff\n", "a", key_).error().code, ErrorCode::kInvalidArgument);
  for (const char* name : {"", "a b", "a+b", "a\tb", "a\xC2\xA0" "b", "a\xE2\x80\xA8", "\xE3\x80\x80", "\xff"}) {
    EXPECT_FALSE(is_note_name(name));
    EXPECT_EQ(sign_note("text\n", name, key_).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(is_note_name("mecanismo/\xC3\xB1"));
}

class CheckpointNote : public ::testing::Test {
 protected:
  testing::SeededRng rng_{6};
  SigningKey log_key_ = SigningKey::generate(rng_);
  SigningKey witness_ = SigningKey::generate(rng_);
  Checkpoint checkpoint_{origin_of(rng_.id<MechanismId>()), {12, rng_.id<Digest>()}};
  std::string note_ = sign_checkpoint(checkpoint_, log_key_).value();
};

TEST_F(CheckpointNote, ComesBackAsSigned) {
  const auto opened = open_checkpoint(note_, checkpoint_.origin, log_key_.public_key());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->checkpoint, checkpoint_);
}

TEST_F(CheckpointNote, RefusesAnotherLogOrKey) {
  EXPECT_EQ(open_checkpoint(note_, "other.log", log_key_.public_key()).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(open_checkpoint(note_, checkpoint_.origin, witness_.public_key()).error().code, ErrorCode::kSignatureInvalid);
}

TEST_F(CheckpointNote, RefusesTextsThatAreNoCheckpoint) {
  const std::string root = encode_base64(checkpoint_.head.root.bytes());
  for (const std::string& text :
       {std::string(), std::string("origin\n"), "origin\n12\n" + root, "origin\n012\n" + root + "\n", "origin\n-1\n" + root + "\n",
        "origin\n+1\n" + root + "\n", "origin\n1 \n" + root + "\n", "origin\n18446744073709551616\n" + root + "\n", "\n12\n" + root + "\n",
        "two words\n12\n" + root + "\n", std::string("origin\n12\nAAAA\n"), "origin\n0\n" + root + "\n", "origin\n12\n" + root + "=\n"}) {
    EXPECT_EQ(Checkpoint::parse(text).error().code, ErrorCode::kMalformed) << text;
  }
  EXPECT_EQ(Checkpoint::parse("origin\n12\n" + root + "\nmore\n").error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(Checkpoint::parse("origin\n18446744073709551615\n" + root + "\n"));
}

TEST_F(CheckpointNote, CarriesCosignaturesWithTheirTime) {
  Note note = parse_note(note_).value();
  note.signatures.push_back(cosign(note.text, "custodian-1", witness_, 1'767'139'200).value());
  const auto opened = open_checkpoint(note.encode(), checkpoint_.origin, log_key_.public_key());
  ASSERT_TRUE(opened);
  const NoteKey witness{"custodian-1", NoteAlgorithm::kCosignature, witness_.public_key()};
  const auto verified = verify_note(opened->note, {&witness, 1});
  ASSERT_TRUE(verified);
  ASSERT_EQ(verified->size(), 1U);
  EXPECT_EQ(cosignature_time((*verified)[0].signature).value(), 1'767'139'200U);
}

TEST_F(CheckpointNote, ACosignatureIsBoundToTimeAndText) {
  Bytes cosignature = cosign(checkpoint_.text(), "custodian-1", witness_, 1'767'139'200)->signature;
  EXPECT_TRUE(verify_cosignature(witness_.public_key(), checkpoint_.text(), cosignature));
  EXPECT_FALSE(verify_cosignature(log_key_.public_key(), checkpoint_.text(), cosignature));
  Checkpoint other = checkpoint_;
  ++other.head.size;
  EXPECT_FALSE(verify_cosignature(witness_.public_key(), other.text(), cosignature));
  for (std::size_t i = 0; i < cosignature.size(); ++i) {
    cosignature[i] ^= 1;
    EXPECT_FALSE(verify_cosignature(witness_.public_key(), checkpoint_.text(), cosignature)) << i;
    cosignature[i] ^= 1;
  }
  cosignature.push_back(0);
  EXPECT_FALSE(verify_cosignature(witness_.public_key(), checkpoint_.text(), cosignature));
  EXPECT_EQ(cosign("no checkpoint\n", "custodian-1", witness_, 1).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sigilo
