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
/// A part of the payloads, which come as one piece. Section 0 without a header is all of it, where the cover does not say how to cut it.
struct AnnouncedSection {
  std::uint16_t section = 0;
  Bytes header;
  std::uint64_t payload_length = 0;
};

/// What the cover says, or why it is set aside.
struct CheckedRecord {
  RecordId record;         ///< SHA-256(cover)[:16] if cover or manifest do not check out
  Digest manifest_digest;  ///< SHA-256(cover) in that case
  Bytes manifest_bytes;
  std::optional<VerifiedManifest> manifest;
  std::vector<Bytes> headers;  ///< of the sections, as the cover has them
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
  /// How payloads of this length are cut into the sections of the manifest, ascending; what is left over is padding. Where they cannot be cut, or a
  /// header is not the one that the manifest names, the record gets its reason (unless it has one) and all of it is section 0.
  [[nodiscard]] static std::vector<AnnouncedSection> cut(CheckedRecord& record, std::uint64_t payloads_length);
  /// kUnavailable if only a clock that contradicts the directory speaks against the record.
  [[nodiscard]] Result<CheckedCustody> check_custody(const CheckedRecord& record, const std::vector<Bytes>& share_bundles, const TreeHead& seen) const;

 private:
  [[nodiscard]] Result<std::optional<QuarantineReason>> judge(const VerifiedManifest& verified, const SecretBytes& erasure_handle) const;

  const ServerKeys& keys_;
  const DirectoryService& directories_;
  const EmbeddedCustodian& custodian_;
};

}  // namespace sigilo::server
