#include "crypto/log/cosignature.h"

#include "crypto/base/codec.h"
#include "crypto/log/checkpoint.h"

namespace sigilo {

std::string cosigned_message(std::uint64_t unix_seconds, std::string_view checkpoint_text) {
  std::string message = "cosignature/v1\ntime ";
  message.append(std::to_string(unix_seconds)).append("\n").append(checkpoint_text);
  return message;
}

Result<NoteSignature> cosign(std::string_view checkpoint_text, std::string_view name, const SigningKey& key, std::uint64_t unix_seconds) {
  if (!is_note_name(name)) {
    return fail(ErrorCode::kInvalidArgument, "not a name that may sign a note", "name");
  }
  if (!Checkpoint::parse(checkpoint_text)) {
    return fail(ErrorCode::kInvalidArgument, "only checkpoints are cosigned", "text");
  }
  const NoteKey note_key{std::string(name), NoteAlgorithm::kCosignature, key.public_key()};
  Writer writer;
  writer.u64(unix_seconds).id(key.sign(as_bytes(cosigned_message(unix_seconds, checkpoint_text))));
  return NoteSignature{note_key.name, note_key.id(), std::move(writer).take()};
}

bool verify_cosignature(const VerifyKey& key, std::string_view checkpoint_text, ByteView signature) {
  const auto time = cosignature_time(signature);
  return time && verify(key, as_bytes(cosigned_message(*time, checkpoint_text)), signature.last(Signature::kSize));
}

Result<std::uint64_t> cosignature_time(ByteView signature) {
  if (signature.size() != kCosignatureBytes) {
    return fail(ErrorCode::kMalformed, "a cosignature has 72 bytes", "cosignature");
  }
  return Reader(signature).u64();
}

}  // namespace sigilo
