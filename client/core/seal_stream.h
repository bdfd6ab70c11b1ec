#pragma once

#include <cstdint>
#include <functional>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/platform/file_system.h"

namespace sigilo {

/// Where the content of a long section comes from: some bytes, then a file from its beginning.
struct StreamSource {
  ByteView head;
  File& file;
  std::uint64_t file_size = 0;
};

/// Where its payload goes: `out` from `offset` on, written with one handle and read back with another.
struct StreamTarget {
  File& out;
  File& check;
  std::uint64_t offset = 0;
};

/// Bytes of the file that were taken so far. Called by one thread at a time, not always the caller's.
using StreamProgress = std::function<void(std::uint64_t done)>;

/// Seals a section on two threads: one at a time reads and seals, whoever is free writes a finished 1 MiB piece, reads it back, compares and
/// hashes it. Holds at most about ten pieces, whatever the size. Returns the payload root. kConflict if the file is shorter than it was, kIo if
/// what is read back differs from what was written; errors of the files.
[[nodiscard]] Result<Digest> seal_stream(SectionSealer& sealer, const StreamSource& source, const StreamTarget& target,
                                         const StreamProgress& progress);

/// Writes bytes, reads them back and compares: kIo if they differ.
[[nodiscard]] Status write_and_compare(const StreamTarget& target, ByteView bytes);

}  // namespace sigilo
