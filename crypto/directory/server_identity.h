#pragma once

#include <optional>
#include <string>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/directory/directory.h"

namespace sigilo {

/// The public half of a store's keys: made once with them, carried to the founder, who puts it into the first directory. Nothing in it is
/// secret; the founder compares its digest in words with what the server shows.
struct ServerIdentity {
  MechanismId mechanism;  ///< chosen with the keys, since it stands in the TLS certificate
  Suite suite = Suite::kX25519;
  VerifyKey store_key;
  VerifyKey log_key;
  IntakeEpoch intake;     ///< state is not stored: it is current
  Bytes tls_certificate;  ///< DER
  std::string address;    ///< "host:port"
  /// The custodian inside the store (profile single): index 1, no member. Absent where custodians stand apart.
  std::optional<CustodianEntry> custodian;

  /// kInvalidArgument for what `parse` would refuse.
  [[nodiscard]] Result<Bytes> encode() const;
  /// kTruncated, kMalformed (sizes, trailing bytes), kUnsupported (suite, another kind of file), kTooLarge.
  [[nodiscard]] static Result<ServerIdentity> parse(ByteView file);
  friend bool operator==(const ServerIdentity&, const ServerIdentity&) = default;
};

}  // namespace sigilo
