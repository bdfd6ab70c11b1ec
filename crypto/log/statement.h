#pragma once

#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/log/tree_hash.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

inline constexpr std::size_t kMaxStatementBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxLabelBytes = 64;
inline constexpr std::size_t kMaxOriginBytes = 128;

/// "sigilo.invalid/" and the mechanism in hex: the name under which a mechanism's log signs. Source: docs/PROTOCOL.md 1.
[[nodiscard]] std::string origin_of(const MechanismId& mechanism);

/// What stands before the body of every signed statement. Source: docs/PROTOCOL.md 2.
struct StatementHeader {
  std::string label;   ///< from crypto/base/labels.h
  std::string origin;  ///< log origin of the mechanism
  TreeHead seen;       ///< newest checkpoint that the signer has seen; size 0 and zeroes before the first
  DeviceId device;     ///< the signer, device_id_of(its verify key)
  Day day;
  Nonce16 nonce;

  friend bool operator==(const StatementHeader&, const StatementHeader&) = default;
};

/// A header for `key`'s signature with a fresh nonce.
[[nodiscard]] StatementHeader make_header(std::string_view label, std::string_view origin, const TreeHead& seen, const SigningKey& key,
                                          Day day, Rng& rng);

/// Encodes and signs. kInvalidArgument for a label or origin that no reader would accept or a `device` that is not the key's;
/// kTooLarge over 1 MiB.
[[nodiscard]] Result<Bytes> sign_statement(const StatementHeader& header, ByteView body, const SigningKey& key);

/// The bytes of a signed statement with their parts. Parsed, not yet trusted: `verify` decides. Owns its bytes; copyable.
class SignedStatement {
 public:
  /// Any label that begins "sigilo/v1/". kTooLarge over 1 MiB, kTruncated, kMalformed (trailing bytes included), kUnsupported for
  /// another family of labels.
  [[nodiscard]] static Result<SignedStatement> parse(ByteView bytes);

  [[nodiscard]] const StatementHeader& header() const { return header_; }
  [[nodiscard]] ByteView body() const { return ByteView(bytes_).subspan(body_offset_, body_size_); }
  [[nodiscard]] ByteView signature() const { return ByteView(bytes_).last(Signature::kSize); }
  /// As stored and as signed over; what digests and leaf hashes are made of is the whole.
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] Digest digest() const;
  [[nodiscard]] Digest leaf_hash() const;

  /// kUnsupported for another label, kPermissionDenied for another mechanism's origin.
  [[nodiscard]] Status require(std::string_view label, std::string_view origin) const;
  /// kSignatureInvalid unless `key` is the key that `header().device` names and its signature is over these bytes.
  [[nodiscard]] Status verify(const VerifyKey& key) const;

 private:
  SignedStatement() = default;

  Bytes bytes_;
  StatementHeader header_;
  std::size_t body_offset_ = 0;
  std::size_t body_size_ = 0;
};

/// parse, require and verify in one: what most readers want.
[[nodiscard]] Result<SignedStatement> open_statement(ByteView bytes, std::string_view label, std::string_view origin, const VerifyKey& key);

}  // namespace sigilo
