#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "server/ports/blob_store.h"
#include "server/ports/record_store.h"

namespace sigilo::server {

/// Something set aside as the one file of docs/PROTOCOL.md 8, read in order; payloads come from the disk as they are asked for. Not thread-safe; must not
/// outlive the store.
class QuarantineReader {
 public:
  QuarantineReader(BlobStore& blobs, QuarantinedContent content);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Where the next byte is read. kInvalidArgument behind the end.
  [[nodiscard]] Status seek(std::uint64_t offset);
  /// Up to out.size() bytes; 0 at the end only. kIo.
  [[nodiscard]] Result<std::size_t> read(MutableBytes out);

 private:
  struct Part {
    std::uint64_t begin = 0;  ///< in the file
    std::uint64_t length = 0;
    Bytes bytes;              ///< empty if `blob` is set
    std::optional<BlobName> blob;
  };
  void add(Bytes bytes);

  BlobStore* blobs_;
  std::vector<Part> parts_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  std::size_t part_ = 0;  ///< the one with `offset_`, or behind the last
};

}  // namespace sigilo::server
