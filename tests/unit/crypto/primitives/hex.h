#pragma once

#include <gtest/gtest.h>

#include "crypto/base/encoding.h"

namespace sigilo::testing {

/// Bytes of a constant of a test.
[[nodiscard]] inline Bytes hex(std::string_view text) {
  auto bytes = decode_hex(text);
  EXPECT_TRUE(bytes) << text;
  return bytes ? *bytes : Bytes{};
}

}  // namespace sigilo::testing
