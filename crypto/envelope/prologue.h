#pragma once

#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/envelope/context.h"
#include "crypto/envelope/layout.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

/// What is fixed about a record before anything of it is sealed.
/// Source: docs/PROTOCOL.md 4.
struct Prologue {
  std::string origin;  ///< of the log; at most kMaxOriginBytes (crypto/log/statement.h)
  RecordId record;
  Digest record_nonce;  ///< 32 random bytes
  DeviceId device;
  VerifyKey verify_key;
  Digest directory;  ///< digest of the directory version in force on the device
  Suite suite = Suite::kX25519;
  Digest form;
  Day day;
  Digest consent_commitment;
  std::vector<SectionSpec> sections;

  [[nodiscard]] const SectionSpec* find(std::uint16_t section) const;
};

/// H("sigilo/v1/record-id", verify key, nonce)[:16]: no other device can claim the id.
[[nodiscard]] RecordId record_id_of(const VerifyKey& key, const Digest& record_nonce);
[[nodiscard]] Context context_of(ByteView prologue);

/// Fills record and device from verify_key and record_nonce, checks the layout and encodes. kInvalidArgument or kMalformed
/// otherwise.
[[nodiscard]] Result<Bytes> encode_prologue(Prologue& prologue);
/// Refuses an id that is not derived from key and nonce (kAuthenticationFailed), another layout, trailing bytes (kMalformed),
/// unknown kinds, categories and suites (kUnsupported).
[[nodiscard]] Result<Prologue> parse_prologue(ByteView bytes);

}  // namespace sigilo
