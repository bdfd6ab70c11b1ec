#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// Team keys sealed to single devices. Durable on return; thread-safe. Errors: kNoSpace, kIo.
class TeamKeyStore {
 public:
  virtual ~TeamKeyStore() = default;
  /// The first one for a (team, epoch, device, maker) stays; a repetition is fine and changes nothing.
  [[nodiscard]] virtual Status put(std::uint8_t team, std::uint32_t epoch, const DeviceId& device, const DeviceId& maker, ByteView statement) = 0;
  [[nodiscard]] virtual Result<std::vector<Bytes>> for_device(const DeviceId& device) = 0;
};

}  // namespace sigilo::server
