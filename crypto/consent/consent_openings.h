#pragma once

#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/consent/consent_section.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

inline constexpr std::size_t kMaxOpenings = 64;
inline constexpr std::size_t kMaxOpenedStatementBytes = std::size_t{1} << 16;

/// One opened commitment of a chain.
struct ConsentOpening {
  Digest blind;
  Bytes statement;  ///< signed, as it was committed to
  friend bool operator==(const ConsentOpening&, const ConsentOpening&) = default;
};

/// What travels with a release request to approvers, custodians and auditors, and whose digest the request carries: every statement since the
/// last withdrawal of each person whose consent it needs, and what ties them to the record. It does not stand in the log: language,
/// interpreter and presence are personal data. A value.
struct ConsentOpenings {
  VerifyKey sealing_key;  ///< of the device that sealed the record; with the nonce it gives the record id
  Digest record_nonce;
  std::vector<ConsentOpening> items;
  friend bool operator==(const ConsentOpenings&, const ConsentOpenings&) = default;
};

/// kTooLarge over a bound.
[[nodiscard]] Result<Bytes> encode_openings(const ConsentOpenings& openings);
/// kUnsupported (another magic or version), kTruncated, kTooLarge, kMalformed (trailing bytes).
[[nodiscard]] Result<ConsentOpenings> parse_openings(ByteView file);
/// SHA-256 of the file.
[[nodiscard]] Digest openings_digest(ByteView file);

}  // namespace sigilo
