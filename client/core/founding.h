#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/core/home.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/directory/directory.h"
#include "crypto/directory/server_identity.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {

struct FoundingOptions {
  ServerIdentity server;
  std::string founder_name;
  Roles founder_roles = {Role::kAdministrator};
  std::uint8_t root_threshold = 1;             ///< k
  std::vector<SecretBuffer> root_passphrases;  ///< m, one for each root key
  std::uint8_t recovery_threshold = 2;
  std::uint8_t recovery_shares = 3;
  Policy policy;
  std::uint8_t custodian_threshold = 1;
  std::vector<CustodianEntry> custodians;  ///< empty: the one inside the store (profile single)
  std::vector<ResourceEntry> resources;
  std::int32_t valid_days = 60;
  Argon2Cost cost;
};

/// Everything that a founding makes for others; nothing of it is stored in the home but what belongs there.
struct Founding {
  Bytes directory;                            ///< version 1 with k root signatures
  Bytes names;                                ///< signed by root 0
  Bytes trust_root;
  std::vector<Bytes> root_keys;               ///< files for their holders
  std::vector<SecretBuffer> recovery_shares;  ///< files for their holders
  MemberId founder;
  DeviceId founder_device;
};

/// Founds a mechanism in a fresh home: root keys, recovery key, first directory, trust root, the founder's own device. The recovery key is
/// rehearsed before anything is stored: it is put together again from the last k share files, must give the public key that the directory
/// names, and must open a record that was sealed to a team key, which in turn was sealed to it. The home then trusts this mechanism; the
/// directory is accepted at the first refresh, when the store has logged it.
/// kAlreadyExists if the home belongs to a mechanism already; kInvalidArgument for options that the directory refuses.
[[nodiscard]] Result<Founding> found_mechanism(Home& home, const FoundingOptions& options);

/// Writes all files of a founding into a new folder (0700): directory, names, trust-root, root-<i>.key, recovery-<i>.share. kAlreadyExists if one
/// of them exists; on failure what was written is removed.
[[nodiscard]] Status save_founding(FileSystem& files, const Path& folder, const Founding& founding);

/// The rehearsal alone, for share files of an existing mechanism: kAuthenticationFailed or kInvalidArgument if these shares do not give the
/// recovery key of `directory`, or if it does not open what was sealed to it.
[[nodiscard]] Status rehearse_recovery(const Directory& directory, const std::vector<SecretBuffer>& shares, Clock& clock, Rng& rng);

}  // namespace sigilo
