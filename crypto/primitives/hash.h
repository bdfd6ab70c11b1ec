#pragma once

#include <memory>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"

namespace sigilo {

/// SHA-256 (FIPS 180-4) by OpenSSL, which is several times faster than libsodium's. Pure; thread-safe.
[[nodiscard]] Digest sha256(ByteView bytes);

/// SHA-256(label || LF || parts...), each part preceded by its length in 8 bytes: the project's labelled hash.
[[nodiscard]] Digest labelled_hash(std::string_view label, std::initializer_list<ByteView> parts);

/// Incremental SHA-256. Move-only; not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256& update(ByteView bytes);
  /// The digest of all bytes so far; the object starts anew.
  [[nodiscard]] Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sigilo
