#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "client/core/home.h"
#include "client/core/vault.h"
#include "crypto/base/result.h"

namespace sigilo {

/// A line of the outbox, as it may be shown.
struct OutboxLine {
  RecordId record;
  Day day;
  std::uint32_t ordinal = 0;
  std::uint64_t bytes = 0;
  bool blob_present = true;  ///< false: the file is missing or has another size; the line stays and is shown
};
[[nodiscard]] Result<std::vector<OutboxLine>> list_outbox(Home& home);

/// What the record's entry in the log must say of its consent: SHA-256 of commitment and withdrawal tag. Both are random to who holds nothing else.
[[nodiscard]] Digest consent_entry_digest(const Digest& commitment, const Digest& withdrawal_tag);

/// Reads a blob of the outbox: the payloads of all sections in ascending order and random padding. Where one ends and the next begins stands in
/// the cover, which only the store can open. Not thread-safe.
class OutboxReader {
 public:
  /// kNotFound if the blob is missing, kTruncated if it has another size than the item says.
  [[nodiscard]] static Result<OutboxReader> open(Home& home, const OutboxItem& item);
  /// kTruncated if the blob ends before.
  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::size_t length);

 private:
  explicit OutboxReader(std::unique_ptr<File> file) : file_(std::move(file)) {}
  std::unique_ptr<File> file_;
};

}  // namespace sigilo
