#include "crypto/log/checkpoint.h"

#include <array>

#include "crypto/base/encoding.h"
#include "crypto/log/decimal.h"

namespace sigilo {
namespace {

tl::unexpected<Error> malformed(StaticText what) { return fail(ErrorCode::kMalformed, what, "checkpoint"); }

}  // namespace

std::string Checkpoint::text() const {
  return origin + '\n' + std::to_string(head.size) + '\n' + encode_base64(head.root.bytes()) + '\n';
}

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  std::array<std::string_view, 3> lines;
  for (std::string_view& line : lines) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return malformed("a checkpoint has the lines origin, size and root");
    }
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  if (!text.empty()) {
    return fail(ErrorCode::kUnsupported, "a checkpoint with extension lines", "checkpoint");
  }
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  if (!is_note_name(checkpoint.origin)) {
    return malformed("not the name of a log");
  }
  SIGILO_TRY(checkpoint.head.size, parse_decimal(lines[1]));
  SIGILO_TRY(auto root, decode_base64(lines[2]));
  SIGILO_TRY(checkpoint.head.root, Digest::from_bytes(root));
  if (checkpoint.head.size == 0 && checkpoint.head.root != empty_root()) {
    return malformed("the root of an empty log is the hash of nothing");
  }
  return checkpoint;
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& log_key) {
  Note note;
  note.text = checkpoint.text();
  SIGILO_TRY(auto signature, sign_note(note.text, checkpoint.origin, log_key));
  note.signatures.push_back(std::move(signature));
  return note.encode();
}

Result<SignedCheckpoint> open_checkpoint(std::string_view note, std::string_view origin, const VerifyKey& log_key) {
  SignedCheckpoint opened;
  SIGILO_TRY(opened.note, parse_note(note));
  SIGILO_TRY(opened.checkpoint, Checkpoint::parse(opened.note.text));
  if (opened.checkpoint.origin != origin) {
    return fail(ErrorCode::kPermissionDenied, "a checkpoint of another log", "checkpoint");
  }
  const std::array<NoteKey, 1> keys{NoteKey{std::string(origin), NoteAlgorithm::kEd25519, log_key}};
  const auto verified = verify_note(opened.note, keys);
  if (!verified) {
    return fail(ErrorCode::kSignatureInvalid, "the log's own signature is wrong", "checkpoint");
  }
  if (verified->empty()) {
    return fail(ErrorCode::kSignatureInvalid, "the log's own signature is missing", "checkpoint");
  }
  return opened;
}

}  // namespace sigilo
