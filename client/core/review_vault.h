#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// A record as this device last saw it in the inbox, with the verdict of the verification.
struct InboxRow {
  RecordId record;
  std::uint64_t log_index = 0;
  Digest manifest_digest;
  Bytes manifest;
  std::uint16_t problem = 0;  ///< 0, or the ErrorCode of what is wrong
  std::string problem_text;   ///< what is wrong, from an Error
};

/// What the log says of a record.
struct LoggedRecord {
  RecordId record;
  std::uint64_t log_index = 0;  ///< of the first entry that calls it sealed
  Digest manifest_digest;       ///< that this entry names
  bool contradicted = false;    ///< a further entry names another one
};

/// What the log says of fetched sections: so many access records since the former such entry, and the head of their chain.
struct LoggedAccesses {
  std::uint64_t log_index = 0;
  std::uint64_t count = 0;
  Digest chain;
};

/// Something of a record was withdrawn, by its id or by a code's tag (the other is zero).
struct LoggedWithdrawal {
  std::uint64_t log_index = 0;
  RecordId record;
  Digest tag;
};
/// A code's tag that an entry of a record carried.
struct LoggedTag {
  Digest tag;
  RecordId record;
};
struct LoggedHold {
  Digest hold;  ///< leaf hash of the entry that holds
  RecordId record;  ///< zeroes: of all its records, it is lifted
  std::uint64_t log_index = 0;
};

/// What further entries of the log say, in their order.
struct LogNews {
  std::vector<LoggedRecord> records;  ///< `contradicted` is not read but found out
  std::vector<LoggedAccesses> accesses;
  std::vector<LoggedWithdrawal> withdrawals;
  std::vector<LoggedTag> tags;
  std::vector<LoggedHold> holds;
};

/// What the log says against letting anything of a record go, as far as it was read.
struct ConsentMarks {
  std::optional<std::uint64_t> withdrawn;  ///< place of the last entry that withdraws something of it, of whichever person
  std::vector<Digest> holds;               ///< that were not lifted
};

/// A verdict that another one took the place of.
struct FormerVerdict {
  Day until;
  std::uint16_t problem = 0;
  std::string problem_text;
  friend bool operator==(const FormerVerdict&, const FormerVerdict&) = default;
};

struct SearchHit {
  RecordId record;
  std::uint64_t log_index = 0;
  SecretBuffer snippet;  ///< UTF-8; each match stands between U+2068 and U+2069
};

/// The desk's memory: inbox and the full-text index of opened accounts. The rules of vault.h hold.
class ReviewVault {
 public:
  virtual ~ReviewVault() = default;
  /// Keeps the verdicts that change; the cursor stays if none is given.
  [[nodiscard]] virtual Status save_inbox(const std::vector<InboxRow>& rows, std::optional<std::uint64_t> cursor, Day today) = 0;
  /// The newest kKeptVerdicts of a record, oldest first.
  [[nodiscard]] virtual Result<std::vector<FormerVerdict>> former_verdicts(const RecordId& record) = 0;
  static constexpr std::size_t kKeptVerdicts = 16;
  /// Records with a problem, and those of which the log says another thing than the inbox, or that only the log knows.
  [[nodiscard]] virtual Result<std::vector<RecordId>> doubtful() = 0;
  /// log_index >= from, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<InboxRow>> inbox(std::uint64_t from, std::uint32_t limit) = 0;
  [[nodiscard]] virtual Result<InboxRow> find_inbox(const RecordId& record) = 0;
  /// Records of the inbox with a problem.
  [[nodiscard]] virtual Result<std::uint64_t> problem_count() = 0;
  [[nodiscard]] virtual Result<std::uint64_t> cursor() = 0;
  /// How far the log was read, as LogReader (client/core/log_reader.h) encodes it; empty before the first time.
  [[nodiscard]] virtual Result<Bytes> log_position() = 0;
  /// With how far the log was read. A row of the inbox that the log contradicts is good no more from here on, whatever becomes of the run that found it.
  [[nodiscard]] virtual Status save_logged(const LogNews& news, ByteView position, Day today) = 0;
  /// kNotFound for a record that the log, as far as it was read, does not name.
  [[nodiscard]] virtual Result<LoggedRecord> find_logged(const RecordId& record) = 0;
  /// Ascending by log index.
  [[nodiscard]] virtual Result<std::vector<LoggedAccesses>> logged_accesses() = 0;
  /// Nothing for a record of which the log says nothing of the kind.
  [[nodiscard]] virtual Result<ConsentMarks> consent_marks(const RecordId& record) = 0;
  /// Records that this hold still holds, ascending.
  [[nodiscard]] virtual Result<std::vector<RecordId>> held_by(const Digest& hold) = 0;
  /// Puts texts of accounts into the index, replacing those of the same records, in one transaction.
  struct IndexedText {
    RecordId record;
    SecretBuffer text;  ///< UTF-8
  };
  [[nodiscard]] virtual Status index(const std::vector<IndexedText>& texts) = 0;
  /// Records of the inbox without a problem that are not indexed yet, ascending by log index.
  [[nodiscard]] virtual Result<std::vector<RecordId>> not_indexed(std::uint32_t limit) = 0;
  [[nodiscard]] virtual Status clear_index() = 0;
  [[nodiscard]] virtual Result<std::uint64_t> indexed_count() = 0;
  /// All words of `query` (folded; a trailing '*' matches beginnings) in records without a problem, best first. kInvalidArgument if no word is in it.
  [[nodiscard]] virtual Result<std::vector<SearchHit>> search(ByteView query, std::uint32_t limit) = 0;
};

}  // namespace sigilo
