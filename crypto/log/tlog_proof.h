#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/log/checkpoint.h"

namespace sigilo {

/// One text file that proves one entry offline. Source: C2SP tlog-proof.
struct TlogProof {
  std::optional<Bytes> extra;  ///< for the application; not authenticated
  std::uint64_t index = 0;
  std::vector<Digest> path;  ///< inclusion path, at most 63 hashes
  std::string checkpoint;    ///< the signed note, as received

  /// kInvalidArgument for more than 63 hashes.
  [[nodiscard]] Result<std::string> encode() const;
  /// kUnsupported for another first line, kTooLarge over 63 hashes, else kMalformed.
  [[nodiscard]] static Result<TlogProof> parse(std::string_view text);
};

/// The entry with this leaf hash stands in the log at `proof.index`, under a checkpoint that the log signed. Errors of
/// `open_checkpoint` and `verify_inclusion`.
[[nodiscard]] Result<SignedCheckpoint> verify_tlog_proof(const TlogProof& proof, const Digest& leaf, std::string_view origin,
                                                         const VerifyKey& log_key);

}  // namespace sigilo
