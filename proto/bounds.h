#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace sigilo {

/// What a message breaks of the bounds that stand beside its fields (proto/sigilo/v1/bounds.proto).
struct BoundsViolation {
  enum class Kind { kMissing, kWrongSize, kTooLarge, kTooMany, kTooHigh, kUnknownField };
  Kind kind = Kind::kMissing;
  std::string_view field;   ///< the field's name in the .proto; lives as long as the program
  std::uint64_t bound = 0;  ///< the size, count or value that was allowed
};

/// The first violation, depth first in field order; none if the message keeps every bound. Unknown fields count as one: this
/// version of the protocol has no use for them. Cost: one pass over the fields, no copy. Thread-safe.
[[nodiscard]] std::optional<BoundsViolation> find_violation(const google::protobuf::Message& message);

}  // namespace sigilo
