#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "crypto/base/error.h"

namespace sigilo {

/// A value or an Error. Malformed input is always a Result, never an assert or an exception.
template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(error); }
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, StaticText what, StaticText field = {}, StaticText hint = {},
                                                std::int64_t number = Error::kNoNumber) {
  return tl::unexpected<Error>(Error{code, what, field, hint, number});
}

}  // namespace sigilo

#define SIGILO_CONCAT_INNER(a, b) a##b
#define SIGILO_CONCAT(a, b) SIGILO_CONCAT_INNER(a, b)

/// SIGILO_TRY(auto x, expression): binds the value or returns the error from the enclosing function.
#define SIGILO_TRY(declaration, ...) SIGILO_TRY_INNER(SIGILO_CONCAT(sigilo_try_, __LINE__), declaration, __VA_ARGS__)
#define SIGILO_TRY_INNER(temporary, declaration, ...)              \
  auto temporary = (__VA_ARGS__);                                  \
  if (!temporary) return ::sigilo::fail(std::move(temporary).error()); \
  declaration = std::move(*temporary)

/// SIGILO_CHECK(expression): returns the error of a Status (or any Result) from the enclosing function.
#define SIGILO_CHECK(...)                                                      \
  do {                                                                         \
    auto sigilo_check_result = (__VA_ARGS__);                                  \
    if (!sigilo_check_result) return ::sigilo::fail(sigilo_check_result.error()); \
  } while (false)
