#pragma once

#include <optional>
#include <string_view>

#include "client/forms/form_problem.h"
#include "client/forms/questionnaire.h"

namespace sigilo {

// The lexical forms of ODK XForms values. No locale, no evaluation. Source: ODK XForms specification, "Data types".

/// Digits with an optional sign, at most 18 digits.
[[nodiscard]] bool is_integer(std::string_view text);
/// An optional sign, digits with at most one point and at least one digit, at most 40 characters.
[[nodiscard]] bool is_decimal(std::string_view text);
/// YYYY-MM-DD, years 1000 to 9999, days that exist.
[[nodiscard]] bool is_date(std::string_view text);
/// HH:MM[:SS[.fraction]] with an optional Z or ±HH[:MM].
[[nodiscard]] bool is_time(std::string_view text);
/// Date, "T", time.
[[nodiscard]] bool is_date_time(std::string_view text);
/// "latitude longitude [altitude [accuracy]]".
[[nodiscard]] bool is_geopoint(std::string_view text);
/// A name without folders or control characters, at most 255 bytes.
[[nodiscard]] bool is_file_name(std::string_view text);

/// What is wrong with `value` as an answer to `question`, or nothing. `value` is trimmed and not empty.
[[nodiscard]] std::optional<FormProblemKind> check_value(const Question& question, std::string_view value);

}  // namespace sigilo
