#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "crypto/base/encoding.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/cosignature.h"
#include "crypto/log/note.h"
#include "crypto/log/proof.h"
#include "crypto/log/tiles.h"
#include "crypto/log/tlog_proof.h"
#include "tests/support/vectors.h"

namespace sigilo {
namespace {

using nlohmann::json;

std::vector<NoteKey> keys_of(const json& vkeys) {
  std::vector<NoteKey> keys;
  for (const json& vkey : vkeys) {
    const auto key = NoteKey::parse(vkey.get<std::string>());
    EXPECT_TRUE(key) << vkey;
    if (key) {
      EXPECT_EQ(key->vkey(), vkey.get<std::string>());
      keys.push_back(*key);
    }
  }
  return keys;
}

/// "valid", "no-verifiable-signature", "invalid-signature" or "malformed": the words of the vector file.
std::string judge(const std::string& text, const std::vector<NoteKey>& keys, std::vector<NoteSignature>& verified) {
  const auto note = parse_note(text);
  if (!note) return "malformed";
  EXPECT_EQ(note->encode(), text);
  const auto result = verify_note(*note, keys);
  if (!result) return "invalid-signature";
  verified = *result;
  return verified.empty() ? "no-verifiable-signature" : "valid";
}

/// The note of a test: printed, in hex, or described.
std::string note_of(const json& test) {
  if (test["note"].is_string()) return test["note"].get<std::string>();
  if (test.contains("note_hex")) return std::string(as_text(testing::hex_field(test, "note_hex")));
  EXPECT_EQ(test["name"], "malformed-too-many-signatures");
  const std::string line = "\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  std::string note = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n";
  for (int i = 0; i < 101; ++i) note += line;
  return note;
}

TEST(TlogVectors, SignedNotesAreJudgedAsPublished) {
  SIGILO_VECTOR_FILE(file, "tlog/signed-notes.json");
  std::map<std::string, int> verdicts;
  const json root = file.json();
  for (const json& test : root["notes"]) {
    const auto keys = keys_of(test["vkeys"]);
    std::vector<NoteSignature> verified;
    const std::string verdict = judge(note_of(test), keys, verified);
    EXPECT_EQ(verdict, test["expect"].get<std::string>()) << test["name"];
    ++verdicts[verdict];
    if (test.contains("verified")) {
      std::vector<std::string> names;
      for (const NoteSignature& signature : verified) names.push_back(signature.name);
      EXPECT_EQ(names, test["verified"].get<std::vector<std::string>>()) << test["name"];
    }
  }
  EXPECT_EQ(verdicts, (std::map<std::string, int>{{"valid", 4}, {"no-verifiable-signature", 1}, {"invalid-signature", 1}, {"malformed", 8}}));
  file.record_run(root["notes"].size());
}

TEST(TlogVectors, SigningIsDeterministic) {
  SIGILO_VECTOR_FILE(file, "tlog/signed-notes.json");
  std::size_t signed_notes = 0;
  const json root = file.json();
  for (const json& test : root["notes"]) {
    if (!test.contains("skey")) continue;
    const std::string skey = test["skey"].get<std::string>();  // PRIVATE+KEY+name+id+base64(type, seed)
    const std::string_view prefix = "PRIVATE+KEY+PeterNeumann+c74f20a3+";
    ASSERT_TRUE(skey.starts_with(prefix));
    const auto encoded = decode_base64(skey.substr(prefix.size()));
    ASSERT_TRUE(encoded);
    ASSERT_EQ(encoded->size(), 33U);
    const auto key = SigningKey::from_seed(ByteView(*encoded).subspan(1));
    ASSERT_TRUE(key);
    Note note{test["text"].get<std::string>(), {}};
    note.signatures.push_back(sign_note(note.text, "PeterNeumann", *key).value());
    EXPECT_EQ(note.encode(), test["note"].get<std::string>());
    ++signed_notes;
  }
  EXPECT_EQ(signed_notes, 1U);
}

TEST(TlogVectors, KeysThatMustBeRejectedAre) {
  SIGILO_VECTOR_FILE(file, "tlog/signed-notes.json");
  std::size_t rejected = 0;
  const json root = file.json();
  for (const json& test : root["verifier_keys_that_must_be_rejected"]) {
    if (!test.contains("vkey")) continue;
    EXPECT_FALSE(NoteKey::parse(test["vkey"].get<std::string>())) << test["why"];
    ++rejected;
  }
  EXPECT_EQ(rejected, 2U);
  const std::string good = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  ASSERT_TRUE(NoteKey::parse(good));
  for (std::size_t begin = 0; begin <= good.size(); ++begin) {
    for (std::size_t size = 0; size <= good.size() - begin; ++size) {
      if (size < good.size()) {
        ASSERT_FALSE(NoteKey::parse(good.substr(begin, size))) << begin << " " << size;
      }
    }
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    ++bad[i];
    ASSERT_FALSE(NoteKey::parse(bad)) << i;
  }
}

TEST(TlogVectors, CosignedCheckpointsVerify) {
  SIGILO_VECTOR_FILE(file, "tlog/cosigned-checkpoints.json");
  std::size_t checked = 0;
  const json root = file.json();
  const auto time = root["cosignature_timestamp"].get<std::uint64_t>();
  for (const json& test : root["checkpoints"]) {
    auto keys = keys_of(test["cosigner_vkeys"]);
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].algorithm, NoteAlgorithm::kCosignature);
    const auto note = parse_note(test["checkpoint"].get<std::string>());
    ASSERT_TRUE(note) << test["name"];
    EXPECT_EQ(Checkpoint::parse(note->text)->head.size, 300U);
    const auto verified = verify_note(*note, keys);
    ASSERT_TRUE(verified) << test["name"];
    ASSERT_EQ(verified->size(), 1U) << test["name"];
    EXPECT_EQ(cosignature_time((*verified)[0].signature).value(), time);
    Note other = *note;
    other.text.replace(other.text.find("\n300\n"), 5, "\n301\n");
    EXPECT_EQ(verify_note(other, keys).error().code, ErrorCode::kSignatureInvalid);
    ++checked;
  }
  EXPECT_EQ(checked, 3U);
  std::size_t parsed = 0;
  for (const json& test : root["format_examples_without_published_public_key"]) {
    const auto note = parse_note(test["checkpoint"].get<std::string>());
    ASSERT_TRUE(note);
    EXPECT_EQ(Checkpoint::parse(note->text)->head.size, 20852163U);
    EXPECT_EQ(note->signatures.size(), 2U);
    EXPECT_EQ(note->encode(), test["checkpoint"].get<std::string>());
    ++parsed;
  }
  EXPECT_EQ(parsed, 1U);
  file.record_run(checked + parsed);
}

