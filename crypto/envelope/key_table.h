#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// Per-item secrets (erasure handles, share sets, draft keys) in one small encrypted file. Deletion is real because the file is
/// then written anew under a fresh root key and the old root key is destroyed; additions are appended as one more segment. This is
/// the format only; files, fsync and root keys are in crypto/platform. Not thread-safe. Values are wiped when erased. Source:
/// docs/PROTOCOL.md 8.
class KeyTable {
 public:
  static constexpr std::size_t kMaxIdBytes = 64;
  static constexpr std::size_t kMaxValueBytes = 1024;
  static constexpr std::size_t kMaxAppendBytes = std::size_t{4} << 20;

  KeyTable() = default;

  struct Opened;
  /// Reads a file. A segment whose length is damaged is read all the same when its end can be found from what follows it; then
  /// Opened::mended is true and the file should be written anew. A tail that opens in no way (power loss while appending: cut short, or
  /// its bytes not all there; damage to the last segment looks the same) is left out and counted in Opened::torn_bytes: keep it aside
  /// and cut the file there before the next append. kAuthenticationFailed for another root key or damage elsewhere, kUnsupported for
  /// another version.
  [[nodiscard]] static Result<Opened> open(ByteView file, ByteView root_key);

  /// kInvalidArgument for sizes out of bounds or empty values, kAlreadyExists for another value under a known id. The same value
  /// again is accepted.
  [[nodiscard]] Status put(ByteView id, ByteView value);
  /// nullptr if absent. Valid until the table changes.
  [[nodiscard]] const SecretBuffer* find(ByteView id) const;
  /// True if it was there. encode_file() with a new root key must follow before the erasure is claimed.
  bool erase(ByteView id);
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] const std::map<Bytes, SecretBuffer>& items() const { return items_; }

  /// The whole file with one segment, under a new generation.
  [[nodiscard]] Result<Bytes> encode_file(ByteView root_key, Rng& rng);
  /// A segment with what was put since the last encode_file() or encode_append(), to be appended to the file; empty if there is
  /// nothing new. kConflict after an erase() and before the first encode_file(), kTooLarge above kMaxAppendBytes: then the file
  /// must be written anew.
  [[nodiscard]] Result<Bytes> encode_append(ByteView root_key, Rng& rng);
  /// Binds the segments of one file to each other; random, drawn anew by each encode_file().
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

 private:
  [[nodiscard]] Status absorb(ByteView segment_plaintext);

  std::map<Bytes, SecretBuffer> items_;
  std::vector<Bytes> added_;
  std::uint64_t generation_ = 0;
  std::uint64_t segments_ = 0;  // in the file of this generation
  bool must_rewrite_ = true;
};

struct KeyTable::Opened {
  KeyTable table;
  std::size_t last_segment_bytes = 0;  ///< of the last one that was read, with its length field: what the last append wrote
  std::size_t torn_bytes = 0;  ///< at the end of the file, not understood
  bool mended = false;         ///< a damaged length was passed over; nothing is lost
};

}  // namespace sigilo
