#pragma once

#include <mutex>
#include <set>
#include <string>

#include "crypto/platform/file_system.h"
#include "server/ports/blob_store.h"

namespace sigilo::server {

/// BlobStore as files "ab/abcd…" below one folder.
class BlobFolder final : public BlobStore {
 public:
  /// The folder must exist.
  BlobFolder(FileSystem& files, Path folder) : files_(files), folder_(std::move(folder)) {}
  [[nodiscard]] Status append(const BlobName& name, std::uint64_t offset, ByteView piece) override;
  [[nodiscard]] Status write_again(const BlobName& name, std::uint64_t offset, ByteView piece) override;
  [[nodiscard]] Result<std::uint64_t> size(const BlobName& name) override;
  [[nodiscard]] Result<std::size_t> read(const BlobName& name, std::uint64_t offset, MutableBytes out) override;
  [[nodiscard]] Status remove(const BlobName& name) override;
  [[nodiscard]] Result<std::vector<Listed>> list() override;
  [[nodiscard]] Result<std::uint64_t> free_space() override;

 private:
  [[nodiscard]] Path path_of(const BlobName& name) const;
  [[nodiscard]] Status make_subfolder(const Path& subfolder);
  [[nodiscard]] Result<std::unique_ptr<File>> create(const Path& path);

  FileSystem& files_;
  Path folder_;
  std::mutex mutex_;
  std::set<Path> durable_;  // mutex_; sub-folders whose names are known to be on the disk
};

}  // namespace sigilo::server
