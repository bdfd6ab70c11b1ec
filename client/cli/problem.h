#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/json.h"
#include "client/cli/message.h"
#include "crypto/base/result.h"

namespace sigilo::cli {

/// An error as the command line reports it: what a lower layer said, or a message of the catalogue; and what it is about: the file,
/// option or record as the user typed it (which the static texts of Error may not hold).
struct Problem {
  // NOLINTNEXTLINE(google-explicit-constructor): every Error is a Problem without a subject.
  Problem(Error lower) : error(lower) {}
  Problem(ErrorCode code, Msg said, std::string about = {}, std::optional<Msg> advice = {})
      : error{code, {}, {}, {}, Error::kNoNumber}, what(said), hint(advice), subject(std::move(about)) {}

  Error error;               ///< code always; texts if `what` is empty
  std::optional<Msg> what;
  std::optional<Msg> hint;
  std::string subject;
  std::vector<std::string> details;  ///< everything that is wrong, when it is more than one thing; English
  std::optional<Json> shown;         ///< what was shown nevertheless: stands beside "error" in the JSON document
};

template <typename T>
using Outcome = tl::expected<T, Problem>;
using Done = Outcome<void>;

[[nodiscard]] inline tl::unexpected<Problem> refuse(ErrorCode code, Msg said, std::string about = {}, std::optional<Msg> advice = {}) {
  return tl::unexpected<Problem>(Problem(code, said, std::move(about), advice));
}

/// The same result with a subject, unless it names one already.
template <typename T>
[[nodiscard]] Outcome<T> about(Result<T> result, std::string_view subject, std::optional<Msg> advice = {}) {
  if (result) {
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return std::move(*result);
    }
  }
  Problem problem(result.error());
  problem.subject = subject;
  problem.hint = advice;
  return tl::unexpected<Problem>(std::move(problem));
}

}  // namespace sigilo::cli

namespace sigilo {
/// For SIGILO_TRY and SIGILO_CHECK in functions that return an Outcome.
[[nodiscard]] inline tl::unexpected<cli::Problem> fail(cli::Problem problem) { return tl::unexpected<cli::Problem>(std::move(problem)); }
}  // namespace sigilo
