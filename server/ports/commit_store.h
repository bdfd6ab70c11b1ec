#pragma once

#include <optional>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/log/proof.h"
#include "server/ports/access_store.h"
#include "server/ports/directory_store.h"
#include "server/ports/record_store.h"
#include "server/ports/upload_store.h"

namespace sigilo::server {

struct NewRecord {
  StoredRecord record;
  std::vector<StoredSection> sections;
};

struct NewQuarantine {
  StoredQuarantine item;  ///< number is chosen by the store
  Bytes cover;
  std::vector<Bytes> share_bundles;
  std::vector<StoredSection> sections;
};

struct NewDirectory {
  StoredDirectory directory;
  Bytes names;  ///< empty: keep the former
};

struct TreeNode {
  NodeId id;
  Digest hash;
};

/// Everything that one group commit writes.
struct CommitBatch {
  std::uint64_t first_index = 0;          ///< size of the log before the batch
  std::vector<Bytes> entries;
  std::vector<TreeNode> nodes;            ///< subtrees that the entries complete, leaves included
  std::vector<NewRecord> records;
  std::vector<NewQuarantine> quarantined;
  std::vector<UploadId> finished_uploads; ///< removed
  std::vector<NewDirectory> directories;
  std::vector<StoredAccess> accesses;
  bool urgent = false;                    ///< a directory, or what takes consent away: may use the room that is kept for them (DiskReserve)
  std::optional<std::uint64_t> accesses_logged;  ///< number of the last access that an entry of this batch covers
};

/// Where the log grows. Called by one thread.
class CommitStore {
 public:
  virtual ~CommitStore() = default;
  /// Writes the whole batch in one transaction with full synchronisation. On success everything is durable and visible to all readers.
  /// kConflict, and nothing written, if the log in the database does not have `first_index` entries. After any other error
  /// the batch is there completely or not at all: the caller reads LogStore::size() again before it goes on.
  [[nodiscard]] virtual Status commit(const CommitBatch& batch) = 0;
};

}  // namespace sigilo::server
