#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"

namespace sigilo::bench {

/// Debian's `age` with an X25519 key of its own.
class Age {
 public:
  explicit Age(std::string folder);
  /// Seconds for the whole program.
  [[nodiscard]] double encrypt(const std::string& from, const std::string& to) const;
  [[nodiscard]] double decrypt(const std::string& from, const std::string& to) const;

 private:
  std::string folder_;
  std::string recipient_;
};

/// MB/s of ChaCha20-Poly1305 in pieces of 64 KiB, and of SHA-256, in memory, by one thread.
[[nodiscard]] double aead_rate();
[[nodiscard]] double sha256_rate();
/// MB/s of one thread that must do both to every byte: 1/(1/AEAD + 1/SHA-256).
[[nodiscard]] double one_thread_bound(double aead, double sha256);

/// A file of bytes that do not compress.
void write_random_file(const std::string& path, std::uint64_t bytes);
/// Seconds for writing `bytes` in order, 1 MiB a call, and one fsync at the end.
[[nodiscard]] double write_and_sync(const std::string& path, std::uint64_t bytes);
/// Appends of `size` bytes a second, each followed by its own fdatasync.
[[nodiscard]] double synced_appends(const std::string& path, std::size_t size, std::size_t count);

}  // namespace sigilo::bench
