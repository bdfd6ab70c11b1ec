#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/platform/file_system.h"

namespace sigilo {

inline constexpr std::size_t kMaxKeyTableIdBytes = 64;
inline constexpr std::size_t kMaxKeyTableValueBytes = 1024;

/// One item to be put. The views must live until put() returns.
struct KeyTableItem {
  ByteView id;
  ByteView value;
};

/// Secrets that can really be deleted: small items in one file under a root key that stands in another file and is replaced at every
/// deletion, so that no earlier copy of the table opens any more once the old root key is gone. Puts are appended (one sync for any
/// number of items); a deletion rewrites the table. Kept out of ordinary backups.
/// Everything is durable on return; after an error the item may or may not be there, and `reopen` in the error's hint means that the
/// table refuses further changes until it is opened again. Order: what was put last counts. Erasing twice is fine.
/// Thread-safe. Source: docs/PROTOCOL.md 8 and reference/protocol-review.md K4.
class KeyTableFile {
 public:
  /// Opens the pair, or makes it if neither file is there. A last block that a power cut tore is dropped (its put was never
  /// confirmed). kAuthenticationFailed for damage or a foreign root key, kNotFound if only one of the two is there.
  [[nodiscard]] static Result<std::unique_ptr<KeyTableFile>> open(FileSystem& files, Rng& rng, Path table, Path root_key);
  ~KeyTableFile();

  /// Adds or replaces items, all of them or none. kTooLarge for an id over 64 or a value over 1,024 bytes.
  [[nodiscard]] Status put(std::span<const KeyTableItem> items);
  [[nodiscard]] Status put(ByteView id, ByteView value);
  /// kNotFound.
  [[nodiscard]] Result<SecretBytes> get(ByteView id) const;
  [[nodiscard]] bool contains(ByteView id) const;
  /// Removes items (those that are not there are passed over) and replaces the root key.
  [[nodiscard]] Status erase(std::span<const ByteView> ids);
  [[nodiscard]] Status erase(ByteView id);
  [[nodiscard]] std::size_t size() const;
  /// Rises with every deletion.
  [[nodiscard]] std::uint64_t generation() const;

 private:
  struct State;
  explicit KeyTableFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sigilo
