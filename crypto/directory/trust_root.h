#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/directory/directory.h"

namespace sigilo {

/// What a device is given at enrolment, by hand: enough to judge the first directory and to reach the store. Source: docs/PROTOCOL.md 3.
struct TrustRoot {
  MechanismId mechanism;
  std::uint8_t root_threshold = 1;
  std::vector<VerifyKey> root_keys;
  VerifyKey log_key;
  std::string address;
  Bytes tls_certificate;

  [[nodiscard]] static TrustRoot of(const Directory& directory);
  [[nodiscard]] std::string origin() const;
  /// kInvalidArgument for what `parse` would refuse.
  [[nodiscard]] Result<Bytes> encode() const;
  [[nodiscard]] static Result<TrustRoot> parse(ByteView file);
  /// Digest over whom this root makes a device trust: mechanism, root keys with their threshold, log key. Not the address and its
  /// certificate, which change. Part of the words that two people compare at enrolment.
  [[nodiscard]] Digest anchor() const;
  friend bool operator==(const TrustRoot&, const TrustRoot&) = default;
};

}  // namespace sigilo
