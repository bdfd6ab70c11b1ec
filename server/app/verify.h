#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/result.h"
#include "server/domain/server_keys.h"
#include "server/ports/ports.h"

namespace sigilo::server {

/// Something that does not check out.
struct Finding {
  std::string subject;  ///< "record <hex>", "entry <index>", "head", …
  Error error;
};

struct VerifyReport {
  std::uint64_t entries = 0;
  std::uint64_t published = 0;  ///< entries under the newest signed checkpoint
  std::uint64_t records = 0;
  std::uint64_t sections = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t directories = 0;
  std::uint64_t accesses = 0;
  std::vector<Finding> findings;
};

/// Compares everything that is stored with everything that was promised: the log with its signed head and stored hashes; each
/// sealed or quarantined record of the log with what is kept of it, down to every byte of every section; directories; access chain;
/// secrets. Reads only. A finding is not an error: errors are those of reading (kIo). Memory does not grow with payloads.
[[nodiscard]] Result<VerifyReport> verify_stores(const Ports& ports, const ServerKeys& keys);

}  // namespace sigilo::server
