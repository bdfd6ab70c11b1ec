#include "tests/support/crash/recording_file_system.h"

namespace sigilo::testing {
namespace {

class RecordingOpenFile final : public File {
 public:
  RecordingOpenFile(std::unique_ptr<File> real, DiskJournal& journal, std::string path)
      : real_(std::move(real)), journal_(journal), path_(std::move(path)) {}

  Status write_at(std::uint64_t offset, ByteView bytes) override {
    SIGILO_CHECK(real_->write_at(offset, bytes));
    journal_.written(path_, offset, as_text(bytes));
    return {};
  }
  Result<std::size_t> read_at(std::uint64_t offset, MutableBytes out) override { return real_->read_at(offset, out); }
  Result<std::uint64_t> size() override { return real_->size(); }
  Status truncate(std::uint64_t size) override {
    SIGILO_CHECK(real_->truncate(size));
    journal_.truncated(path_, size);
    return {};
  }
  Status sync() override {
    const Status synced = real_->sync();
    if (synced) {
      journal_.synced(path_);
    } else {
      journal_.sync_failed(path_);
    }
    return synced;
  }
  Status lock() override { return real_->lock(); }

 private:
  std::unique_ptr<File> real_;
  DiskJournal& journal_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<File>> RecordingFileSystem::create_new(const Path& path) {
  SIGILO_TRY(auto file, real_.create_new(path));
  journal_->created(path.string());
  return std::unique_ptr<File>(std::make_unique<RecordingOpenFile>(std::move(file), *journal_, path.string()));
}

Result<std::unique_ptr<File>> RecordingFileSystem::open(const Path& path, FileMode mode) {
  SIGILO_TRY(auto file, real_.open(path, mode));
  return std::unique_ptr<File>(std::make_unique<RecordingOpenFile>(std::move(file), *journal_, path.string()));
}

Status RecordingFileSystem::rename(const Path& from, const Path& to) {
  SIGILO_CHECK(real_.rename(from, to));
  journal_->renamed(from.string(), to.string());
  return {};
}

Status RecordingFileSystem::remove(const Path& path) {
  SIGILO_CHECK(real_.remove(path));
  journal_->removed(path.string());
  return {};
}

Status RecordingFileSystem::make_directory(const Path& path) {
  SIGILO_CHECK(real_.make_directory(path));
  journal_->folder_made(path.string());
  return {};
}

Status RecordingFileSystem::sync_directory(const Path& path) {
  SIGILO_CHECK(real_.sync_directory(path));
  journal_->folder_synced(path.string());
  return {};
}

}  // namespace sigilo::testing
