#include "client/forms/form_expressions.h"

#include <algorithm>
#include <map>
#include <set>

namespace sigilo {
namespace {

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Removes "[...]" parts; nested ones too.
std::string without_predicates(std::string_view text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '[') ++depth;
    if (depth == 0) out += c;
    if (c == ']' && depth > 0) --depth;
  }
  return out;
}

/// Blanks string literals, so that their content is not taken for paths.
std::string without_literals(std::string_view text) {
  std::string out(text);
  char quote = 0;
  for (char& c : out) {
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      c = ' ';
    } else if (quote != 0) {
      if (c == quote) quote = 0;
      c = ' ';
    }
  }
  return out;
}

std::vector<std::string_view> steps_of(std::string_view path) {
  std::vector<std::string_view> steps;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view step = path.substr(0, slash);
    if (!step.empty()) steps.push_back(trimmed(step));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return steps;
}

/// Local part of "prefix:name".
std::string_view local_name(std::string_view step) {
  const std::size_t colon = step.rfind(':');
  return colon == std::string_view::npos ? step : step.substr(colon + 1);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string resolve_path(std::string_view reference, std::string_view context) {
  const std::string plain = without_predicates(trimmed(reference));
  std::string_view path = trimmed(plain);
  constexpr std::string_view kCurrent = "current()";
  if (path.substr(0, kCurrent.size()) == kCurrent) {
    path.remove_prefix(kCurrent.size());
    if (path.substr(0, 1) == "/") path.remove_prefix(1);
  } else if (path.empty() || path.find_first_of("()'\"*@ ") != std::string_view::npos) {
    return {};
  }
  const bool absolute = path.substr(0, 1) == "/";
  std::vector<std::string> result;
  if (!absolute) {
    for (const std::string_view step : steps_of(context)) result.emplace_back(step);
  }
  for (const std::string_view step : steps_of(path)) {
    if (step == ".") continue;
    if (step == "..") {
      if (result.empty()) return {};
      result.pop_back();
    } else {
      result.emplace_back(local_name(step));
    }
  }
  std::string out;
  for (const std::string& step : result) out += "/" + step;
  return out;
}

std::vector<std::string> references_of(std::string_view expression, std::string_view context) {
  const std::string text = without_predicates(without_literals(expression));
  std::set<std::string> found;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view rest = std::string_view(text).substr(at);
    const bool current = rest.substr(0, 9) == "current()";
    if (!current && rest[0] != '/' && rest[0] != '.') {
      // A name: a function, an operator, or part of a number.
      at += is_name_char(rest[0]) ? std::min(rest.size(), static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_name_char) - rest.begin())) : 1;
      continue;
    }
    std::size_t size = current ? 9 : 0;
    while (size < rest.size() && (is_name_char(rest[size]) || rest[size] == '/')) ++size;
    if (size == 0) size = 1;
    const std::string path = resolve_path(rest.substr(0, size), context);
    if (!path.empty()) found.insert(path);
    at += size;
  }
  return {found.begin(), found.end()};
}

ItemsetSource parse_itemset(std::string_view nodeset) {
  std::string_view rest = trimmed(nodeset);
  constexpr std::string_view kRandomize = "randomize(";
  if (rest.substr(0, kRandomize.size()) == kRandomize) rest = trimmed(rest.substr(kRandomize.size()));
  constexpr std::string_view kInstance = "instance(";
  if (rest.substr(0, kInstance.size()) != kInstance) return {};
  rest = trimmed(rest.substr(kInstance.size()));
  if (rest.empty() || (rest[0] != '\'' && rest[0] != '"')) return {};
  const std::size_t end = rest.find(rest[0], 1);
  const std::size_t close = rest.find(')', end == std::string_view::npos ? rest.size() : end);
  if (end == std::string_view::npos || close == std::string_view::npos) return {};
  ItemsetSource source;
  source.instance = std::string(rest.substr(1, end - 1));
  rest.remove_prefix(close + 1);
  source.filtered = rest.find('[') != std::string_view::npos && rest.find("[true()]") == std::string_view::npos;
  const std::string plain = without_predicates(rest);
  std::string_view path = plain;
  path = path.substr(0, path.find_first_of(",)"));
  for (const std::string_view step : steps_of(path)) source.steps.emplace_back(local_name(step));
  return source;
}

std::string_view itext_id(std::string_view reference) {
  std::string_view rest = trimmed(reference);
  constexpr std::string_view kCall = "jr:itext(";
  if (rest.substr(0, kCall.size()) != kCall || rest.back() != ')') return {};
  rest = trimmed(rest.substr(kCall.size(), rest.size() - kCall.size() - 1));
  if (rest.size() < 2 || (rest.front() != '\'' && rest.front() != '"') || rest.back() != rest.front()) return {};
  return rest.substr(1, rest.size() - 2);
}

std::vector<std::string> nodes_on_cycles(const std::vector<std::pair<std::string, std::string>>& edges) {
  std::map<std::string, std::set<std::string>> out;
  std::map<std::string, std::set<std::string>> in;
  for (const auto& edge : edges) {
    out[edge.first].insert(edge.second);
    in[edge.second].insert(edge.first);
    out[edge.second];
    in[edge.first];
  }
  // Nodes without a way in or without a way out are on no cycle; taking them away may free others.
  std::vector<std::string> free;
  for (const auto& node : out) {
    if (node.second.empty() || in[node.first].empty()) free.push_back(node.first);
  }
  while (!free.empty()) {
    const std::string node = std::move(free.back());
    free.pop_back();
    if (out.find(node) == out.end()) continue;
    for (const std::string& next : out[node]) {
      in[next].erase(node);
      if (next != node && in[next].empty()) free.push_back(next);
    }
    for (const std::string& previous : in[node]) {
      out[previous].erase(node);
      if (previous != node && out[previous].empty()) free.push_back(previous);
    }
    out.erase(node);
    in.erase(node);
  }
  std::vector<std::string> cyclic;
  for (const auto& node : out) cyclic.push_back(node.first);
  return cyclic;
}

}  // namespace sigilo
