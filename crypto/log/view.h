#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.h"
#include "crypto/log/checkpoint.h"

namespace sigilo {

/// What a client knows of the log: the newest checkpoint that it has accepted. A log that takes back or forks shows here.
/// Value type; not thread-safe. Keep `note()` in storage and start again with `restore`.
class LogView {
 public:
  /// Nothing seen yet.
  LogView(std::string origin, const VerifyKey& log_key) : origin_(std::move(origin)), log_key_(log_key) {}
  /// From the note kept earlier ("" = nothing seen). Errors of open_checkpoint.
  [[nodiscard]] static Result<LogView> restore(std::string origin, const VerifyKey& log_key, std::string_view note);

  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] const VerifyKey& log_key() const { return log_key_; }
  /// Size 0 and a root of zeroes before the first checkpoint: what statements name as `seen`.
  [[nodiscard]] const TreeHead& head() const { return head_; }
  /// The newest note, as received; empty before the first.
  [[nodiscard]] const std::string& note() const { return note_; }

  /// Takes a newer checkpoint with the consistency path from the kept one. The same head again is fine; the first needs no path.
  /// kRolledBack if it is smaller, kForked if the roots do not fit, kSignatureInvalid, kMalformed. Unchanged on error.
  [[nodiscard]] Status advance(std::string_view note, std::span<const Digest> path);

  /// Checks, without keeping it, a checkpoint that may be older or newer than the kept one (a receipt's, a custodian's); `path` is
  /// the consistency path from the smaller to the larger. kForked if they do not fit; otherwise as `advance`.
  [[nodiscard]] Result<SignedCheckpoint> compare(std::string_view note, std::span<const Digest> path) const;

 private:
  std::string origin_;
  VerifyKey log_key_;
  TreeHead head_;
  std::string note_;
};

}  // namespace sigilo
