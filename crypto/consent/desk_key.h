#pragma once

#include <string>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo {

/// A disclosure desk's one-time key for one release of one record: body of a statement with label sigilo/v1/desk-key-2, signed by the desk's
/// device. What the desk signed for a harmless record must serve no other. Source: design PROTOCOL 5.5; protocol review R1.
struct DeskKey {
  Nonce16 release;
  RecordId record;
  RecipientId recipient;      ///< who gets the package in the end
  std::string age_recipient;  ///< the recipient's, the only key to which the package is encrypted
  Bytes key;                  ///< one-time KEM key

  friend bool operator==(const DeskKey&, const DeskKey&) = default;
};

[[nodiscard]] Bytes encode_desk_key(const DeskKey& key);
/// kTruncated, kTooLarge, kMalformed (trailing bytes, a text that is not UTF-8).
[[nodiscard]] Result<DeskKey> parse_desk_key(ByteView body);

}  // namespace sigilo
