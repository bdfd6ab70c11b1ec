#pragma once

#include <cstdint>
#include <vector>

#include "server/domain/record_keeper.h"

namespace sigilo::server {

/// Judges anew what was set aside for a reason that can have gone: an unknown version (the store was upgraded), a directory version or device that
/// came later, a clock that was wrong. What checks out now is logged and stored as a record, and its receipt says so from then on; the item stays in
/// quarantine as it came. Looks at covers first and at payloads only of what would be taken. Not for two threads.
class QuarantineJudge {
 public:
  QuarantineJudge(const Ports& ports, Committer& committer, const IntakeCheck& check, IntakeRoom& room, RecordKeeper& keeper, Rng& rng)
      : ports_(ports), committer_(committer), check_(check), room_(room), keeper_(keeper), rng_(rng) {}

  struct Judged {
    std::uint64_t taken = 0;      ///< records now
    std::optional<Error> failed;  ///< of the first item that could not be judged; the others were
  };
  /// Errors only of the list itself.
  [[nodiscard]] Result<Judged> judge_all();

 private:
  [[nodiscard]] Result<bool> judge(const StoredQuarantine& item);
  [[nodiscard]] Result<bool> would_be_taken(const CheckedRecord& checked, const IncomingCover& cover) const;
  [[nodiscard]] Status cut_anew(const std::vector<AnnouncedSection>& sections, std::vector<StoredSection>& kept, Blobs& made);
  [[nodiscard]] Result<Digest> root_of(const StoredSection& section) const;

  Ports ports_;
  Committer& committer_;
  const IntakeCheck& check_;
  IntakeRoom& room_;
  RecordKeeper& keeper_;
  Rng& rng_;
};

}  // namespace sigilo::server
