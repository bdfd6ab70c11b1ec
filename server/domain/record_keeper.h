#pragma once

#include <optional>
#include <vector>

#include "crypto/log/receipt.h"
#include "server/domain/arrived_record.h"
#include "server/domain/committer.h"
#include "server/domain/intake_check.h"
#include "server/domain/intake_room.h"
#include "server/domain/receipts.h"

namespace sigilo::server {

inline constexpr std::size_t kSmallPayloadBytes = 64 * 1024;  ///< up to this a payload lies in the database

using Blobs = std::vector<BlobName>;

/// Stores a record that is here whole, or sets it aside with its reason, and receipts it as such. An error means that nothing was accepted.
/// Thread-safe. Errors: kNoSpace, kIo, kResourceExhausted (IntakeRoom), those of Committer::submit.
class RecordKeeper {
 public:
  RecordKeeper(const Ports& ports, Committer& committer, const Receipts& receipts, const IntakeCheck& check, IntakeRoom& room, const ServerKeys& keys,
               const Clock& clock, Rng& rng)
      : ports_(ports), committer_(committer), receipts_(receipts), check_(check), room_(room), keys_(keys), clock_(clock), rng_(rng) {}

  /// The receipt of this very record if it is stored and published already.
  [[nodiscard]] Result<std::optional<ReceiptBundle>> known(const CheckedRecord& checked) const;
  [[nodiscard]] Result<ReceiptBundle> store(ArrivedRecord arrived);
  /// Removes blobs that no metadata can name. What cannot be removed either is listed by `sigilod verify`.
  void take_back(const Blobs& blobs);

 private:
  [[nodiscard]] Result<std::optional<ReceiptBundle>> known_aside(const ArrivedRecord& arrived, const Digest& content) const;
  [[nodiscard]] Result<ReceiptBundle> keep(ArrivedRecord arrived, CheckedCustody custody, const Digest& content);
  [[nodiscard]] Result<ReceiptBundle> set_aside(ArrivedRecord arrived, const Digest& content);
  [[nodiscard]] Result<Bytes> sealed_entry(const CheckedRecord& checked) const;
  [[nodiscard]] Status place_payloads(std::vector<StoredSection>& sections);
  [[nodiscard]] Result<Blobs> named_by_record(const RecordId& record) const;
  [[nodiscard]] Result<Blobs> named_in_quarantine(const Digest& content) const;
  void take_back_unnamed(const Blobs& blobs, const Result<Blobs>& named);

  Ports ports_;
  Committer& committer_;
  const Receipts& receipts_;
  const IntakeCheck& check_;
  IntakeRoom& room_;
  const ServerKeys& keys_;
  const Clock& clock_;
  Rng& rng_;
};

}  // namespace sigilo::server
