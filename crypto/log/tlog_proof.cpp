#include "crypto/log/tlog_proof.h"

#include "crypto/base/encoding.h"
#include "crypto/log/decimal.h"
#include "crypto/log/proof.h"

namespace sigilo {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

/// Takes a line without its LF. kMalformed if there is none.
Result<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    return fail(ErrorCode::kMalformed, "the proof ends early", "proof");
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

Result<std::string> TlogProof::encode() const {
  if (path.size() > kMaxProofHashes) {
    return fail(ErrorCode::kInvalidArgument, "a path has at most 63 hashes", "proof");
  }
  std::string text(kFirstLine);
  text += '\n';
  if (extra) {
    text.append(kExtra).append(encode_base64(*extra)).append("\n");
  }
  text.append(kIndex).append(std::to_string(index)).append("\n");
  for (const Digest& hash : path) {
    text.append(encode_base64(hash.bytes())).append("\n");
  }
  return text.append("\n").append(checkpoint);
}

Result<TlogProof> TlogProof::parse(std::string_view text) {
  if (text.size() > 2 * kMaxNoteBytes) {
    return fail(ErrorCode::kTooLarge, "a proof file is not that long", "proof");
  }
  SIGILO_TRY(auto line, take_line(text));
  if (line != kFirstLine) {
    return fail(ErrorCode::kUnsupported, "not a tlog-proof of version 1", "proof");
  }
  TlogProof proof;
  SIGILO_TRY(line, take_line(text));
  if (line.starts_with(kExtra)) {
    SIGILO_TRY(proof.extra, decode_base64(line.substr(kExtra.size())));
    SIGILO_TRY(line, take_line(text));
  }
  if (!line.starts_with(kIndex)) {
    return fail(ErrorCode::kMalformed, "the index is missing", "proof");
  }
  SIGILO_TRY(proof.index, parse_decimal(line.substr(kIndex.size())));
  for (;;) {
    SIGILO_TRY(line, take_line(text));
    if (line.empty()) break;
    if (proof.path.size() == kMaxProofHashes) {
      return fail(ErrorCode::kTooLarge, "a path has at most 63 hashes", "proof");
    }
    SIGILO_TRY(auto bytes, decode_base64(line));
    SIGILO_TRY(auto hash, Digest::from_bytes(bytes));
    proof.path.push_back(hash);
  }
  if (text.empty()) {
    return fail(ErrorCode::kMalformed, "the checkpoint is missing", "proof");
  }
  proof.checkpoint = text;
  return proof;
}

Result<SignedCheckpoint> verify_tlog_proof(const TlogProof& proof, const Digest& leaf, std::string_view origin, const VerifyKey& log_key) {
  SIGILO_TRY(auto checkpoint, open_checkpoint(proof.checkpoint, origin, log_key));
  SIGILO_CHECK(verify_inclusion(leaf, proof.index, checkpoint.head(), proof.path));
  return checkpoint;
}

}  // namespace sigilo