/// Serves nodes out of the published tiles.
class PublishedTiles final : public HashReader {
 public:
  explicit PublishedTiles(const std::map<std::string, Bytes>& tiles) : tiles_(tiles) {}
  [[nodiscard]] Result<Digest> read(const NodeId& node) const override {
    const std::string path = tile_path(tile_of(node));
    for (const auto& [name, bytes] : tiles_) {
      if (name == path || name.starts_with(path + ".p/")) return node_from_tile(node, bytes);
    }
    return fail(ErrorCode::kNotFound, "no such tile");
  }

 private:
  const std::map<std::string, Bytes>& tiles_;
};

TEST(TlogVectors, TilesOfThreeHundredLeavesAreReproduced) {
  SIGILO_VECTOR_FILE(file, "tlog/tlog-tiles-300.json");
  const json root = file.json();
  const auto size = root["tree_size"].get<std::uint64_t>();
  std::map<std::string, Bytes> published;
  for (const auto& [path, hex] : root["tiles_hex"].items()) published[path] = testing::from_hex(hex.get<std::string>());
  ASSERT_EQ(published.size(), 3U);

  std::vector<Digest> leaves;
  for (std::uint64_t i = 0; i < size; ++i) leaves.push_back(leaf_hash(as_bytes("record " + std::to_string(i))));
  ASSERT_EQ(leaves.size(), 300U);
  const LeafHashReader tree(leaves);
  std::size_t built = 0;
  for (const TileId& tile : tiles_of(size)) {
    ASSERT_TRUE(published.contains(tile_path(tile))) << tile_path(tile);
    EXPECT_EQ(build_tile(tile, tree).value(), published[tile_path(tile)]) << tile_path(tile);
    ++built;
  }
  EXPECT_EQ(built, 3U);

  const PublishedTiles tiles(published);
  const Digest expected = Digest::from_bytes(decode_base64(root["root_base64"].get<std::string>()).value()).value();
  EXPECT_EQ(root_of(size, tiles).value(), expected);
  const auto note = parse_note(root["checkpoint"].get<std::string>());
  ASSERT_TRUE(note);
  const TreeHead head = Checkpoint::parse(note->text)->head;
  EXPECT_EQ(head, (TreeHead{size, expected}));
  for (std::uint64_t i = 0; i < size; ++i) {
    ASSERT_TRUE(verify_inclusion(leaves[i], i, head, prove_inclusion(i, size, tiles).value())) << i;
  }
  for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
    ASSERT_TRUE(verify_consistency({old_size, tree_root(std::span(leaves).first(old_size))}, head, prove_consistency(old_size, size, tiles).value())) << old_size;
  }
  file.record_run(built);
}

TEST(TlogVectors, ProofFileExampleParses) {
  SIGILO_VECTOR_FILE(file, "tlog/format-examples-not-verifiable.json");
  const json root = file.json();
  std::string text = root["tlog_proof"].get<std::string>();
  const auto proof = TlogProof::parse(text);
  // The example's extra line is cut off in print and is no base64; without it the file comes back as it is.
  if (!proof) {
    const std::size_t extra = text.find("extra ");
    text.erase(extra, text.find('\n', extra) + 1 - extra);
  }
  const auto parsed = TlogProof::parse(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->index, 73894U);
  EXPECT_EQ(parsed->path.size(), 5U);
  EXPECT_TRUE(parsed->checkpoint.starts_with("example.com/fancylog\n109482\n"));
  EXPECT_EQ(parsed->encode().value(), text);
  file.record_run(1);
}

}  // namespace
}  // namespace sigilo
