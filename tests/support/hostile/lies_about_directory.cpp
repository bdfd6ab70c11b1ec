#include "sigilo/v1/directory.pb.h"
#include "tests/support/hostile/trick.h"

namespace sigilo::testing {
namespace {

constexpr std::string_view kGet = "DirectoryService/GetDirectory";
std::string remembered_names;  // of the first call under "directory-remembered"

void drop_versions(v1::GetDirectoryResponse& answer) {
  answer.clear_directories();
  answer.clear_entries();
  answer.clear_proofs();
}

}  // namespace

std::vector<Trick> lies_about_directory() {
  const auto change = [](std::string_view kind, auto alter) {
    return on_answer<v1::GetDirectoryResponse>(kind, kGet, [alter](v1::GetDirectoryResponse& answer, const Orders&) {
      if (answer.directories_size() > 0) alter(answer);
    });
  };
  return {
      on_answer<v1::GetDirectoryResponse>("directory-remembered", kGet, [](auto& answer, const Orders&) { remembered_names = answer.names(); }),
      change("directory-dropped", drop_versions),
      change("directory-swapped",
             [](v1::GetDirectoryResponse& answer) {
               if (answer.directories_size() < 2) return;
               answer.mutable_directories()->SwapElements(0, 1);
               answer.mutable_entries()->SwapElements(0, 1);
               answer.mutable_proofs()->SwapElements(0, 1);
             }),
      change("directory-entry-swapped",
             [](v1::GetDirectoryResponse& answer) {
               if (answer.entries_size() > 1) answer.mutable_entries()->SwapElements(0, 1);
             }),
      change("directory-altered", [](v1::GetDirectoryResponse& answer) { flip(*answer.mutable_directories(0), answer.directories(0).size() - 1); }),
      change("directory-truncated", [](v1::GetDirectoryResponse& answer) { answer.mutable_directories(0)->pop_back(); }),
      on_request<v1::GetDirectoryRequest>("directory-replayed", kGet, [](auto& request, const Orders&) { request.set_known_version(0); }),
      on_answer<v1::GetDirectoryResponse>("directory-rolled-back", kGet, [](auto& answer, const Orders&) { answer.set_names(remembered_names); }),
  };
}

}  // namespace sigilo::testing
