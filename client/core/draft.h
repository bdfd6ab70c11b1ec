#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/core/home.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

inline constexpr std::size_t kMaxDraftBytes = std::size_t{64} << 20;

/// An interview that is not sealed yet. What the parts hold is the caller's business (answers, consent answers, small attachments).
struct Draft {
  struct Part {
    std::string name;  ///< at most 255 bytes, unique in the draft
    SecretBuffer content;
  };
  DraftId id;
  Digest form;               ///< of the questionnaire
  std::string form_name;     ///< for lists
  std::int64_t started = 0;  ///< unix seconds
  std::int64_t edited = 0;   ///< unix seconds; set by save()
  std::vector<Part> parts;

  [[nodiscard]] const SecretBuffer* find(std::string_view name) const;
};

/// A line of the list; read from the draft itself.
struct DraftSummary {
  DraftId id;
  std::string form_name;
  std::int64_t started = 0;
  std::int64_t edited = 0;
  std::uint64_t content_bytes = 0;
  bool readable = true;  ///< false: damaged or of another version; it is kept and shown, never removed
};

/// Drafts of a home: each one encrypted file, padded to 4 KiB, under a key of its own that needs the passphrase and the key table. A saved
/// draft survives a power cut: the file is replaced whole. Not thread-safe.
class Drafts {
 public:
  explicit Drafts(Home& home) : home_(home) {}

  /// A new draft, durable on return. kInvalidArgument, kTooLarge over kMaxDraftBytes.
  [[nodiscard]] Result<DraftId> create(const Digest& form, std::string_view form_name);
  /// Replaces the content durably; `edited` becomes now. kNotFound for a draft that was sealed or discarded.
  [[nodiscard]] Status save(Draft& draft);
  /// kNotFound; kAuthenticationFailed for damage, kUnsupported for another version.
  [[nodiscard]] Result<Draft> load(const DraftId& id) const;
  [[nodiscard]] Result<std::vector<DraftSummary>> list() const;
  /// Destroys key and file of a draft that its author gives up. Nothing else ever discards one. kNotFound.
  [[nodiscard]] Status discard(const DraftId& id);

 private:
  [[nodiscard]] Result<bool> is_finished(const DraftId& id) const;
  [[nodiscard]] Result<SecretBytes> key_of(const DraftId& id) const;
  [[nodiscard]] Status write(const Draft& draft, const SecretBytes& key);

  Home& home_;
};

/// True if the draft must be sealed as it stands: `draft_hours` (policy of the directory) have passed since the last edit. A clock that
/// went backwards never makes a draft due. Source: reference/protocol-review.md K8.
[[nodiscard]] bool is_due_for_sealing(const DraftSummary& draft, std::uint16_t draft_hours, const Clock& clock);

}  // namespace sigilo
