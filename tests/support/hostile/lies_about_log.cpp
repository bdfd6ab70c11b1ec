#include "crypto/log/checkpoint.h"
#include "sigilo/v1/directory.pb.h"
#include "sigilo/v1/log.pb.h"
#include "tests/support/hostile/trick.h"

namespace sigilo::testing {
namespace {

constexpr std::string_view kEntries = "LogService/GetEntries";

using ChangeNote = std::function<void(std::string& note)>;

/// The same change wherever a checkpoint is shown that a client may follow. What a client keeps of such lies is held back from the honest part, which
/// would take it for what it is, proof of a second log under its key, and sign nothing any more.
void for_checkpoints(std::vector<Trick>& tricks, std::string_view kind, const ChangeNote& change) {
  tricks.push_back(on_request<v1::GetConsistencyRequest>(kind, "LogService/GetConsistency", [](auto& request, const Orders&) { request.clear_checkpoint(); }));
  tricks.push_back(on_answer<v1::GetDirectoryResponse>(kind, "DirectoryService/GetDirectory", [change](auto& answer, const Orders&) {
    if (answer.has_consistency()) change(*answer.mutable_consistency()->mutable_checkpoint());
  }));
  tricks.push_back(on_answer<v1::GetConsistencyResponse>(kind, "LogService/GetConsistency", [change](auto& answer, const Orders&) {
    change(*answer.mutable_proof()->mutable_checkpoint());
  }));
  tricks.push_back(on_answer<v1::GetCheckpointResponse>(kind, "LogService/GetCheckpoint", [change](auto& answer, const Orders&) {
    change(*answer.mutable_checkpoint());
  }));
}

/// Another head under the log's own signature.
template <typename Change>
void sign_anew(std::string& note, Change change) {
  const auto& keys = own_keys();
  auto opened = open_checkpoint(note, keys.origin(), keys.log_key().public_key());
  if (!opened) return;
  change(opened->checkpoint.head);
  if (auto again = sign_checkpoint(opened->checkpoint, keys.log_key())) note = std::move(*again);
}

void alter_digit_of_size(std::string& note) { flip(note, note.find('\n') + 1); }

void change_root(TreeHead& head) {
  auto bytes = head.root.array();
  bytes[0] ^= 1;
  head.root = Digest(bytes);
}

}  // namespace

std::vector<Trick> lies_about_log() {
  std::vector<Trick> tricks{
      on_answer<v1::GetEntriesResponse>("log-dropped", kEntries, [](auto& answer, const Orders&) { answer.clear_entries(); }),
      on_answer<v1::GetEntriesResponse>("log-swapped", kEntries,
                                        [](auto& answer, const Orders&) {
                                          if (answer.entries_size() > 1) answer.mutable_entries()->SwapElements(0, 1);
                                        }),
      on_answer<v1::GetEntriesResponse>("log-replayed", kEntries,
                                        [](auto& answer, const Orders&) {
                                          if (answer.entries_size() > 1) answer.set_entries(1, answer.entries(0));
                                        }),
      // A proof that was true of another, older size.
      on_answer<v1::GetDirectoryResponse>("log-truncated", "DirectoryService/GetDirectory",
                                          [](auto& answer, const Orders&) {
                                            auto& path = *answer.mutable_consistency()->mutable_path();
                                            if (!path.empty()) path.RemoveLast();
                                          }),
      on_answer<v1::GetDirectoryResponse>("log-unproved", "DirectoryService/GetDirectory",
                                          [](auto& answer, const Orders&) {
                                            auto& path = *answer.mutable_consistency()->mutable_path();
                                            if (!path.empty()) flip(path[0], 0);
                                          }),
  };
  for_checkpoints(tricks, "log-altered", alter_digit_of_size);
  for_checkpoints(tricks, "log-rolled-back", [](std::string& note) { sign_anew(note, [](TreeHead& head) { head.size -= 1; }); });
  for_checkpoints(tricks, "log-forked", [](std::string& note) { sign_anew(note, change_root); });
  return tricks;
}

}  // namespace sigilo::testing
