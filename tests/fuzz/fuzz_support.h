#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

// A fuzz target is `void examine(ByteView input)` and this header's entry point. A broken property traps.
namespace sigilo::fuzz {

/// A property that must hold for every input.
inline void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

inline ByteView bytes_of(ByteView bytes) { return bytes; }
inline ByteView bytes_of(const std::string& text) { return as_bytes(text); }

/// What parses must encode to exactly the bytes it was parsed from: there is one encoding of each value.
template <typename Parsed, typename Encode>
void same_bytes(ByteView input, const Result<Parsed>& parsed, Encode encode) {
  if (!parsed) {
    return;
  }
  const auto again = encode(*parsed);
  const ByteView bytes = bytes_of(again);
  require(std::equal(bytes.begin(), bytes.end(), input.begin(), input.end()));
}

/// A change after which the value breaks a rule and cannot be written any more.
template <typename Value, typename Change>
void breaks(const Value& value, Change change) {
  Value changed = value;
  change(changed);
  require(!changed.encode());
}

/// Defined by each target; called by fuzz_main.cpp.
void examine(ByteView input);

}  // namespace sigilo::fuzz
