#include "crypto/log/view.h"

#include "crypto/log/proof.h"

namespace sigilo {
namespace {

/// `smaller` (which may be empty) is a beginning of `larger`.
Status check_growth(const TreeHead& smaller, const TreeHead& larger, std::span<const Digest> path) {
  if (smaller.size == 0) {
    return {};
  }
  if (smaller.size == larger.size) {
    return verify_consistency(smaller, larger, {});
  }
  return verify_consistency(smaller, larger, path);
}

}  // namespace

Result<LogView> LogView::restore(std::string origin, const VerifyKey& log_key, std::string_view note) {
  LogView view(std::move(origin), log_key);
  if (!note.empty()) {
    SIGILO_CHECK(view.advance(note, {}));
  }
  return view;
}

Status LogView::advance(std::string_view note, std::span<const Digest> path) {
  SIGILO_TRY(auto opened, open_checkpoint(note, origin_, log_key_));
  const TreeHead& head = opened.head();
  if (head.size < head_.size) {
    return fail(ErrorCode::kRolledBack, "the log shows fewer entries than before", "checkpoint");
  }
  SIGILO_CHECK(check_growth(head_, head, path));
  if (head.size > head_.size || note_.empty()) {
    // An empty log is named by zeroes in statements, not by the hash of nothing.
    head_ = head.size == 0 ? TreeHead{} : head;
    note_ = note;
  }
  return {};
}

Result<SignedCheckpoint> LogView::compare(std::string_view note, std::span<const Digest> path) const {
  SIGILO_TRY(auto opened, open_checkpoint(note, origin_, log_key_));
  if (opened.head().size < head_.size) {
    SIGILO_CHECK(check_growth(opened.head(), head_, path));
  } else {
    SIGILO_CHECK(check_growth(head_, opened.head(), path));
  }
  return opened;
}

}  // namespace sigilo
