#include "crypto/log/note.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

constexpr std::string_view kName = "fuzz.invalid";

const SigningKey& key() {
  static const SigningKey kKey = SigningKey::from_seed(Bytes(32, 7)).value();
  return kKey;
}

}  // namespace

void examine(ByteView input) {
  auto note = parse_note(as_text(input));
  same_bytes(input, note, [](const auto& value) { return value.encode(); });
  if (!note) return;
  // A signature of ours is found beside the others, once, and over this very text only.
  const auto signature = sign_note(note->text, kName, key());
  require(signature.has_value());
  note->signatures.push_back(*signature);
  note->signatures.push_back(*signature);
  const std::vector<NoteKey> keys = {{std::string(kName), NoteAlgorithm::kEd25519, key().public_key()}};
  const auto verified = verify_note(*note, keys);
  require(verified.has_value() && verified->size() == 1 && verified->front() == *signature);
  note->text.insert(0, "x");
  require(!verify_note(*note, keys));
}

}  // namespace sigilo::fuzz
