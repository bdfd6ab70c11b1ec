#pragma once

#include <string>
#include <string_view>

#include "crypto/base/result.h"
#include "crypto/log/note.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {

/// "origin LF size LF base64(root) LF": what the log signs. Source: C2SP tlog-checkpoint v1.0.0. Extension lines are not used and refused.
struct Checkpoint {
  std::string origin;
  TreeHead head;

  [[nodiscard]] std::string text() const;
  /// The text of a note. kMalformed; kUnsupported for extension lines.
  [[nodiscard]] static Result<Checkpoint> parse(std::string_view text);
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// A signed note under the name `checkpoint.origin`. kInvalidArgument for an origin that is no note name.
[[nodiscard]] Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& log_key);

/// A checkpoint whose log signature checked out, with the note as received (cosignatures included).
struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
  [[nodiscard]] const TreeHead& head() const { return checkpoint.head; }
};

/// kMalformed; kPermissionDenied for another log's origin; kSignatureInvalid if the log's signature is missing or wrong.
[[nodiscard]] Result<SignedCheckpoint> open_checkpoint(std::string_view note, std::string_view origin, const VerifyKey& log_key);

}  // namespace sigilo
