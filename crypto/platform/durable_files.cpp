#include "crypto/platform/durable_files.h"

namespace sigilo {
namespace {

Path folder_of(const Path& path) { return path.has_parent_path() ? path.parent_path() : Path("."); }

Status write_beside(FileSystem& files, const Path& fresh, ByteView bytes) {
  if (auto removed = files.remove(fresh); !removed && removed.error().code != ErrorCode::kNotFound) {
    return fail(removed.error());  // left by a crash, and not removable
  }
  SIGILO_TRY(auto file, files.create_new(fresh));
  SIGILO_CHECK(file->write_at(0, bytes));
  return file->sync();
}

}  // namespace

Status write_durably(FileSystem& files, const Path& path, ByteView bytes) {
  Path fresh = path;
  fresh += ".new";
  SIGILO_CHECK(write_beside(files, fresh, bytes));
  SIGILO_CHECK(files.rename(fresh, path));
  return files.sync_directory(folder_of(path));
}

Status write_new_durably(FileSystem& files, const Path& path, ByteView bytes) {
  SIGILO_TRY(const bool there, exists(files, path));
  if (there) {
    return fail(ErrorCode::kAlreadyExists, "there is a file of that name already", {}, "it is never overwritten: move it away first");
  }
  return write_durably(files, path, bytes);
}

Result<Bytes> read_whole(FileSystem& files, const Path& path, std::uint64_t max_bytes) {
  SIGILO_TRY(auto file, files.open(path, FileMode::kRead));
  SIGILO_TRY(const auto size, file->size());
  if (size > max_bytes) {
    return fail(ErrorCode::kTooLarge, "the file is larger than allowed", {}, {}, static_cast<std::int64_t>(max_bytes));
  }
  Bytes bytes(static_cast<std::size_t>(size));
  SIGILO_TRY(const auto read, file->read_at(0, bytes));
  bytes.resize(read);
  return bytes;
}

Status remove_durably(FileSystem& files, const Path& path) {
  if (auto removed = files.remove(path); !removed) {
    if (removed.error().code == ErrorCode::kNotFound) return {};
    return fail(removed.error());
  }
  return files.sync_directory(folder_of(path));
}

Status make_private_directory(FileSystem& files, const Path& path) {
  auto found = files.stat(path);
  if (!found && found.error().code != ErrorCode::kNotFound) return fail(found.error());
  if (!found) {
    const Path parent = folder_of(path);
    if (parent != path && parent != Path(".")) {
      SIGILO_TRY(const bool parent_there, exists(files, parent));
      if (!parent_there) SIGILO_CHECK(make_private_directory(files, parent));
    }
    SIGILO_CHECK(files.make_directory(path));
    return files.sync_directory(parent);
  }
  if (!found->is_directory) return fail(ErrorCode::kPermissionDenied, "not a folder", {}, "name another place");
  if (!found->owned_by_us) return fail(ErrorCode::kPermissionDenied, "the folder belongs to another user", {}, "name another place");
  if ((found->mode & 077U) != 0) {
    return fail(ErrorCode::kPermissionDenied, "the folder is open to other users", {}, "chmod 700 it", found->mode);
  }
  return {};
}

Result<bool> exists(FileSystem& files, const Path& path) {
  auto found = files.stat(path);
  if (found) return true;
  if (found.error().code == ErrorCode::kNotFound) return false;
  return fail(found.error());
}

}  // namespace sigilo
