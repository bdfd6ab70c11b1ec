#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/directory/limits.h"
#include "crypto/directory/roles.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

enum class DeviceState : std::uint8_t { kActive = 1, kRevoked = 2 };
enum class EpochState : std::uint8_t { kCurrent = 1, kRetired = 2 };
enum class ResourceKind : std::uint8_t { kQuestionnaire = 1, kSidecar = 2, kConsentWording = 3, kCodeList = 4 };
enum class Profile : std::uint8_t { kSingle = 1, kThreshold = 2 };

struct MemberEntry {
  MemberId id;
  Roles roles;
  friend bool operator==(const MemberEntry&, const MemberEntry&) = default;
};

struct DeviceEntry {
  DeviceId id;  ///< device_id_of(verify_key)
  MemberId member;
  VerifyKey verify_key;
  Bytes kem_public_key;  ///< of the directory's suite
  Digest tls_spki;       ///< SHA-256 of the SubjectPublicKeyInfo of its TLS certificate
  Day added;
  DeviceState state = DeviceState::kActive;
  friend bool operator==(const DeviceEntry&, const DeviceEntry&) = default;
};

struct TeamEpoch {
  Team team = Team::kReview;
  std::uint32_t epoch = 0;
  Bytes kem_public_key;
  DeviceId maker;
  Day announced;
  EpochState state = EpochState::kCurrent;  ///< at most one current epoch a team
  friend bool operator==(const TeamEpoch&, const TeamEpoch&) = default;
};

struct IntakeEpoch {
  std::uint32_t epoch = 0;
  Bytes kem_public_key;
  EpochState state = EpochState::kCurrent;  ///< exactly one is current
  friend bool operator==(const IntakeEpoch&, const IntakeEpoch&) = default;
};

struct CustodianEpoch {
  std::uint32_t epoch = 0;
  Day first;
  Day last;  ///< inclusive
  Bytes kem_public_key;
  friend bool operator==(const CustodianEpoch&, const CustodianEpoch&) = default;
};

struct CustodianEntry {
  std::uint8_t index = 0;  ///< 1..n, the share's x
  MemberId member;         ///< zero for the custodian inside the store (profile single)
  VerifyKey verify_key;
  std::vector<CustodianEpoch> epochs;
  friend bool operator==(const CustodianEntry&, const CustodianEntry&) = default;
};

struct RecipientEntry {
  Nonce16 id;
  std::uint8_t kind = 0;  ///< recipient kind of crypto/codes
  std::string label;
  Bytes kem_public_key;       ///< empty, or of the directory's suite
  std::string age_recipient;  ///< empty, or an age recipient; one of the two is there
  friend bool operator==(const RecipientEntry&, const RecipientEntry&) = default;
};

struct ResourceEntry {
  ResourceKind kind = ResourceKind::kQuestionnaire;
  Digest digest;  ///< SHA-256 of the content
  std::string name;
  friend bool operator==(const ResourceEntry&, const ResourceEntry&) = default;
};

struct Policy {
  std::uint8_t copies = 1;      ///< copies that a receipt must promise before a tablet wipes
  std::uint16_t approvers = 1;  ///< of a release
  Profile profile = Profile::kSingle;
  std::uint16_t draft_hours = 72;
  std::uint16_t offline_days = 30;
  friend bool operator==(const Policy&, const Policy&) = default;
};

/// Who is trusted: one document. A value; what makes it valid is in `encode` and `parse`, who signed it in signed_directory.h.
/// Source: docs/PROTOCOL.md 3.
struct Directory {
  MechanismId mechanism;
  std::uint32_t version = 1;  ///< from 1
  Digest previous;            ///< digest of the version before; zeroes in version 1
  Day issued;
  Day valid_until;  ///< inclusive; at most kMaxValidityDays after `issued`
  Suite suite = Suite::kX25519;
  std::uint8_t root_threshold = 1;  ///< k
  std::vector<VerifyKey> root_keys;  ///< m, all different; the position is the root index
  std::vector<MemberEntry> members;
  std::vector<DeviceEntry> devices;
  std::vector<TeamEpoch> team_epochs;
  VerifyKey store_key;
  VerifyKey log_key;
  std::vector<IntakeEpoch> intake_epochs;
  Bytes tls_certificate;  ///< of the store, DER
  std::string address;    ///< of the store, "host:port"
  std::uint8_t custodian_threshold = 1;  ///< t
  std::vector<CustodianEntry> custodians;  ///< n
  Bytes recovery_public_key;
  std::vector<RecipientEntry> recipients;
  std::vector<ResourceEntry> resources;
  Policy policy;

  /// Log origin, derived from the mechanism.
  [[nodiscard]] std::string origin() const;
  /// Puts every list into its order; call after edits, before `encode`. Duplicates stay and are refused there.
  void sort();
  /// The body. Refuses with the error of `validate` what `parse` would refuse.
  [[nodiscard]] Result<Bytes> encode() const;
  /// Strict: kTruncated, kMalformed (order, duplicates, key sizes, ids that do not belong to their keys, references to nobody,
  /// trailing bytes), kTooLarge over a bound below, kUnsupported for a suite, role, team, state, kind or profile that this program does
  /// not know. `field` names the list or field.
  [[nodiscard]] static Result<Directory> parse(ByteView body);
  /// The rules that hold between the fields.
  [[nodiscard]] Status validate() const;

  friend bool operator==(const Directory&, const Directory&) = default;
};

/// H("sigilo/v1/document-digest", body): what a next version, a prologue and the log name.
[[nodiscard]] Digest directory_digest(ByteView body);

}  // namespace sigilo
