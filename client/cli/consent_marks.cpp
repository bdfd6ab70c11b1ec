#include "client/cli/consent_marks.h"

namespace sigilo::cli {

std::string words_of_marks(const Console& console, const ConsentMarks& marks) {
  std::string words;
  if (marks.withdrawn) {
    words = console.text(Msg::kMarkWithdrawn, {std::to_string(*marks.withdrawn)});
  }
  if (!marks.holds.empty()) {
    words += (words.empty() ? "" : ", ") + console.text(Msg::kMarkHeld);
  }
  return words;
}

void add_marks(Json& row, const ConsentMarks& marks) {
  row["withdrawn"] = marks.withdrawn ? Json(*marks.withdrawn) : Json();
  row["holds"] = Json::array();
  for (const Digest& hold : marks.holds) {
    row["holds"].push_back(json_text(hold.hex()));
  }
}

}  // namespace sigilo::cli
