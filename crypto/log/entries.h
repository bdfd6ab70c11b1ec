#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/log/gate_entries.h"
#include "crypto/log/statement.h"

namespace sigilo {

/// Why a record was set aside; the code in the log. Append only. A code that this program does not know is kept as it is.
enum class QuarantineReason : std::uint8_t {
  kUnreadableCover = 1,    ///< the cover does not open or does not parse
  kBadManifest = 2,        ///< format, layout or signature of the manifest
  kUnknownDevice = 3,      ///< no such device in the directory
  kRevokedDevice = 4,      ///< the device was revoked earlier in the log
  kUnknownDirectory = 5,   ///< the prologue names a directory version that was never published
  kDamagedSection = 6,     ///< header digest, payload root or length
  kSecondManifest = 7,     ///< another manifest for a known record id
  kBadCommitment = 8,      ///< erasure handle or shares do not match the manifest
  kUnsupportedVersion = 9, ///< a kind or version that this program does not know
};

/// Bodies of the log's entries. Source: docs/PROTOCOL.md 6.
struct DirectoryPublished {
  std::uint32_t version = 0;
  Digest digest;
  friend bool operator==(const DirectoryPublished&, const DirectoryPublished&) = default;
};
struct RecordSealed {
  RecordId record;
  Digest manifest;  ///< SHA-256 of the signed manifest
  std::uint16_t subject = 0;
  Digest consent_commitment;
  Digest withdrawal_tag;
  friend bool operator==(const RecordSealed&, const RecordSealed&) = default;
};
struct RecordQuarantined {
  RecordId record;
  Digest manifest;
  QuarantineReason reason = QuarantineReason::kUnreadableCover;
  friend bool operator==(const RecordQuarantined&, const RecordQuarantined&) = default;
};
struct AccessDay {
  Day day;                  ///< of the first access record that it covers
  std::uint64_t count = 0;  ///< access records since the former such entry
  Digest chain;             ///< head of the access chain after them
  friend bool operator==(const AccessDay&, const AccessDay&) = default;
};
struct Rewrapped {
  RecordId record;
  std::uint16_t section = 0;
  Digest old_stanza;
  Digest new_stanza;
  friend bool operator==(const Rewrapped&, const Rewrapped&) = default;
};
struct EpochDestroyed {
  std::uint8_t custodian = 0;
  std::uint32_t epoch = 0;
  friend bool operator==(const EpochDestroyed&, const EpochDestroyed&) = default;
};
/// An entry with a label that this program does not know. It is kept and counted, never dropped.
struct UnsupportedEntry {
  friend bool operator==(const UnsupportedEntry&, const UnsupportedEntry&) = default;
};

using EntryBody =
    std::variant<DirectoryPublished, RecordSealed, RecordQuarantined, AccessDay, Rewrapped, EpochDestroyed, ConsentChanged, ConsentWithdrawn,
                 ConsentHeld, HoldLifted, ReleaseRequested, ReleaseApproved, ReleaseRefused, ReleasePermitted, PermitVoided, HalfReleased,
                 OfficerAssigned, CustodianSeen, UnsupportedEntry>;

/// Label of a body; empty for UnsupportedEntry.
[[nodiscard]] std::string_view label_of(const EntryBody& body);

/// One entry: the signed statement and what it says. The signature is not checked by parsing: `statement.verify`.
struct LogEntry {
  SignedStatement statement;
  EntryBody body;
};

/// kMalformed for a known label with another body; kUnsupported for a label outside "sigilo/v1/log/"; kPermissionDenied for another
/// mechanism's origin; kTooLarge over 65,535 bytes.
[[nodiscard]] Result<LogEntry> parse_entry(ByteView bytes, std::string_view origin);

/// Signs an entry; `header.label` is set from the body. kInvalidArgument for UnsupportedEntry and for a body that parse_entry would
/// refuse; kTooLarge over 65,535 bytes.
[[nodiscard]] Result<Bytes> sign_entry(StatementHeader header, const EntryBody& body, const SigningKey& key);

}  // namespace sigilo
