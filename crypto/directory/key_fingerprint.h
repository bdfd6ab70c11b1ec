#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/directory/directory.h"
#include "crypto/directory/server_identity.h"
#include "crypto/primitives/words.h"

namespace sigilo {

/// What people compare in words before a root key signs a directory that names a key: made from nothing but what the holder of the key has, so
/// that the holder's own program shows the same words as the proposal asks for. Device keys have one of their own (device_fingerprint), since
/// a device also vouches for whom it trusts. Pure; thread-safe. Source: docs/PROTOCOL.md 3, "Words".
[[nodiscard]] Digest root_key_fingerprint(std::size_t index, const VerifyKey& key);  ///< `index` from 0, as in the root key's file
[[nodiscard]] Digest store_key_fingerprint(const VerifyKey& key);
[[nodiscard]] Digest log_key_fingerprint(const VerifyKey& key);
[[nodiscard]] Digest certificate_fingerprint(ByteView der);                          ///< of the store's TLS certificate
[[nodiscard]] Digest intake_fingerprint(const IntakeEpoch& epoch);                   ///< whatever its state
[[nodiscard]] Digest custodian_fingerprint(const CustodianEntry& custodian);         ///< signing key and every epoch with its days
[[nodiscard]] Digest recovery_key_fingerprint(ByteView public_key);
[[nodiscard]] Digest recipient_fingerprint(const RecipientEntry& recipient);         ///< its keys; id, kind and label are the mechanism's choice
/// Team, epoch, key and maker.
[[nodiscard]] Digest team_key_fingerprint(const TeamEpoch& epoch);

/// The 12 words, or the digits, by which people compare a fingerprint, a device's too.
[[nodiscard]] std::vector<std::string> fingerprint_words(const Digest& fingerprint, WordLanguage language);
[[nodiscard]] std::string fingerprint_digits(const Digest& fingerprint);

/// One key, as whoever holds it names it.
struct NamedFingerprint {
  std::string name;  ///< "store", "intake 1", …: stable, English
  Digest fingerprint;
};
/// Of every key that a store holds, its embedded custodian's too.
[[nodiscard]] std::vector<NamedFingerprint> fingerprints_of(const ServerIdentity& server);
/// Of every key but those of devices that the directory names.
[[nodiscard]] std::vector<NamedFingerprint> fingerprints_of(const Directory& directory);

}  // namespace sigilo
