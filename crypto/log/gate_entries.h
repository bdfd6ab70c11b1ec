#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/codec.h"
#include "crypto/base/ids.h"
#include "crypto/base/labels.h"
#include "crypto/base/result.h"

// The log entries that the consent gate reads. Codes are kept as numbers: the log describes, crypto/consent decides and refuses those that it
// does not know. Every list is in ascending order without repetition. Source: docs/PROTOCOL.md 6.
namespace sigilo {

inline constexpr std::size_t kMaxHeldRecords = 1000;
inline constexpr std::size_t kMaxLiftedHolds = 1000;
inline constexpr std::size_t kMaxReleaseItems = 64;
inline constexpr std::size_t kMaxReleaseKeyBytes = 2048;
inline constexpr std::size_t kMaxSideStatementBytes = 4096;  ///< a signed statement inside an entry
inline constexpr std::size_t kMaxVoidReasons = 64;
inline constexpr std::size_t kMaxPermits = 16;

/// A new statement of what (record, subject) allows: the whole set, not a difference. Signed by a member's device.
struct ConsentChanged {
  static constexpr std::string_view kLabel = labels::kLogConsent;
  RecordId record;
  std::uint16_t subject = 0;
  Digest prev;        ///< head of the chain; zeroes for the first event of a third person
  Digest commitment;  ///< consent_commitment of the blind and the signed statement
  Digest withdrawal_tag;
  friend bool operator==(const ConsentChanged&, const ConsentChanged&) = default;
};
/// Withdraws all, of one person in one record or of everything that carries a code's tag. The log may not have seen either yet.
struct ConsentWithdrawn {
  static constexpr std::string_view kLabel = labels::kLogConsentWithdrawn;
  RecordId record;            ///< zeroes: by code
  std::uint16_t subject = 0;  ///< 0 by code
  Digest tag;                 ///< zeroes: by record. Exactly one of the two is there
  friend bool operator==(const ConsentWithdrawn&, const ConsentWithdrawn&) = default;
};
/// Nothing of these records may leave until two members lift the hold: for a withdrawal by a person who knows neither code nor record.
struct ConsentHeld {
  static constexpr std::string_view kLabel = labels::kLogConsentHeld;
  std::vector<RecordId> records;
  friend bool operator==(const ConsentHeld&, const ConsentHeld&) = default;
};
/// Ends holds on all their records. Many at once: one device can make thousands, each a leaf of its own, and two members must be able to end them.
struct HoldLifted {
  static constexpr std::string_view kLabel = labels::kLogHoldLifted;
  std::vector<Digest> holds;  ///< leaf hashes of the ConsentHeld
  Bytes second;  ///< signed statement sigilo/v1/consent-hold-lift of another member over these holds
  friend bool operator==(const HoldLifted&, const HoldLifted&) = default;
};

struct ReleaseItem {
  std::uint8_t category = 0;
  std::uint16_t subject = 0;
  friend auto operator<=>(const ReleaseItem&, const ReleaseItem&) = default;
};
struct ReleaseRequested {
  static constexpr std::string_view kLabel = labels::kLogReleaseRequested;
  Nonce16 release;  ///< random; what a disclosure desk signs its key for
  RecordId record;
  Digest manifest;
  std::vector<ReleaseItem> items;
  std::uint8_t form = 0;
  std::uint8_t purpose = 0;
  std::uint8_t ground = 0;
  std::uint8_t route = 0;
  RecipientId recipient;  ///< of the directory; zeroes for the own device of a protection officer
  Bytes key;              ///< KEM key to which shares are sealed
  Bytes desk_key;         ///< signed statement sigilo/v1/desk-key, or empty
  Day last_day;           ///< of the request, inclusive
  Digest openings;        ///< SHA-256 of the consent openings that travel with the request
  friend bool operator==(const ReleaseRequested&, const ReleaseRequested&) = default;
};
struct ReleaseApproved {
  static constexpr std::string_view kLabel = labels::kLogReleaseApproved;
  Digest request;  ///< leaf hash
  friend bool operator==(const ReleaseApproved&, const ReleaseApproved&) = default;
};
struct ReleaseRefused {
  static constexpr std::string_view kLabel = labels::kLogReleaseRefused;
  Digest request;
  friend bool operator==(const ReleaseRefused&, const ReleaseRefused&) = default;
};
/// Logged by a custodian before it evaluates; what it evaluates is the log before this entry, on the day of this entry.
struct ReleasePermitted {
  static constexpr std::string_view kLabel = labels::kLogReleasePermitted;
  std::uint8_t custodian = 0;
  Digest request;
  friend bool operator==(const ReleasePermitted&, const ReleasePermitted&) = default;
};
/// The custodian evaluated and sends nothing.
struct PermitVoided {
  static constexpr std::string_view kLabel = labels::kLogPermitVoided;
  Digest permit;
  std::vector<std::uint8_t> reasons;  ///< denial reasons
  friend bool operator==(const PermitVoided&, const PermitVoided&) = default;
};
/// A reviewer's device saw these permits, evaluated once more and sealed R_c to the recipient key.
struct HalfReleased {
  static constexpr std::string_view kLabel = labels::kLogHalfReleased;
  Digest request;
  std::vector<Digest> permits;
  Digest sealed;  ///< SHA-256 of the sealed halves
  friend bool operator==(const HalfReleased&, const HalfReleased&) = default;
};
/// Who looks after the person of a record; by another member.
struct OfficerAssigned {
  static constexpr std::string_view kLabel = labels::kLogOfficerAssigned;
  RecordId record;
  MemberId member;
  friend bool operator==(const OfficerAssigned&, const OfficerAssigned&) = default;
};
/// A custodian's word that on the day in the header it had seen the log up to the head in the header: what waiting periods count from.
struct CustodianSeen {
  static constexpr std::string_view kLabel = labels::kLogCustodianSeen;
  std::uint8_t custodian = 0;
  friend bool operator==(const CustodianSeen&, const CustodianSeen&) = default;
};

/// Bodies as bytes; used by entries.cpp. Reading: kTruncated, kTooLarge, kMalformed (order, repetition, an empty list, no record where one
/// must be).
void write_body(Writer& writer, const ConsentChanged& e);
void write_body(Writer& writer, const ConsentWithdrawn& e);
void write_body(Writer& writer, const ConsentHeld& e);
void write_body(Writer& writer, const HoldLifted& e);
void write_body(Writer& writer, const ReleaseRequested& e);
void write_body(Writer& writer, const ReleaseApproved& e);
void write_body(Writer& writer, const ReleaseRefused& e);
void write_body(Writer& writer, const ReleasePermitted& e);
void write_body(Writer& writer, const PermitVoided& e);
void write_body(Writer& writer, const HalfReleased& e);
void write_body(Writer& writer, const OfficerAssigned& e);
void write_body(Writer& writer, const CustodianSeen& e);
[[nodiscard]] Status read_body(Reader& reader, ConsentChanged& e);
[[nodiscard]] Status read_body(Reader& reader, ConsentWithdrawn& e);
[[nodiscard]] Status read_body(Reader& reader, ConsentHeld& e);
[[nodiscard]] Status read_body(Reader& reader, HoldLifted& e);
[[nodiscard]] Status read_body(Reader& reader, ReleaseRequested& e);
[[nodiscard]] Status read_body(Reader& reader, ReleaseApproved& e);
[[nodiscard]] Status read_body(Reader& reader, ReleaseRefused& e);
[[nodiscard]] Status read_body(Reader& reader, ReleasePermitted& e);
[[nodiscard]] Status read_body(Reader& reader, PermitVoided& e);
[[nodiscard]] Status read_body(Reader& reader, HalfReleased& e);
[[nodiscard]] Status read_body(Reader& reader, OfficerAssigned& e);
[[nodiscard]] Status read_body(Reader& reader, CustodianSeen& e);

/// What the second member signs to lift holds (ascending): SHA-256 of u16 count x hold[32].
[[nodiscard]] Bytes hold_lift_body(const std::vector<Digest>& holds);

}  // namespace sigilo
