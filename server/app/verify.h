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
  std::vector<BlobStore::Listed> orphans;  ///< blobs that nothing names: left by calls that failed; no finding, and never removed by itself
  std::vector<Finding> findings;
};

/// Compares everything that is stored with everything that was promised: the log with its signed head and stored hashes, each entry with
/// the key that may sign it; each sealed or quarantined record of the log with what is kept of it, down to every byte of every section; blobs with what names them; the
/// directories with the root signatures that the version before asks for; access chain; secrets. Reads only. A finding is not an error, and what cannot
/// be read is a finding: the rest is checked all the same. Errors: kIo if the log has no size or its head cannot be read for want of a disk.
/// Memory does not grow with payloads.
[[nodiscard]] Result<VerifyReport> verify_stores(const Ports& ports, const ServerKeys& keys);

}  // namespace sigilo::server
