#pragma once

#include <algorithm>
#include <stdexcept>

#include "crypto/base/rng.h"

namespace sigilo::testing {

/// Hands out the given bytes in order, so that a published vector can be reproduced. Throws when they run out.
class ReplayRng final : public Rng {
 public:
  explicit ReplayRng(Bytes bytes) : bytes_(std::move(bytes)) {}

  void fill(MutableBytes out) override {
    if (out.size() > bytes_.size() - used_) {
      throw std::out_of_range("ReplayRng has no bytes left");
    }
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
    used_ += out.size();
  }
  /// True when every byte was handed out: the code drew what the test expects.
  [[nodiscard]] bool exhausted() const { return used_ == bytes_.size(); }

 private:
  Bytes bytes_;
  std::size_t used_ = 0;
};

}  // namespace sigilo::testing
