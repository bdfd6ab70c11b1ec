#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sigilo {

/// Paths of the questionnaire reader. Expressions are not evaluated here; what they refer to is found, for cycles and itemsets.

/// The absolute path that `reference` names from `context` (an element's absolute path whose children "name" are, as in XPath): handles
/// "/a/b", "b", "./b", "../b", "current()/../b" and drops predicates. Empty if it cannot be told.
[[nodiscard]] std::string resolve_path(std::string_view reference, std::string_view context);

/// Absolute paths that `expression`, evaluated at `context`, refers to. String literals do not count.
[[nodiscard]] std::vector<std::string> references_of(std::string_view expression, std::string_view context);

/// An itemset's nodeset: the secondary instance and the path inside it, whether it filters.
struct ItemsetSource {
  std::string instance;            ///< empty if the nodeset is not a secondary instance
  std::vector<std::string> steps;  ///< "root", "item"
  bool filtered = false;
};
[[nodiscard]] ItemsetSource parse_itemset(std::string_view nodeset);

/// The id in "jr:itext('id')"; empty for anything else.
[[nodiscard]] std::string_view itext_id(std::string_view reference);

/// Nodes that lie on a cycle of "depends on" edges (from, to), or on a way between two cycles; each once, ascending.
[[nodiscard]] std::vector<std::string> nodes_on_cycles(const std::vector<std::pair<std::string, std::string>>& edges);

[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace sigilo
