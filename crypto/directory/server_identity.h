#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/directory/directory.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

/// The public keys of a store that is not founded yet: what the first directory is made of. Not signed; its comparison words are read out
/// at founding. Source: docs/PROTOCOL.md 8.
struct ServerIdentity {
  MechanismId mechanism;  ///< made by the store, since its certificate carries it
  Suite suite = Suite::kX25519;
  VerifyKey store_key;
  VerifyKey log_key;
  std::vector<IntakeEpoch> intake_epochs;
  VerifyKey custodian_key;  ///< of the custodian inside the store (profile single)
  std::vector<CustodianEpoch> custodian_epochs;
  Bytes tls_certificate;  ///< DER
  std::string address;    ///< "host:port"

  /// kInvalidArgument for fields that `parse` would refuse.
  [[nodiscard]] Result<Bytes> encode() const;
  /// kUnsupported for another kind of file or suite, kTruncated, kMalformed.
  [[nodiscard]] static Result<ServerIdentity> parse(ByteView file);
  friend bool operator==(const ServerIdentity&, const ServerIdentity&) = default;
};

}  // namespace sigilo
