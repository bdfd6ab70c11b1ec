#pragma once

#include <array>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// The only source of randomness; injected. Thread-safe.
class Rng {
 public:
  virtual ~Rng() = default;
  virtual void fill(MutableBytes out) = 0;

  [[nodiscard]] SecretBytes secret(std::size_t size) {
    SecretBytes bytes(size);
    fill(bytes.expose_mutable());
    return bytes;
  }
  template <typename Id>
  [[nodiscard]] Id id() {
    std::array<std::uint8_t, Id::kSize> bytes{};
    fill(bytes);
    return Id(bytes);
  }
};

/// The operating system's generator, by libsodium.
class SystemRng final : public Rng {
 public:
  void fill(MutableBytes out) override;
};

}  // namespace sigilo
