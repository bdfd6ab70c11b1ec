#pragma once

#include <cstdint>
#include <vector>

#include "client/core/review_vault.h"
#include "client/core/served.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Who fetched which section of which record on which day. Source: docs/PROTOCOL.md 7.
struct AccessLine {
  std::uint64_t sequence = 0;
  Day day;
  MemberId member;
  DeviceId device;
  RecordId record;
  std::uint16_t section = 0;
};

struct AccessList {
  std::vector<AccessLine> lines;
  /// The log vouches for the lines up to this number: it names the head of their chain. Those behind it are chained to them, and nothing but the
  /// server says that they are all, or the true ones.
  std::uint64_t anchored = 0;
};

/// Where the log names the head of the access chain: after so many records.
struct AccessAnchor {
  std::uint64_t sequence = 0;
  Digest chain;
};
/// In the order of the log. kForked if it names two heads for one place, kMalformed for counts that no list can have.
[[nodiscard]] Result<std::vector<AccessAnchor>> anchors_of(const std::vector<LoggedAccesses>& logged);

/// Reads access records as a server gives them, page by page, and compares them with the anchors of the log. Not thread-safe.
class AccessReader {
 public:
  /// For the lines behind number `after`, at most `limit`. Reading begins at the last anchor that is not behind `after`.
  AccessReader(std::vector<AccessAnchor> anchors, std::uint64_t after, std::uint32_t limit);

  /// Number behind which the next page begins.
  [[nodiscard]] std::uint64_t position() const { return position_; }
  /// False once the lines are there and an anchor covers them, or none does.
  [[nodiscard]] bool wants_more() const;
  /// kMalformed, kTruncated; kForked if a record does not follow the one before in number and chain, or is not what the log vouches for.
  [[nodiscard]] Status take(const ServedAccess& page);
  /// For an empty page. kRolledBack if the log counts more records.
  [[nodiscard]] Status end() const;
  [[nodiscard]] AccessList finish() &&;

 private:
  [[nodiscard]] Status take_record(ByteView record, const Digest& link);
  [[nodiscard]] Status compare_with_log();

  std::vector<AccessAnchor> anchors_;
  std::uint64_t after_;
  std::uint64_t last_wanted_;
  std::size_t next_anchor_ = 0;
  std::uint64_t position_ = 0;
  Digest link_;
  AccessList list_;
};

}  // namespace sigilo
