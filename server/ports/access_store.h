#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// One fetch of one section. Source: docs/PROTOCOL.md 7.
struct AccessRecord {
  std::uint64_t seq = 0;  ///< rising from 1 without gaps
  Day day;
  MemberId member;
  DeviceId device;
  RecordId record;
  std::uint16_t section = 0;
};

struct StoredAccess {
  AccessRecord access;
  Digest chain;  ///< H("sigilo/v1/access-chain", previous chain, record)
};

/// The accesses that no log entry covers yet: the end of the chain.
struct OpenAccesses {
  std::uint64_t first = 0;  ///< number
  std::uint64_t last = 0;
  Day day;                  ///< of the first
  Digest chain;             ///< of the last
};

/// The chain of access records, written by CommitStore::commit. Thread-safe. Errors: kIo.
class AccessStore {
 public:
  virtual ~AccessStore() = default;
  /// The newest record; nothing before the first.
  [[nodiscard]] virtual Result<std::optional<StoredAccess>> last() = 0;
  /// seq > `after`, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<StoredAccess>> list(std::uint64_t after, std::uint32_t limit) = 0;
  /// Nothing if an entry covers them all.
  [[nodiscard]] virtual Result<std::optional<OpenAccesses>> open() = 0;
};

}  // namespace sigilo::server
