#pragma once

#include <optional>
#include <string>

#include "client/cli/problem.h"

namespace sigilo::cli {

/// An id as it was typed: 32 digits of 0-9 and a-f. kInvalidArgument otherwise, since it is the command line that is wrong and no data.
template <typename Id>
[[nodiscard]] Outcome<Id> identifier(const std::string& text, const std::string& subject, std::optional<Msg> advice = {}) {
  const auto id = Id::from_hex(text);
  if (!id) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNotAnId, subject, advice);
  }
  return *id;
}

}  // namespace sigilo::cli
