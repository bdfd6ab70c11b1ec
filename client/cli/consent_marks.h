#pragma once

#include <string>

#include "client/cli/console.h"
#include "client/core/review_vault.h"

namespace sigilo::cli {

/// "withdrawn (log 12), held": what speaks against letting anything of a record go; empty if nothing does.
[[nodiscard]] std::string words_of_marks(const Console& console, const ConsentMarks& marks);
/// Adds "withdrawn" (place in the log, or null) and "holds" to a row.
void add_marks(Json& row, const ConsentMarks& marks);

}  // namespace sigilo::cli
