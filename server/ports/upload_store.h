#pragma once

#include <vector>

#include "server/ports/record_store.h"

namespace sigilo::server {

/// Names an upload: the record's id, or SHA-256(cover)[:16] if the cover does not open or the id is taken by another manifest.
using UploadId = RecordId;

struct UploadSection {
  std::uint16_t section = 0;
  Bytes header;
  std::uint64_t payload_length = 0;
  BlobName blob;
};

/// A large record on its way: everything that is needed to go on after a restart, except the payload bytes, which are in blobs.
struct Upload {
  UploadId id;
  DeviceId device;                  ///< who brings it
  Bytes cover;
  std::vector<Bytes> share_bundles;
  std::vector<UploadSection> sections;  ///< ascending
};

/// Uploads that are not committed. An upload goes away only by the commit that stores its record or its quarantine item
/// (CommitStore). Thread-safe. Errors: kNoSpace, kIo.
class UploadStore {
 public:
  virtual ~UploadStore() = default;
  /// Durable on return. kAlreadyExists for a known id, nothing changed.
  [[nodiscard]] virtual Status create(const Upload& upload) = 0;
  /// kNotFound.
  [[nodiscard]] virtual Result<Upload> find(const UploadId& id) = 0;
  struct Listed {
    UploadId id;
    DeviceId device;
    std::vector<UploadSection> sections;
  };
  /// All of them.
  [[nodiscard]] virtual Result<std::vector<Listed>> list() = 0;
};

}  // namespace sigilo::server
