#pragma once

#include <map>
#include <optional>
#include <vector>

#include "server/domain/committer.h"

namespace sigilo::server {

/// What a round may use. Borrowed.
struct RoundSetting {
  const Ports& ports;
  const ServerKeys& keys;
  const std::string& origin;
  TreeHead seen;  ///< newest published head, named in what is signed
  const std::optional<Directory>& directory;  ///< the newest that is committed; nothing before founding
  const Clock& clock;
  Rng& rng;
};

/// Builds one batch: decides what becomes of each submission in the order in which they came, numbers entries and access records, and
/// signs what only now is known. Writes nothing. After an error of an add() that submission has left no trace in the batch.
/// Used by the writer's thread only.
class CommitRound {
 public:
  CommitRound(const RoundSetting& setting, Frontier frontier, std::optional<StoredAccess> last_access)
      : setting_(setting), frontier_(std::move(frontier)), last_access_(std::move(last_access)) {
    batch_.first_index = frontier_.size();
  }

  [[nodiscard]] Result<Committed> add(RecordSubmission& submission);
  [[nodiscard]] Result<Committed> add(QuarantineSubmission& submission);
  [[nodiscard]] Result<Committed> add(DirectorySubmission& submission);
  [[nodiscard]] Result<Committed> add(StatementSubmission& submission);
  [[nodiscard]] Result<Committed> add(AccessSubmission& submission);
  [[nodiscard]] Result<Committed> sign_sight();
  [[nodiscard]] Result<Committed> close_accesses();

  /// Erasure handles and shares of the batch's records, durable on return. Before the batch is committed.
  [[nodiscard]] Status put_secrets() const;
  [[nodiscard]] const CommitBatch& batch() const { return batch_; }
  [[nodiscard]] bool empty() const;
  [[nodiscard]] const Frontier& frontier() const { return frontier_; }
  [[nodiscard]] const std::optional<StoredAccess>& last_access() const { return last_access_; }

 private:
  struct Secret {
    Bytes id;
    SecretBytes erasure_handle;
    SecretBytes custodian_shares;
  };
  struct Taken {
    Digest manifest_digest;
    std::uint64_t index = 0;
  };

  [[nodiscard]] Result<std::optional<Taken>> taken(const RecordId& record) const;
  [[nodiscard]] Result<Committed> quarantine(NewQuarantine item, const std::optional<UploadId>& upload);
  [[nodiscard]] Result<Bytes> sign(const EntryBody& body) const;
  std::uint64_t append(Bytes entry);
  void finish(const std::optional<UploadId>& upload);

  RoundSetting setting_;
  Frontier frontier_;
  std::optional<StoredAccess> last_access_;
  CommitBatch batch_;
  std::vector<Secret> secrets_;
  std::map<RecordId, Taken> records_;               // of this batch
  std::map<Digest, std::uint64_t> quarantined_;     // of this batch, by content
  std::map<Digest, std::uint64_t> statements_;      // of this batch, by leaf hash
  bool sight_signed_ = false;
};

}  // namespace sigilo::server
