#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <string>

#include "crypto/base/bytes.h"
#include "crypto/base/encoding.h"
#include "crypto/base/result.h"

namespace sigilo {

/// A fixed-size identifier that cannot be mixed up with another kind.
template <typename Tag, std::size_t N>
class FixedId {
 public:
  static constexpr std::size_t kSize = N;

  constexpr FixedId() = default;
  explicit constexpr FixedId(const std::array<std::uint8_t, N>& bytes) : bytes_(bytes) {}

  /// kMalformed unless `bytes` has exactly N bytes.
  [[nodiscard]] static Result<FixedId> from_bytes(ByteView bytes) {
    if (bytes.size() != N) {
      return fail(ErrorCode::kMalformed, "an identifier has the wrong size", {}, {}, static_cast<std::int64_t>(bytes.size()));
    }
    FixedId id;
    std::copy(bytes.begin(), bytes.end(), id.bytes_.begin());
    return id;
  }
  /// From lower-case hex, as printed by hex().
  [[nodiscard]] static Result<FixedId> from_hex(std::string_view text) {
    SIGILO_TRY(auto bytes, decode_hex(text));
    return from_bytes(bytes);
  }

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] const std::array<std::uint8_t, N>& array() const { return bytes_; }
  [[nodiscard]] std::string hex() const { return encode_hex(bytes_); }
  [[nodiscard]] bool is_zero() const {
    return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t b) { return b == 0; });
  }

  friend bool operator==(const FixedId&, const FixedId&) = default;
  friend auto operator<=>(const FixedId&, const FixedId&) = default;

 private:
  std::array<std::uint8_t, N> bytes_{};
};

using MechanismId = FixedId<struct MechanismTag, 16>;  ///< 128 random bits, in the log origin
using RecordId = FixedId<struct RecordTag, 16>;        ///< SHA-256(label, device key, 32 random bytes)[:16]
using MemberId = FixedId<struct MemberTag, 16>;        ///< a person; random
using DeviceId = FixedId<struct DeviceTag, 16>;        ///< SHA-256(label, signing public key)[:16]
using RecipientId = FixedId<struct RecipientTag, 16>;  ///< where released data may go; random, in the directory
using Digest = FixedId<struct DigestTag, 32>;          ///< SHA-256
using Nonce16 = FixedId<struct NonceTag, 16>;

struct IdHash {
  template <typename Tag, std::size_t N>
  std::size_t operator()(const FixedId<Tag, N>& id) const {
    return std::hash<std::string_view>{}(as_text(id.bytes()));
  }
};

}  // namespace sigilo
