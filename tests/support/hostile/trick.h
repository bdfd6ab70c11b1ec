#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "tests/support/hostile/orders.h"

namespace sigilo::testing {

/// One thing that a hostile server does in one method: to the request before the honest code sees it, or to the answer before it is sent.
struct Trick {
  enum class When { kRequest, kAnswer };
  std::string_view kind;
  std::string_view method;  ///< "ReviewService/GetRecord"
  When when = When::kAnswer;
  std::function<void(void* message, const Orders&)> change;
};

template <typename Message, typename Change>
Trick on_answer(std::string_view kind, std::string_view method, Change change) {
  return {kind, method, Trick::When::kAnswer, [change](void* message, const Orders& orders) { change(*static_cast<Message*>(message), orders); }};
}
template <typename Message, typename Change>
Trick on_request(std::string_view kind, std::string_view method, Change change) {
  return {kind, method, Trick::When::kRequest, [change](void* message, const Orders& orders) { change(*static_cast<Message*>(message), orders); }};
}

[[nodiscard]] std::vector<Trick> lies_about_records();
[[nodiscard]] std::vector<Trick> lies_about_receipts();
[[nodiscard]] std::vector<Trick> lies_about_sections();
[[nodiscard]] std::vector<Trick> lies_about_items();
[[nodiscard]] std::vector<Trick> lies_about_log();
[[nodiscard]] std::vector<Trick> lies_about_directory();
[[nodiscard]] std::vector<Trick> lies_about_statements();
/// What no server of ours may do: let a phrase out into a column, a line of its log, its memory, an answer.
[[nodiscard]] std::vector<Trick> leaks();

inline void flip(std::string& bytes, std::size_t at) { bytes[at] = static_cast<char>(bytes[at] ^ 1); }

}  // namespace sigilo::testing
