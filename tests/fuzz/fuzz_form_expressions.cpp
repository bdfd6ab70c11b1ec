#include <algorithm>

#include "client/forms/form_expressions.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

void require_resolved(const std::string& path) {
  require(path.empty() || (path.front() == '/' && path.find("/../") == std::string::npos));
}

}  // namespace

void examine(ByteView input) {
  // An expression, and behind the first line break the edges of a graph: a pair of bytes each.
  const std::string_view text = as_text(input);
  const std::string_view expression = text.substr(0, text.find('\n'));
  require_resolved(resolve_path(expression, "/data/group/question"));
  const auto references = references_of(expression, "/data/group/question");
  require(std::is_sorted(references.begin(), references.end()));
  for (const std::string& reference : references) require_resolved(reference);
  const ItemsetSource source = parse_itemset(expression);
  require(!source.instance.empty() || source.steps.empty() || !expression.empty());
  require(itext_id(expression).size() <= expression.size());

  std::vector<std::pair<std::string, std::string>> edges;
  for (std::size_t i = expression.size() + 1; i + 1 < text.size() && edges.size() < 512; i += 2) {
    edges.emplace_back(std::string(1, text[i]), std::string(1, text[i + 1]));
  }
  // What is left has a way in and a way out among what is left; without those edges nothing is cyclic.
  const auto cyclic = nodes_on_cycles(edges);
  require(std::is_sorted(cyclic.begin(), cyclic.end()));
  const auto is_cyclic = [&](const std::string& node) { return std::binary_search(cyclic.begin(), cyclic.end(), node); };
  for (const std::string& node : cyclic) {
    require(std::any_of(edges.begin(), edges.end(), [&](const auto& edge) { return edge.first == node && is_cyclic(edge.second); }));
    require(std::any_of(edges.begin(), edges.end(), [&](const auto& edge) { return edge.second == node && is_cyclic(edge.first); }));
  }
  edges.erase(std::remove_if(edges.begin(), edges.end(), [&](const auto& edge) { return is_cyclic(edge.first) && is_cyclic(edge.second); }),
              edges.end());
  require(nodes_on_cycles(edges).empty());
}

}  // namespace sigilo::fuzz
