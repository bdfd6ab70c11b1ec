#pragma once

#include <mutex>

#include "crypto/platform/file_system.h"
#include "server/ports/head_store.h"

namespace sigilo::server {

/// HeadStore in one file with two slots that are written in turn, so that one sync suffices and a torn slot leaves the other.
/// A swap to the same note makes durable what a failed one may have left.
/// Source: docs/PROTOCOL.md 8.
class HeadFile final : public HeadStore {
 public:
  HeadFile(FileSystem& files, Path path) : files_(files), path_(std::move(path)) {}
  [[nodiscard]] Result<std::string> load() override;
  [[nodiscard]] Status compare_and_swap(const std::string& expected, const std::string& next) override;

 private:
  struct Newest {
    std::string note;
    std::uint64_t number = 0;  ///< 0: there is no file
  };
  [[nodiscard]] Result<Newest> read();
  [[nodiscard]] Status write(std::uint64_t number, const std::string& note);

  FileSystem& files_;
  Path path_;
  std::mutex mutex_;
  bool unsure_ = true;  // mutex_; what is read may be in the system's cache alone: of a program that was killed, or of a write whose sync failed
};

}  // namespace sigilo::server
