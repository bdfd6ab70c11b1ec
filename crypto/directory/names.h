#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

inline constexpr std::size_t kMaxPersonNameBytes = 256;

struct PersonName {
  MemberId member;
  std::string name;
  friend bool operator==(const PersonName&, const PersonName&) = default;
};

/// Names of members: signed by one root key, never logged. Source: docs/PROTOCOL.md 3.
struct Names {
  MechanismId mechanism;
  std::uint32_t serial = 0;  ///< rises with each edition
  std::vector<PersonName> people;  ///< ascending by member

  [[nodiscard]] const std::string* find(const MemberId& member) const;
  friend bool operator==(const Names&, const Names&) = default;
};

/// The signed file. kInvalidArgument for people out of order, duplicates or names over 256 bytes.
[[nodiscard]] Result<Bytes> sign_names(const Names& names, std::uint8_t root, const SigningKey& key);
/// kMalformed, kTruncated, kTooLarge; kPermissionDenied for another mechanism; kSignatureInvalid unless one of `root_keys` signed.
[[nodiscard]] Result<Names> open_names(ByteView file, const MechanismId& mechanism, std::span<const VerifyKey> root_keys);

}  // namespace sigilo
