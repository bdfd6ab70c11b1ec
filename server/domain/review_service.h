#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/layout.h"
#include "crypto/envelope/manifest.h"
#include "crypto/log/receipt.h"
#include "server/domain/caller.h"
#include "server/domain/access_rate.h"
#include "server/domain/committer.h"
#include "server/domain/fetch_grants.h"
#include "server/domain/intake_check.h"
#include "server/domain/quarantine_reader.h"
#include "server/domain/receipts.h"

namespace sigilo::server {

inline constexpr std::uint32_t kMaxRecordsPerPage = 500;
inline constexpr std::size_t kMaxSectionsPerCall = 256;
inline constexpr std::uint64_t kMaxBatchPayloadBytes = std::uint64_t{1} << 20;

struct RecordSummary {
  RecordId record;
  std::uint64_t log_index = 0;
  Bytes manifest;
  SecretBytes erasure_handle;  ///< empty: erased
  ReceiptBundle receipt;
};
struct RecordPage {
  std::vector<RecordSummary> records;
  std::uint64_t next = 0;  ///< `after` of the next page
};
struct AccessPage {
  std::vector<Bytes> records;  ///< encode_access
  std::vector<Digest> chain;
};

/// A section whose fetch has been recorded; gives its payload in order. Not thread-safe; must not outlive the service.
class SectionReader {
 public:
  [[nodiscard]] const Bytes& header() const { return section_.header; }
  [[nodiscard]] std::uint64_t payload_length() const { return section_.payload_length; }
  /// Of the next byte.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  /// Up to out.size() bytes of the range that was asked for; 0 at its end.
  [[nodiscard]] Result<std::size_t> read(MutableBytes out);

 private:
  friend class ReviewService;
  SectionReader(BlobStore& blobs, StoredSection section, std::uint64_t offset, std::uint64_t end)
      : blobs_(&blobs), section_(std::move(section)), offset_(offset), end_(end) {}
  BlobStore* blobs_;
  StoredSection section_;
  std::uint64_t offset_;
  std::uint64_t end_;
};

/// One small section of many records, whose fetch has been recorded; gives them in the order asked for. Not thread-safe; must not outlive the service.
class SectionBatch {
 public:
  struct Item {
    RecordId record;
    StoredSection section;  ///< with its payload
  };
  /// Nothing at the end.
  [[nodiscard]] Result<std::optional<Item>> next();

 private:
  friend class ReviewService;
  SectionBatch(const Ports& ports, std::vector<RecordId> records, std::uint16_t section)
      : ports_(ports), records_(std::move(records)), section_(section) {}
  Ports ports_;
  std::vector<RecordId> records_;
  std::size_t given_ = 0;
  std::uint16_t section_;
};

/// Something set aside whose fetch has been recorded.
struct QuarantineFetch {
  StoredQuarantine item;
  ReceiptBundle receipt;
  Bytes manifest;              ///< signed; empty if the cover does not open, or holds none that verifies
  SecretBytes erasure_handle;  ///< likewise
  QuarantineReader reader;
};

/// Gives sealed records to those whose role has the key of a section's team: account, consent, and most categories to reviewers,
/// protection and contact to protection officers, health to clinicians. An administrator gets nothing. Every fetch is a durable access
/// record before the first byte leaves. Thread-safe. Errors: kPermissionDenied, kNotFound, kInvalidArgument, kIo, kNoSpace.
class ReviewService {
 public:
  ReviewService(const Ports& ports, Committer& committer, const Receipts& receipts, const IntakeCheck& check, const Clock& clock)
      : ports_(ports), committer_(committer), receipts_(receipts), check_(check), clock_(clock), grants_(clock), rate_(clock) {}

  /// `after`: log index + 1 of the last record seen, 0 to begin. As many as fit into a page, at least one.
  [[nodiscard]] Result<RecordPage> list(const Caller& caller, std::uint64_t after, std::uint32_t limit) const;
  [[nodiscard]] Result<RecordSummary> get(const Caller& caller, const RecordId& record) const;
  /// A range of a section's payload; length 0: to the end. Each call is an access record, except one that goes on with a download which broke off.
  /// kResourceExhausted beyond kMaxAccessesInAnHour of a device, here, in fetch_many and in fetch_quarantined.
  [[nodiscard]] Result<SectionReader> fetch(const Caller& caller, const RecordId& record, std::uint16_t section, std::uint64_t offset,
                                            std::uint64_t length);
  /// The peer went away before all of [from, end) had left: it may go on at `given` without another access record, for a short while.
  void broke_off(const Caller& caller, const RecordId& record, std::uint16_t section, std::uint64_t from, std::uint64_t given);
  /// One small section of many records, one access record each; those whose payload is over 1 MiB (kTooLarge) and a record that is
  /// named twice (kInvalidArgument) are refused before any leaves.
  [[nodiscard]] Result<SectionBatch> fetch_many(const Caller& caller, std::vector<RecordId> records, std::uint16_t section);
  /// Reviewer, protection officer, clinician, auditor, administrator: reasons and sizes, no content.
  [[nodiscard]] Result<std::vector<StoredQuarantine>> quarantine(const Caller& caller, std::uint64_t after, std::uint32_t limit) const;
  /// Reviewer, protection officer, clinician: all that was kept of an item, from `offset` on, and what its cover says if it opens. Nobody can tell whose
  /// sections a damaged item holds; each still opens with its team's key only. Every call is an access record of section kWholeItem.
  [[nodiscard]] Result<QuarantineFetch> fetch_quarantined(const Caller& caller, std::uint64_t number, std::uint64_t offset);
  /// Auditor, administrator.
  [[nodiscard]] Result<AccessPage> accesses(const Caller& caller, std::uint64_t after, std::uint32_t limit) const;

 private:
  [[nodiscard]] Result<RecordSummary> summary_of(StoredRecord record, const PublishedHead& head) const;
  [[nodiscard]] Result<StoredSection> authorised_section(const Caller& caller, const RecordId& record, std::uint16_t section) const;
  [[nodiscard]] Result<StoredQuarantine> published_item(std::uint64_t number, const PublishedHead& head) const;
  [[nodiscard]] AccessRecord access_of(const Caller& caller, const RecordId& record, std::uint16_t section) const;

  [[nodiscard]] Status record_accesses(const Caller& caller, AccessSubmission submission);

  Ports ports_;
  Committer& committer_;
  const Receipts& receipts_;
  const IntakeCheck& check_;
  const Clock& clock_;
  FetchGrants grants_;
  AccessRate rate_;
};

}  // namespace sigilo::server
