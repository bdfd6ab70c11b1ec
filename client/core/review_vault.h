#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
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

struct SearchHit {
  RecordId record;
  std::uint64_t log_index = 0;
  SecretBuffer snippet;  ///< UTF-8; each match stands between U+2068 and U+2069
};

/// The desk's memory: inbox and the full-text index of opened accounts. The rules of vault.h hold.
class ReviewVault {
 public:
  virtual ~ReviewVault() = default;
  [[nodiscard]] virtual Status save_inbox(const std::vector<InboxRow>& rows, std::uint64_t cursor) = 0;
  /// Rows whose problem is this ErrorCode.
  [[nodiscard]] virtual Result<std::vector<InboxRow>> inbox_with_problem(std::uint16_t problem) = 0;
  /// log_index >= from, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<InboxRow>> inbox(std::uint64_t from, std::uint32_t limit) = 0;
  [[nodiscard]] virtual Result<InboxRow> find_inbox(const RecordId& record) = 0;
  [[nodiscard]] virtual Result<std::uint64_t> cursor() = 0;
  /// How far the log was read, as LogReader (client/core/log_reader.h) encodes it; empty before the first time.
  [[nodiscard]] virtual Result<Bytes> log_position() = 0;
  [[nodiscard]] virtual Status save_log_position(ByteView position) = 0;
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
  /// All words of `query` (folded; a trailing '*' matches beginnings), best first. kInvalidArgument if no word is in it.
  [[nodiscard]] virtual Result<std::vector<SearchHit>> search(ByteView query, std::uint32_t limit) = 0;
};

}  // namespace sigilo
