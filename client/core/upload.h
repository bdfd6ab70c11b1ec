#pragma once

#include <cstdint>
#include <functional>

#include "client/core/outbox.h"
#include "client/core/transport.h"
#include "client/core/vault.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Hands one record of the outbox in and returns what the server answers, unverified. Not thread-safe.
class Uploader {
 public:
  struct Watch {
    std::function<void(std::uint64_t sent)> progress;
    std::function<bool()> cancelled;
  };
  Uploader(Home& home, IntakeCalls& intake, Watch watch) : home_(home), intake_(intake), watch_(std::move(watch)) {}

  /// In one call if it is small, else piece by piece from the server's offset. Goes on after a broken connection up to three times.
  [[nodiscard]] Result<ReceiptBundle> hand_in(const OutboxItem& item);
  /// Bytes of payloads that were sent.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

 private:
  [[nodiscard]] Result<ReceiptBundle> submit(const OutboxItem& item, OutboxReader& reader);
  [[nodiscard]] Result<ReceiptBundle> upload(const OutboxItem& item, OutboxReader& reader);
  /// Behind the piece that the store cannot vouch for, if it is the one that lies here; else the store's offset.
  [[nodiscard]] Result<std::uint64_t> place_to_go_on(OutboxReader& reader, std::uint64_t begin, const UploadState::Offset& section);
  /// `begin`: where the section lies in the blob.
  [[nodiscard]] Status send_section(const RecordId& record, OutboxReader& reader, std::uint64_t begin, const UploadState::Offset& section);
  [[nodiscard]] Status check_cancelled() const;
  void report() const;

  Home& home_;
  IntakeCalls& intake_;
  Watch watch_;
  std::uint64_t sent_ = 0;
};

}  // namespace sigilo
