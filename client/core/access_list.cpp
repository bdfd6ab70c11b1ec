#include "client/core/access_list.h"

#include <limits>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::uint64_t kHighest = std::numeric_limits<std::uint64_t>::max();
constexpr StaticText kTellAnAuditor = "keep this answer and tell an auditor";

Result<AccessLine> parse_line(ByteView bytes) {
  Reader outer(bytes);
  SIGILO_TRY(const ByteView inside, outer.var64());
  SIGILO_CHECK(outer.finish());
  Reader reader(inside);
  AccessLine line;
  SIGILO_TRY(line.sequence, reader.u64());
  SIGILO_TRY(const std::uint32_t day, reader.u32());
  line.day = Day(day);
  SIGILO_TRY(line.member, reader.id<MemberId>());
  SIGILO_TRY(line.device, reader.id<DeviceId>());
  SIGILO_TRY(line.record, reader.id<RecordId>());
  SIGILO_TRY(line.section, reader.u16());
  SIGILO_CHECK(reader.finish());
  return line;
}

}  // namespace

Result<std::vector<AccessAnchor>> anchors_of(const std::vector<LoggedAccesses>& logged) {
  std::vector<AccessAnchor> anchors{{0, Digest()}};
  for (const LoggedAccesses& entry : logged) {
    const AccessAnchor& former = anchors.back();
    if (entry.count > kHighest - former.sequence) {
      return fail(ErrorCode::kMalformed, "the log counts more access records than there can be", "access", {},
                  static_cast<std::int64_t>(entry.log_index));
    }
    if (entry.count == 0 && entry.chain != former.chain) {
      return fail(ErrorCode::kForked, "the log names two heads of the access chain for one place", "access", kTellAnAuditor,
                  static_cast<std::int64_t>(entry.log_index));
    }
    if (entry.count != 0) anchors.push_back({former.sequence + entry.count, entry.chain});
  }
  return anchors;
}

AccessReader::AccessReader(std::vector<AccessAnchor> anchors, std::uint64_t after, std::uint32_t limit)
    : anchors_(std::move(anchors)), after_(after), last_wanted_(after > kHighest - limit ? kHighest : after + limit) {
  while (next_anchor_ < anchors_.size() && anchors_[next_anchor_].sequence <= after_) {
    position_ = anchors_[next_anchor_].sequence;
    link_ = anchors_[next_anchor_].chain;
    ++next_anchor_;
  }
  list_.anchored = position_;
}

bool AccessReader::wants_more() const {
  if (position_ < last_wanted_) return true;
  return list_.anchored < last_wanted_ && next_anchor_ < anchors_.size();
}

Status AccessReader::take(const ServedAccess& page) {
  if (page.records.size() != page.chain.size()) {
    return fail(ErrorCode::kMalformed, "the access list and its chain have different lengths", "access");
  }
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    SIGILO_TRY(const Digest link, Digest::from_bytes(page.chain[i]));
    SIGILO_CHECK(take_record(page.records[i], link));
  }
  return {};
}

Status AccessReader::take_record(ByteView record, const Digest& link) {
  SIGILO_TRY(const AccessLine line, parse_line(record));
  if (position_ == kHighest || line.sequence != position_ + 1) {
    return fail(ErrorCode::kForked, "an access record is missing from the list", "access", kTellAnAuditor, static_cast<std::int64_t>(line.sequence));
  }
  if (labelled_hash(labels::kAccessChain, {link_.bytes(), record}) != link) {
    return fail(ErrorCode::kForked, "an access record is not chained to the one before", "access", kTellAnAuditor,
                static_cast<std::int64_t>(line.sequence));
  }
  position_ = line.sequence;
  link_ = link;
  if (position_ > after_ && position_ <= last_wanted_) list_.lines.push_back(line);
  return compare_with_log();
}

Status AccessReader::compare_with_log() {
  if (next_anchor_ == anchors_.size() || anchors_[next_anchor_].sequence != position_) return {};
  if (anchors_[next_anchor_].chain != link_) {
    return fail(ErrorCode::kForked, "the access records are not those that the log names", "access", kTellAnAuditor,
                static_cast<std::int64_t>(position_));
  }
  list_.anchored = position_;
  ++next_anchor_;
  return {};
}

Status AccessReader::end() const {
  if (next_anchor_ == anchors_.size()) return {};
  return fail(ErrorCode::kRolledBack, "the log counts more access records than the server shows", "access", kTellAnAuditor,
              static_cast<std::int64_t>(position_));
}

AccessList AccessReader::finish() && { return std::move(list_); }

}  // namespace sigilo
