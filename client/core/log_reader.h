#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/core/transport.h"
#include "crypto/base/result.h"
#include "crypto/log/entries.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {

/// Reads the log's entries in order, as an auditor does, and knows at every moment the root of what it has read. Value type.
class LogReader {
 public:
  LogReader() = default;
  /// From `position()` of an earlier run; empty: from the beginning. kMalformed.
  [[nodiscard]] static Result<LogReader> resume(ByteView position);
  /// u64 size | u16 count | count x hash[32]: the right edge of the tree read so far.
  [[nodiscard]] Bytes position() const;
  [[nodiscard]] std::uint64_t size() const { return frontier_.size(); }
  [[nodiscard]] TreeHead head() const { return frontier_.head(); }

  /// Reads on to `head` and returns what the entries say, one for each. kForked if they do not give its root, kMalformed if there are too few; then
  /// the reader has not moved.
  [[nodiscard]] Result<std::vector<EntryBody>> read_to(LogCalls& log, const TreeHead& head, const std::string& origin);

 private:
  Frontier frontier_;
};

}  // namespace sigilo
