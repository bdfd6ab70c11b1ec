#pragma once

#include <string>

#include "client/cli/command.h"
#include "client/cli/session.h"

namespace sigilo::cli {

/// Why the store set something aside, for people. A reason that this program does not know gives a text that says so.
[[nodiscard]] Msg meaning_of_reason(std::uint32_t reason);
/// Its stable name for programs; "unknown".
[[nodiscard]] std::string_view name_of_reason(std::uint32_t reason);

struct ItemOptions {
  std::uint64_t number = 0;
  std::string out;
  bool open = false;  ///< show the account too
};
/// Fetches an item into a new file, says why it was set aside, what is damaged in it and what to do.
[[nodiscard]] Done fetch_item(Context& context, Session& session, const ItemOptions& options);

}  // namespace sigilo::cli
