#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/envelope/prologue.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/log/statement.h"

namespace sigilo {

/// What the manifest says of one section.
struct ManifestSection {
  std::uint16_t id = 0;
  Digest header_digest;  ///< SHA-256 of the age header through the LF after its MAC
  std::uint64_t header_length = 0;
  Digest payload_root;
  std::uint64_t payload_length = 0;

  friend bool operator==(const ManifestSection&, const ManifestSection&) = default;
};

/// The signed description of a record: prologue, sections in layout order, commitments.
/// Source: docs/PROTOCOL.md 4.
struct Manifest {
  Bytes prologue_bytes;
  Prologue prologue;
  Context ctx;
  std::vector<ManifestSection> sections;
  RecordCommitments commitments;
  std::vector<std::uint32_t> custodian_epochs;  ///< key epoch to which custodian 1…n's share bundle is sealed

  [[nodiscard]] const ManifestSection* find(std::uint16_t section) const;
  [[nodiscard]] const SectionSpec* spec(std::uint16_t section) const { return prologue.find(section); }
};

/// The body of the statement. kInvalidArgument if sections, commitments and prologue do not fit each other.
[[nodiscard]] Result<Bytes> encode_manifest(const Manifest& manifest);
/// Every section of the prologue once and in order, commitments complete, sizes possible; else kMalformed, kUnsupported or
/// kTooLarge.
[[nodiscard]] Result<Manifest> parse_manifest(ByteView body);

/// A manifest whose signature is that of the device named in its own prologue.
struct VerifiedManifest {
  Manifest manifest;
  Digest digest;           ///< SHA-256 of the signed bytes: what receipts and entries name
  StatementHeader header;  ///< with the checkpoint that the device had seen and the day it claims
};
/// Checks label, origin (kPermissionDenied for another mechanism's), signer = the prologue's device, signature, record id. Whether
/// the device stands in the directory is the caller's question.
[[nodiscard]] Result<VerifiedManifest> verify_manifest(ByteView signed_manifest, std::string_view origin);

}  // namespace sigilo
