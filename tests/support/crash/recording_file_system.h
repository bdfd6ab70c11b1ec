#pragma once

#include "crypto/platform/file_system.h"
#include "tests/support/crash/disk_journal.h"

namespace sigilo::testing {

/// Passes every call on and notes what changes the disk in a journal, in the order in which it took effect.
/// Both arguments must outlive it. Thread-safe but for switch_to().
class RecordingFileSystem final : public FileSystem {
 public:
  RecordingFileSystem(FileSystem& real, DiskJournal& journal) : real_(real), journal_(&journal) {}
  /// What is opened from now on is noted in another journal.
  void switch_to(DiskJournal& journal) { journal_ = &journal; }
  Result<std::unique_ptr<File>> create_new(const Path& path) override;
  Result<std::unique_ptr<File>> open(const Path& path, FileMode mode) override;
  Status rename(const Path& from, const Path& to) override;
  Status remove(const Path& path) override;
  Status make_directory(const Path& path) override;
  Status sync_directory(const Path& path) override;
  Result<std::vector<std::string>> list(const Path& path) override { return real_.list(path); }
  Result<FileStat> stat(const Path& path) override { return real_.stat(path); }
  Result<std::uint64_t> free_space(const Path& path) override { return real_.free_space(path); }

 private:
  FileSystem& real_;
  DiskJournal* journal_;
};

}  // namespace sigilo::testing
