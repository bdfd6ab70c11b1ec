#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "client/core/statement_vault.h"
#include "client/core/transport.h"
#include "crypto/base/result.h"
#include "crypto/directory/directory.h"
#include "crypto/log/entries.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {

/// What an entry says to this device.
struct ReadEntry {
  EntryBody body;  ///< UnsupportedEntry for what this program cannot read, and for what counts for nothing because of who signed it
  Digest leaf;
};

/// What was read of the log, in its order, each entry once.
struct LogReading {
  std::vector<ReadEntry> entries;
  /// Places of entries that are the store's word and that the store of the directory in force there did not sign: somebody, or the store itself,
  /// put them there to be believed. They are not.
  std::vector<std::uint64_t> foreign;
  std::vector<CustodianSight> sights;  ///< of heads that this log had, signed by the custodians that they name, in log order
};

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

  /// The directory in force at a place of the log.
  using DirectoryAt = std::function<const Directory&(std::uint64_t index)>;
  /// Reads on to `head` and returns what the entries say. kForked if they do not give its root, kMalformed if there are too few; then the reader has
  /// not moved. Verifies one signature for each entry that is the store's word, a
  /// custodian's sight or about consent. What takes consent away counts from every key that the directory knows, what lifts a hold from two members.
  [[nodiscard]] Result<LogReading> read_to(LogCalls& log, const TreeHead& head, const std::string& origin, const DirectoryAt& in_force);

 private:
  Frontier frontier_;
};

}  // namespace sigilo
