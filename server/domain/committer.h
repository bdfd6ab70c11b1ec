#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/base/rng.h"
#include "crypto/directory/directory.h"
#include "crypto/log/entries.h"
#include "server/domain/caller.h"
#include "server/domain/hash_window.h"
#include "server/domain/published_head.h"
#include "server/domain/server_keys.h"
#include "server/ports/ports.h"

namespace sigilo::server {

/// A record that checked out. If by then its id is taken by another manifest or its device is no longer active, all of it goes to quarantine.
struct RecordSubmission {
  NewRecord record;             ///< log_index is chosen here
  Bytes entry;                  ///< record-sealed, signed
  SecretBytes erasure_handle;
  SecretBytes custodian_shares; ///< of the embedded custodian; empty if it is not one of this record
  Bytes cover;
  std::vector<Bytes> share_bundles;
  Digest content;               ///< quarantine_content of it
  DeviceId device;              ///< that sealed it
  std::optional<UploadId> upload;
};
struct QuarantineSubmission {
  NewQuarantine quarantine;     ///< number, day and log_index are chosen here; the entry is signed here
  std::optional<UploadId> upload;
};
struct DirectorySubmission {
  NewDirectory directory;       ///< log_index is chosen here
  Bytes entry;                  ///< directory-published, signed; empty: only if the version was committed before
};
/// A member's entry that checked out (StatementService). The same bytes stand in the log once, however often they come.
struct StatementSubmission {
  Bytes entry;
  DeviceId device;          ///< that signed it; revoked by then: refused, unless it takes away
  bool takes_away = false;  ///< never in one group with records, which a full disk may stop
};
struct AccessSubmission {
  std::vector<AccessRecord> accesses;  ///< seq is chosen here
};

/// What became of a submission, once it is durable and published.
struct Committed {
  std::uint64_t index = 0;  ///< of the log entry; unused for accesses
  bool quarantined = false;
  Bytes entry;              ///< as logged; empty if it was logged by an earlier submission
};

/// The one writer. Threads hand in what they have verified and signed; the writer's thread takes all that waits, writes it in one
/// transaction (group commit), signs the head of the committed size, swaps it into the second place, publishes it, and only then
/// answers. After an error nothing of the batch is answered as done, the state is read again from storage, and a repetition by the
/// client finds what was applied after all; as many submissions as failed together are then written one by one, so that one that cannot be
/// written does not keep others from it. A directory is always written alone, and what takes consent away with nothing else (DiskReserve).
/// Order: secrets (erasure handles, shares) before metadata, metadata and entries before the head, the head before answers.
/// A log that others know longer or otherwise than this store does is not gone on with: compare().
/// Thread-safe. Source: docs/PROTOCOL.md 6; reference/protocol-review.md L2.
class Committer {
 public:
  /// Compares database and second place, completes a publication that a crash interrupted, and starts the thread.
  /// kRolledBack if the database has fewer entries than the second place names, kForked if its tree has another root there. What such a publication would
  /// sign for the first time must be this store's entries and the stored hashes theirs: kSignatureInvalid, kAuthenticationFailed, errors of parse_entry.
  [[nodiscard]] static Result<std::unique_ptr<Committer>> start(const Ports& ports, const ServerKeys& keys, HashWindow& hashes, const Clock& clock,
                                                                Rng& rng);
  /// Finishes what waits, then stops.
  ~Committer();

  [[nodiscard]] Result<Committed> submit(RecordSubmission submission);
  [[nodiscard]] Result<Committed> submit(QuarantineSubmission submission);
  [[nodiscard]] Result<Committed> submit(DirectorySubmission submission);
  [[nodiscard]] Result<Committed> submit(StatementSubmission submission);
  [[nodiscard]] Result<Committed> submit(AccessSubmission submission);
  /// Logs that the embedded custodian has seen the published log; nothing if the directory names no such custodian. What fails is made up
  /// for by the next one: a sight says nothing that a later one does not say.
  [[nodiscard]] Status sign_sight();
  /// Logs the accesses that no entry covers yet, once the day of the first of them is not today any more, or has been for 24 hours of steady time: so a
  /// clock that jumps ends nothing. Called by one timer; cheap when there is nothing to do.
  [[nodiscard]] Status close_accesses();

  /// Looks whether the published log contains a checkpoint that somebody shows. One that is not contained, and that this log's key signed, proves that
  /// entries were lost or that two logs were signed: it goes into the second place, so that no later start goes on either, and from then on every
  /// submission has this error (kRolledBack, kForked). Other errors change nothing: those of open_checkpoint; kIo.
  [[nodiscard]] Status compare(std::string_view note);

  /// The same error once compare() found such a proof: nothing may be promised any more.
  [[nodiscard]] Status check_going_on() const;

  /// Never null; size 0 and an empty note before the first entry.
  [[nodiscard]] PublishedHeadPtr head() const { return std::atomic_load(&head_); }

 private:
  struct CloseAccesses {};
  struct SignSight {};
  struct Evidence {
    std::string note;
    Error error;
  };
  using Request = std::variant<RecordSubmission, QuarantineSubmission, DirectorySubmission, StatementSubmission, AccessSubmission, CloseAccesses, SignSight, Evidence>;
  struct Waiting {
    Request request;
    std::promise<Result<Committed>> answer;
    Result<Committed> outcome;
  };

  Committer(const Ports& ports, const ServerKeys& keys, HashWindow& hashes, const Clock& clock, Rng& rng);
  [[nodiscard]] Status open_head();
  [[nodiscard]] Status check_tail();
  [[nodiscard]] Status check_unpublished(const LogEntry& entry) const;
  [[nodiscard]] static bool is_urgent(const Request& request);
  [[nodiscard]] Result<Committed> enqueue(Request request);
  void run();
  void next_group(std::vector<Waiting>& group);
  void serve(std::vector<Waiting>& waiting);
  [[nodiscard]] Status write(std::vector<Waiting>& waiting);
  [[nodiscard]] Status write_contained(std::vector<Waiting>& waiting);
  [[nodiscard]] Status reload();
  [[nodiscard]] Status reload_directory();
  [[nodiscard]] Status publish();
  [[nodiscard]] Status stop_for(const Evidence& evidence);

  Ports ports_;
  const ServerKeys& keys_;
  HashWindow& hashes_;
  const Clock& clock_;
  Rng& rng_;
  std::string origin_;

  PublishedHeadPtr head_;  // std::atomic_load / atomic_store

  // The timer's thread only.
  std::uint64_t open_first_ = 0;  // the first access that no entry covers
  std::chrono::nanoseconds open_since_{};

  // The writer's thread only.
  Frontier frontier_;
  std::optional<StoredAccess> last_access_;
  std::optional<Directory> directory_;  // the newest that is committed
  std::size_t alone_ = 0;               // so many submissions are written one by one
  bool needs_reload_ = false;
  std::string attempted_;  // a note whose swap failed, and which may stand in the second place nevertheless

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting> queue_;  // mutex_
  bool stopping_ = false;      // mutex_
  std::optional<Error> lost_;  // mutex_; why nothing is signed any more
  bool evidence_kept_ = false; // mutex_; its proof stands in the second place
  std::thread thread_;
};

}  // namespace sigilo::server
