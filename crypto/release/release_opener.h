#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/section_open.h"
#include "crypto/log/gate_entries.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/kem.h"
#include "crypto/release/release_bundle.h"
#include "crypto/release/sealed_secrets.h"

namespace sigilo {

/// Opens one released section from its payload in order. What `update` gives out is authenticated under a key that only this record's two halves
/// give; that nothing is missing and that it is the payload which the device signed is known when `finish` succeeded. Move-only; not thread-safe.
class ReleasedSectionOpener {
 public:
  ReleasedSectionOpener(const ManifestSection& entry, SectionOpener opener) : entry_(entry), opener_(std::move(opener)) {}

  /// Payload bytes in parts of any size; appends content to `out`. Errors of SectionOpener::update.
  [[nodiscard]] Status update(ByteView payload, SecretBuffer& out);
  /// kTruncated, kMalformed, kAuthenticationFailed.
  [[nodiscard]] Status finish(SecretBuffer& out);

 private:
  ManifestSection entry_;
  SectionOpener opener_;
  PieceHasher hasher_;
};

/// A blind release in the hands of its recipient, without network or directory. It is certain of: a device of this mechanism signed the manifest, and
/// record and key belong together; the shares and halves are those that the device committed to; the sections are the device's and are asked for by the
/// request; the request is for this key. It cannot tell who signed the request, whether the device was the mechanism's on that day, or whether the permits stand
/// in the log: an auditor can (design PROTOCOL 6). Not thread-safe.
class ReleaseOpener {
 public:
  /// kPermissionDenied for another mechanism's release or another recipient's, kConflict for parts that do not belong together, kInvalidArgument for too
  /// few custodians, kAuthenticationFailed for damage; errors of verify_manifest and parse_entry.
  [[nodiscard]] static Result<ReleaseOpener> open(ReleaseBundle bundle, std::string_view origin, const KemKeyPair& recipient);

  [[nodiscard]] const VerifiedManifest& manifest() const { return manifest_; }
  [[nodiscard]] const ReleaseRequested& request() const { return request_; }
  [[nodiscard]] const Digest& request_leaf() const { return request_leaf_; }
  /// In the order of their payloads in the file.
  [[nodiscard]] const std::vector<ReleasedSection>& sections() const { return bundle_.sections; }
  /// kNotFound for a section that is not in the release, kAuthenticationFailed for a header that is not the device's.
  [[nodiscard]] Result<ReleasedSectionOpener> section(std::uint16_t id) const;

 private:
  ReleaseOpener() = default;
  [[nodiscard]] Status check_request(const KemKeyPair& recipient) const;
  [[nodiscard]] Status check_sections() const;
  [[nodiscard]] Status open_gates(const KemKeyPair& recipient);

  ReleaseBundle bundle_;
  VerifiedManifest manifest_;
  ReleaseRequested request_;
  Digest request_leaf_;
  CategorySecrets gates_;
  CategorySecrets halves_;
};

}  // namespace sigilo
