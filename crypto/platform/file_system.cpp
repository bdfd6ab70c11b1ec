#include "crypto/platform/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace sigilo {
namespace {

tl::unexpected<Error> system_error(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR: return fail(ErrorCode::kNotFound, "there is no such file or folder", {}, {}, number);
    case EEXIST: return fail(ErrorCode::kAlreadyExists, "there is a file of that name already", {}, {}, number);
    case ENOSPC:
    case EDQUOT: return fail(ErrorCode::kNoSpace, "the disk is full", {}, "free some space and try again", number);
    case ELOOP: return fail(ErrorCode::kPermissionDenied, "the path is a symbolic link", {}, "name the file itself", number);
    case EACCES:
    case EPERM: return fail(ErrorCode::kPermissionDenied, "the system does not allow it", {}, "check owner and mode", number);
    default: return fail(ErrorCode::kIo, "the system reports an error", {}, {}, number);
  }
}

class PosixFile final : public File {
 public:
  explicit PosixFile(int descriptor) : descriptor_(descriptor) {}
  ~PosixFile() override { ::close(descriptor_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Status write_at(std::uint64_t offset, ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0) {
        if (errno == EINTR) continue;
        return system_error(errno);
      }
      offset += static_cast<std::uint64_t>(n);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
  }

  Result<std::size_t> read_at(std::uint64_t offset, MutableBytes out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t n = ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (n < 0) {
        if (errno == EINTR) continue;
        return system_error(errno);
      }
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

  Result<std::uint64_t> size() override {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return system_error(errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

  Status truncate(std::uint64_t size) override {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return system_error(errno);
    return {};
  }

  void begin_writeback(std::uint64_t offset, std::uint64_t length) override {
    (void)::sync_file_range(descriptor_, static_cast<off64_t>(offset), static_cast<off64_t>(length), SYNC_FILE_RANGE_WRITE);
  }

  // fdatasync also writes the size, which is all that is needed of the metadata.
  Status sync() override {
    if (::fdatasync(descriptor_) != 0) return system_error(errno);
    return {};
  }

  Status lock() override {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return fail(ErrorCode::kLocked, "another process has it open", {}, "stop the other process first");
      return system_error(errno);
    }
    return {};
  }

 private:
  int descriptor_;
};

}  // namespace

Result<std::unique_ptr<File>> PosixFileSystem::create_new(const Path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return system_error(errno);
  return std::unique_ptr<File>(std::make_unique<PosixFile>(descriptor));
}

Result<std::unique_ptr<File>> PosixFileSystem::open(const Path& path, FileMode mode) {
  // Not blocking, so that a pipe put in a file's place cannot hang us; without effect on regular files.
  const int flags = (mode == FileMode::kRead ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const int descriptor = ::open(path.c_str(), flags);
  if (descriptor < 0) return system_error(errno);
  auto file = std::make_unique<PosixFile>(descriptor);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return system_error(errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::kPermissionDenied, "not a regular file", {}, "name a regular file");
  return std::unique_ptr<File>(std::move(file));
}

Status PosixFileSystem::rename(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return system_error(errno);
  return {};
}

Status PosixFileSystem::remove(const Path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return system_error(errno);
  const int code = S_ISDIR(status.st_mode) ? ::rmdir(path.c_str()) : ::unlink(path.c_str());
  if (code != 0) return system_error(errno);
  return {};
}

Status PosixFileSystem::make_directory(const Path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  if (errno != EEXIST) return system_error(errno);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return system_error(errno);
  if (!S_ISDIR(status.st_mode)) return system_error(EEXIST);
  return {};
}

Status PosixFileSystem::sync_directory(const Path& path) {
  const int descriptor = ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_error(errno);
  const int code = ::fsync(descriptor);
  const int number = errno;
  ::close(descriptor);
  if (code != 0) return system_error(number);
  return {};
}

Result<std::vector<std::string>> PosixFileSystem::list(const Path& path) {
  DIR* folder = ::opendir(path.c_str());
  if (folder == nullptr) return system_error(errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
    errno = 0;
  }
  const int number = errno;
  ::closedir(folder);
  if (number != 0) return system_error(number);
  std::sort(names.begin(), names.end());
  return names;
}

Result<FileStat> PosixFileSystem::stat(const Path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return system_error(errno);
  FileStat result;
  result.size = static_cast<std::uint64_t>(status.st_size);
  result.mode = status.st_mode & 07777U;
  result.is_directory = S_ISDIR(status.st_mode);
  result.is_regular = S_ISREG(status.st_mode);
  result.owned_by_us = status.st_uid == ::geteuid();
  return result;
}

Result<std::uint64_t> PosixFileSystem::free_space(const Path& path) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return system_error(errno);
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

}  // namespace sigilo
