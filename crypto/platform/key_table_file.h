#pragma once

#include <memory>
#include <span>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/platform/file_system.h"

namespace sigilo {

/// One item to be put. The views must live until put() returns.
struct KeyTableItem {
  ByteView id;
  ByteView value;
};

/// What open() found in the file and did about it.
struct KeyTableRepair {
  std::uint64_t kept_bytes = 0;  ///< of the file's end that did not open: a put that was never confirmed, or damage
  Path kept_at;                  ///< the file that holds them now; empty if there were none
  bool mended = false;           ///< a damaged length was passed over and the table written anew; nothing is lost
};

/// A KeyTable (crypto/envelope) in one file under a root key that stands in another file and is replaced at every deletion, so that no
/// earlier copy of the table opens any more once the old root key is gone. Puts are appended (one sync for any number of items); a
/// deletion rewrites the table. Kept out of ordinary backups.
/// Everything is durable on return. After an error the items may or may not be there, and a repetition is fine; what was confirmed before is
/// read as before, also on a full disk. If the files could not even be read again, every later call fails with kIo until the table is opened
/// anew. Erasing twice is fine.
/// During a deletion the root file holds the old and the new key; open() finishes or takes back a deletion that was cut off.
/// Thread-safe. Source: docs/PROTOCOL.md 8 and reference/protocol-review.md K4.
class KeyTableFile {
 public:
  /// Opens the pair, or makes it if neither file is there. An end of the table that does not open may be a put that a power cut tore or
  /// damage to confirmed ones: it is first copied to "<table>.kept-<generation>-<offset>" and never removed, then cut off; see repair().
  /// The copy opens under the present root key only, so the next deletion makes it unreadable: that is what deletion promises.
  /// Without room to mend what was found the table opens all the same and can be read; put and erase mend first, and fail with kNoSpace.
  /// kAuthenticationFailed for other damage or a foreign root key; kNotFound if one of the two is gone: nothing is made in its place.
  [[nodiscard]] static Result<std::unique_ptr<KeyTableFile>> open(FileSystem& files, Rng& rng, Path table, Path root_key);
  ~KeyTableFile();

  /// Adds items, all of them or none. kInvalidArgument for an empty or too long id or value; kAlreadyExists for another value under a
  /// known id (the same value again is fine).
  [[nodiscard]] Status put(std::span<const KeyTableItem> items);
  [[nodiscard]] Status put(ByteView id, ByteView value);
  /// kNotFound.
  [[nodiscard]] Result<SecretBytes> get(ByteView id) const;
  [[nodiscard]] bool contains(ByteView id) const;
  /// Removes items (those that are not there are passed over) and replaces the root key.
  [[nodiscard]] Status erase(std::span<const ByteView> ids);
  [[nodiscard]] Status erase(ByteView id);
  [[nodiscard]] std::size_t size() const;
  /// What the last reading of the files found; all zero in the ordinary case.
  [[nodiscard]] KeyTableRepair repair() const;

 private:
  struct State;
  explicit KeyTableFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sigilo
