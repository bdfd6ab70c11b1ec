#pragma once

#include <mutex>

#include "crypto/platform/file_system.h"
#include "server/ports/head_store.h"

namespace sigilo::server {

/// HeadStore in one file with two slots that are written in turn, so that one sync suffices and a torn slot leaves the other.
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

  FileSystem& files_;
  Path path_;
  std::mutex mutex_;
};

}  // namespace sigilo::server
