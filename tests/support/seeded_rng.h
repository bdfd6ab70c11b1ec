#pragma once

#include <mutex>
#include <random>

#include "crypto/base/rng.h"

namespace sigilo::testing {

/// The same bytes for the same seed. For tests only. Thread-safe.
class SeededRng final : public Rng {
 public:
  explicit SeededRng(std::uint64_t seed) : engine_(seed) {}

  void fill(MutableBytes out) override {
    const std::lock_guard lock(mutex_);
    std::size_t at = 0;
    while (at < out.size()) {
      std::uint64_t word = engine_();
      for (int i = 0; i < 8 && at < out.size(); ++i, word >>= 8) out[at++] = static_cast<std::uint8_t>(word);
    }
  }
  [[nodiscard]] Bytes bytes(std::size_t size) {
    Bytes result(size);
    fill(result);
    return result;
  }
  /// 0 … bound - 1. Requires bound > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
    const std::lock_guard lock(mutex_);
    return engine_() % bound;
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace sigilo::testing
