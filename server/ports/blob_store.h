#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// Random name of a blob: says nothing about what is inside or whose it is.
using BlobName = FixedId<struct BlobNameTag, 16>;

/// Large ciphertexts, each written from front to back in pieces and then never changed.
/// Blobs are written before the metadata that names them is committed; a blob that no metadata names is never served.
/// Nothing that metadata names is ever removed.
/// Thread-safe for different blobs; one writer a blob.
/// Errors: kNoSpace, kIo. kNotFound for a blob that has no byte yet.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  /// Writes `piece` at `offset`, which is the blob's size so far (0 creates it). Durable on return: the bytes, the size, and with the
  /// first piece the name and its folders. After an error the blob may be longer than before by any part of the piece: the next
  /// append at the same offset overwrites it (idempotent).
  [[nodiscard]] virtual Status append(const BlobName& name, std::uint64_t offset, ByteView piece) = 0;
  /// Makes durable what lies there since before a restart, as append() does: by writing the same bytes once more, since after a sync that failed the
  /// system's cache may hold what the disk does not, and the next sync alone would change nothing. `piece`: as read from `offset`.
  [[nodiscard]] virtual Status write_again(const BlobName& name, std::uint64_t offset, ByteView piece) = 0;
  /// Size on disk. Only what append() confirmed may be relied on; after a restart the last piece may be torn.
  [[nodiscard]] virtual Result<std::uint64_t> size(const BlobName& name) = 0;
  /// Up to out.size() bytes from `offset`; fewer only at the end.
  [[nodiscard]] virtual Result<std::size_t> read(const BlobName& name, std::uint64_t offset, MutableBytes out) = 0;
  /// Takes back a blob that was never handed to the writer, so that no metadata can name it. Fine if there is none. Not made durable: a
  /// name that a power cut brings back is listed by `sigilod verify`.
  [[nodiscard]] virtual Status remove(const BlobName& name) = 0;
  struct Listed {
    BlobName name;
    std::uint64_t size = 0;
  };
  /// All blobs, ascending; files of other names are passed over.
  [[nodiscard]] virtual Result<std::vector<Listed>> list() = 0;
  /// Bytes that can still be written.
  [[nodiscard]] virtual Result<std::uint64_t> free_space() = 0;
};

}  // namespace sigilo::server
