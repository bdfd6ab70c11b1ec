#pragma once

#include <cstdint>

#include "crypto/base/rng.h"
#include "crypto/platform/file_system.h"

namespace sigilo::server {

/// A file that holds room on a disk for what must always be possible: publishing a directory that revokes a device, and withdrawing a consent. It is full of random
/// bytes, so that no file system stores it in less than its size. Whoever needs the room removes the file, and make() writes it anew once there is
/// space again. Not thread-safe.
class DiskReserve {
 public:
  /// `bytes` 0: there is none.
  DiskReserve(FileSystem& files, Path path, std::uint64_t bytes) : files_(files), path_(std::move(path)), bytes_(bytes) {}

  /// Makes it whole if it is not; true if it is whole on return, false if the disk has no room for it and as much again.
  [[nodiscard]] Result<bool> make(Rng& rng);
  /// Gives the room back. Fine if there is none.
  [[nodiscard]] Status release();
  /// Gives the room back if the disk has less than half of it free.
  [[nodiscard]] Status release_if_needed();

 private:
  FileSystem& files_;
  Path path_;
  std::uint64_t bytes_;
};

}  // namespace sigilo::server
