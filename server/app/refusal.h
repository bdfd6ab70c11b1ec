#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "crypto/base/result.h"
#include "crypto/platform/file_system.h"

namespace sigilo::server {

/// An error as the program reports it: what a lower layer said, and the file or option it is about, as the operator typed it (which the
/// static texts of Error may not hold).
struct Refusal {
  // NOLINTNEXTLINE(google-explicit-constructor): every Error is a Refusal without a subject.
  Refusal(Error lower) : error(lower) {}
  Refusal(Error lower, std::string about) : error(lower), subject(std::move(about)) {}

  Error error;
  std::string subject;
};

using Outcome = tl::expected<void, Refusal>;

/// The same result, about that file or option.
template <typename T>
[[nodiscard]] tl::expected<T, Refusal> within(std::string subject, Result<T> result) {
  if (!result) return tl::unexpected<Refusal>(Refusal(result.error(), std::move(subject)));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}

/// One line for people, fit for a terminal: "SUBJECT: field: what (number); what to do". Where the error says nothing of what to do, its code does.
[[nodiscard]] std::string to_string(const Refusal& refusal);
/// What an operator can do about an error of that code.
[[nodiscard]] std::string_view advice_for(ErrorCode code);

}  // namespace sigilo::server

namespace sigilo {
/// For SIGILO_TRY and SIGILO_CHECK in functions that return an Outcome.
[[nodiscard]] inline tl::unexpected<server::Refusal> fail(server::Refusal refusal) { return tl::unexpected<server::Refusal>(std::move(refusal)); }
}  // namespace sigilo
