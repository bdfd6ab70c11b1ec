#pragma once

#include <cstdint>

#include "crypto/base/ids.h"
#include "crypto/directory/directory.h"
#include "crypto/directory/roles.h"
#include "crypto/log/entries.h"
#include "crypto/log/statement.h"

namespace sigilo {

/// Whose signature a statement bears, as one version of the directory knows them.
struct Signer {
  enum class Kind : std::uint8_t {
    kNobody,     ///< no such key, or the signature is not its own
    kStore,
    kCustodian,
    kDevice,     ///< of a member
  };
  Kind kind = Kind::kNobody;
  std::uint8_t custodian = 0;  ///< index
  MemberId member;             ///< of a device
  Roles roles;                 ///< of a device's member; none when the device is revoked

  [[nodiscard]] bool is_device_with(Roles any_of) const { return kind == Kind::kDevice && roles.has_any(any_of); }
};

/// Looks the key up by the statement's device and checks the signature. `directory` may be null. Pure; thread-safe.
[[nodiscard]] Signer signer_of(const SignedStatement& statement, const Directory* directory);

/// Directories, records, days of access and destroyed epochs are the store's word: such an entry tells nothing unless the store of the directory in force signed it.
[[nodiscard]] bool is_word_of_store(const EntryBody& body);

/// Whose members may sign that somebody consented: those who talk with people. A server, custodian, auditor or administrator may not.
/// Source: protocol review C1.
inline constexpr Roles kConsentSigners = {Role::kInterviewer, Role::kReviewer, Role::kClinician, Role::kProtectionOfficer};

}  // namespace sigilo
