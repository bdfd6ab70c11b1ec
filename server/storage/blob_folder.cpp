#include "server/storage/blob_folder.h"

namespace sigilo::server {

Path BlobFolder::path_of(const BlobName& name) const {
  const std::string hex = name.hex();
  return folder_ / hex.substr(0, 2) / hex;
}

// Under the lock until the name is on the disk: another thread must not confirm a blob in a folder that a power cut takes away.
Status BlobFolder::make_subfolder(const Path& subfolder) {
  const std::lock_guard lock(mutex_);
  if (durable_.contains(subfolder)) return {};
  SIGILO_CHECK(files_.make_directory(subfolder));
  SIGILO_CHECK(files_.sync_directory(folder_));
  durable_.insert(subfolder);
  return {};
}

Result<std::unique_ptr<File>> BlobFolder::create(const Path& path) {
  SIGILO_CHECK(make_subfolder(path.parent_path()));
  auto file = files_.create_new(path);
  if (!file && file.error().code == ErrorCode::kAlreadyExists) return files_.open(path, FileMode::kReadWrite);
  return file;
}

Status BlobFolder::append(const BlobName& name, std::uint64_t offset, ByteView piece) {
  const Path path = path_of(name);
  SIGILO_TRY(auto file, offset == 0 ? create(path) : files_.open(path, FileMode::kReadWrite));
  SIGILO_TRY(const auto size, file->size());
  if (size < offset) {
    return fail(ErrorCode::kConflict, "the blob is shorter than the place of the piece", "blob", {}, static_cast<std::int64_t>(size));
  }
  if (size > offset) SIGILO_CHECK(file->truncate(offset));  // left by a piece that failed
  SIGILO_CHECK(file->write_at(offset, piece));
  SIGILO_CHECK(file->sync());
  if (offset == 0) return files_.sync_directory(path.parent_path());
  return {};
}

Status BlobFolder::write_again(const BlobName& name, std::uint64_t offset, ByteView piece) {
  const Path path = path_of(name);
  SIGILO_TRY(auto file, files_.open(path, FileMode::kReadWrite));
  SIGILO_CHECK(file->write_at(offset, piece));
  SIGILO_CHECK(file->sync());
  SIGILO_CHECK(make_subfolder(path.parent_path()));
  return files_.sync_directory(path.parent_path());
}

Result<std::uint64_t> BlobFolder::size(const BlobName& name) {
  SIGILO_TRY(const auto found, files_.stat(path_of(name)));
  return found.size;
}

Result<std::size_t> BlobFolder::read(const BlobName& name, std::uint64_t offset, MutableBytes out) {
  SIGILO_TRY(auto file, files_.open(path_of(name), FileMode::kRead));
  return file->read_at(offset, out);
}

Status BlobFolder::remove(const BlobName& name) {
  const auto removed = files_.remove(path_of(name));
  if (!removed && removed.error().code == ErrorCode::kNotFound) return {};
  return removed;
}

Result<std::vector<BlobStore::Listed>> BlobFolder::list() {
  std::vector<Listed> blobs;
  SIGILO_TRY(const auto folders, files_.list(folder_));
  for (const auto& subfolder : folders) {
    SIGILO_TRY(const auto about, files_.stat(folder_ / subfolder));
    if (!about.is_directory) continue;
    SIGILO_TRY(const auto names, files_.list(folder_ / subfolder));
    for (const auto& text : names) {
      const auto name = BlobName::from_hex(text);
      if (!name || path_of(*name) != folder_ / subfolder / text) continue;
      SIGILO_TRY(const auto length, size(*name));
      blobs.push_back({*name, length});
    }
  }
  return blobs;
}

Result<std::uint64_t> BlobFolder::free_space() { return files_.free_space(folder_); }

}  // namespace sigilo::server
