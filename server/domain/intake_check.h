#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "crypto/envelope/manifest.h"
#include "crypto/log/entries.h"
#include "server/domain/custodian.h"
#include "server/domain/directory_service.h"

namespace sigilo::server {

/// The cover as it came, with one share bundle per custodian in index order.
struct IncomingCover {
  Bytes cover;
  std::vector<Bytes> share_bundles;
};
struct AnnouncedSection {
  std::uint16_t section = 0;
  Bytes header;
  std::uint64_t payload_length = 0;
};
struct IncomingSection {
  std::uint16_t section = 0;
  Bytes header;
  Bytes payload;
};

/// What the cover says, or why it is set aside.
struct CheckedRecord {
  RecordId record;         ///< SHA-256(cover)[:16] if cover or manifest do not check out
  Digest manifest_digest;  ///< SHA-256(cover) in that case
  Bytes manifest_bytes;
  std::optional<VerifiedManifest> manifest;
  SecretBytes erasure_handle;
  Digest withdrawal_tag;
  std::optional<QuarantineReason> reason;  ///< nothing: all is well so far
};

/// The custodians' part of a record that is well so far.
struct CheckedCustody {
  SecretBytes shares;                 ///< of the embedded custodian
  std::vector<Bytes> imported;
  std::vector<Bytes> kept_bundles;    ///< in index order if a custodian outside has still to fetch its own; else empty
  std::optional<QuarantineReason> reason;
};

/// Decides what an incoming record is. Pure but for the look-ups: stores nothing. Thread-safe.
class IntakeCheck {
 public:
  IntakeCheck(const ServerKeys& keys, const DirectoryService& directories, const EmbeddedCustodian& custodian)
      : keys_(keys), directories_(directories), custodian_(custodian) {}

  /// Cover, manifest, device, directory, erasure handle. Never an error for what a sender did: that is a reason. Errors: kIo of look-ups.
  [[nodiscard]] Result<CheckedRecord> open(const IncomingCover& cover) const;
  /// Every section of the manifest is there once, with the header and the payload length that it names, and nothing else.
  [[nodiscard]] std::optional<QuarantineReason> check_sections(const CheckedRecord& record, const std::vector<AnnouncedSection>& sections) const;
  [[nodiscard]] Result<CheckedCustody> check_custody(const CheckedRecord& record, const std::vector<Bytes>& share_bundles, const TreeHead& seen) const;

 private:
  [[nodiscard]] Result<std::optional<QuarantineReason>> judge(const VerifiedManifest& verified, const SecretBytes& erasure_handle) const;

  const ServerKeys& keys_;
  const DirectoryService& directories_;
  const EmbeddedCustodian& custodian_;
};

}  // namespace sigilo::server
