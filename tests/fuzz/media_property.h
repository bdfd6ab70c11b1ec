#pragma once

#include <algorithm>

#include "client/core/media/media_clean.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

/// A cleaned file is of the same kind, and cleaning it once more changes nothing.
inline void cleaned_stays_clean(ByteView file) {
  const auto clean = clean_media(file);
  if (!clean) return;
  const ByteView bytes = clean->bytes;
  require(detect_media(bytes.first(std::min(bytes.size(), kMediaPrefixBytes))) == clean->kind);
  const auto again = clean_media(bytes);
  require(again.has_value() && again->kind == clean->kind && again->bytes == clean->bytes);
  require(again->width == clean->width && again->height == clean->height && again->duration_ms == clean->duration_ms);
}

/// The same for formats that have an end: what follows it is left out.
inline void cleaned_without_the_rest(ByteView file) {
  cleaned_stays_clean(file);
  const auto clean = clean_media(file);
  if (!clean) return;
  Bytes longer = to_bytes(file);
  const ByteView rest = as_bytes("what follows the end");
  longer.insert(longer.end(), rest.begin(), rest.end());
  const auto shorter = clean_media(longer);
  require(shorter.has_value() && shorter->bytes == clean->bytes);
}

}  // namespace sigilo::fuzz
