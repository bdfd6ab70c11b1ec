#include "server/domain/second_place.h"

#include "crypto/log/checkpoint.h"
#include "crypto/log/proof.h"

namespace sigilo::server {

Status check_contained(const TreeHead& head, LogStore& log) {
  SIGILO_TRY(const auto size, log.size());
  if (size < head.size) {
    return fail(ErrorCode::kRolledBack, "the database has fewer log entries than were published", "log",
                "do not go on: put back the newer data, and compare with auditors", static_cast<std::int64_t>(head.size));
  }
  if (head.size == 0) return {};
  SIGILO_TRY(const auto root, root_of(head.size, log));
  if (root == head.root) return {};
  return fail(ErrorCode::kForked, "the database holds another log than the one that was published", "log", "do not go on: compare with auditors",
              static_cast<std::int64_t>(head.size));
}

Status continue_from(std::string_view note, const ServerKeys& keys, LogStore& log, HeadStore& head) {
  SIGILO_TRY(const auto shown, open_checkpoint(note, keys.origin(), keys.log_key().public_key()));
  SIGILO_CHECK(check_contained(shown.head(), log));
  SIGILO_TRY(const auto stored, head.load());
  if (!stored.empty()) return {};
  return head.compare_and_swap({}, std::string(note));
}

}  // namespace sigilo::server
