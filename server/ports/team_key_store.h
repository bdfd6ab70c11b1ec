#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

struct StoredTeamKey {
  std::uint64_t number = 0;  ///< rises with each one put
  Bytes statement;
};

/// Team keys sealed to single devices. Durable on return; thread-safe. Errors: kNoSpace, kIo.
class TeamKeyStore {
 public:
  virtual ~TeamKeyStore() = default;
  /// The first one for a (team, epoch, device, maker) stays; a repetition is fine and changes nothing.
  [[nodiscard]] virtual Status put(std::uint8_t team, std::uint32_t epoch, const DeviceId& device, const DeviceId& maker, ByteView statement) = 0;
  /// Those sealed to one of the two devices, with number > `after`, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<StoredTeamKey>> sealed_to(const DeviceId& device, const DeviceId& or_device, std::uint64_t after,
                                                                     std::uint32_t limit) = 0;
};

}  // namespace sigilo::server
