#include "client/cli/files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace sigilo::cli {
namespace {

constexpr std::size_t kLongestLine = 1024;
constexpr std::size_t kReadStep = 1 << 16;
constexpr int kPipePatienceMs = 30'000;

/// Closes a descriptor that it owns.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ > STDIN_FILENO) {
      ::close(fd_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Problem> system_problem(int number, const std::filesystem::path& path, bool reading) {
  const std::string name = path.string();
  switch (number) {
    case ENOENT:
    case ENOTDIR: return refuse(ErrorCode::kNotFound, reading ? Msg::kFileMissing : Msg::kFolderMissing, name, Msg::kHintCheckPath);
    case EACCES:
    case EPERM: return refuse(ErrorCode::kPermissionDenied, reading ? Msg::kFileNotReadable : Msg::kFolderNotWritable, name);
    case EEXIST: return refuse(ErrorCode::kAlreadyExists, Msg::kOutputExists, name, Msg::kHintOtherName);
    case ENOSPC:
    case EDQUOT: return refuse(ErrorCode::kNoSpace, Msg::kDiskFull, name);
    case ENAMETOOLONG:
    case ELOOP: return refuse(ErrorCode::kInvalidArgument, Msg::kPathUnusable, name, Msg::kHintCheckPath);
    default: {
      Problem problem(ErrorCode::kIo, reading ? Msg::kReadFailed : Msg::kWriteFailed, name);
      problem.error.number = number;
      return tl::unexpected<Problem>(std::move(problem));
    }
  }
}

template <typename Buffer>
Outcome<Buffer> read_whole(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) {
    return system_problem(errno, path, true);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) {
    return system_problem(errno, path, true);
  }
  if (!S_ISREG(info.st_mode)) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNotAFile, path.string(), Msg::kHintCheckPath);
  }
  const auto too_large = [&] {
    Problem problem(ErrorCode::kTooLarge, Msg::kFileTooLarge, path.string());
    problem.error.number = static_cast<std::int64_t>(max_bytes);
    return tl::unexpected<Problem>(std::move(problem));
  };
  if (static_cast<std::uint64_t>(info.st_size) > max_bytes) {
    return too_large();
  }
  Buffer content;
  content.reserve(static_cast<std::size_t>(info.st_size) + 1);
  while (true) {
    const std::size_t before = content.size();
    if (before > max_bytes) {
      return too_large();
    }
    content.resize(before + kReadStep);
    const ssize_t count = ::read(file.get(), content.data() + before, kReadStep);
    if (count < 0 && errno != EINTR) {
      return system_problem(errno, path, true);
    }
    content.resize(before + static_cast<std::size_t>(count < 0 ? 0 : count));
    if (count == 0) {
      return content;
    }
  }
}

Outcome<SecretBuffer> read_line(int fd, const std::filesystem::path& path) {
  SecretBuffer line;
  line.reserve(kLongestLine + 1);
  std::uint8_t byte = 0;
  ssize_t count = 0;
  while ((count = ::read(fd, &byte, 1)) != 0) {
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return system_problem(errno, path, true);
    }
    if (byte == '\n') {
      break;
    }
    if (line.size() == kLongestLine) {
      return refuse(ErrorCode::kTooLarge, Msg::kLineTooLong, path.string());
    }
    line.push_back(byte);
  }
  if (!line.empty() && line.back() == '\r') {
    line.pop_back();
  }
  return line;
}

/// Opens a file, a pipe or standard input for a line. A pipe is opened without blocking and waited for with an end, since a pipe to which
/// nobody writes would otherwise hold the program for ever.
Outcome<int> open_for_line(const std::filesystem::path& path) {
  if (path == "-") {
    return STDIN_FILENO;
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0) {
    return system_problem(errno, path, true);
  }
  if (S_ISDIR(info.st_mode) || S_ISBLK(info.st_mode)) {
    ::close(fd);
    return refuse(ErrorCode::kInvalidArgument, Msg::kNotAFile, path.string(), Msg::kHintCheckPath);
  }
  pollfd waiting{fd, POLLIN, 0};
  if (S_ISFIFO(info.st_mode) && ::poll(&waiting, 1, kPipePatienceMs) == 0) {
    ::close(fd);
    return refuse(ErrorCode::kInvalidArgument, Msg::kPipeSilent, path.string(), Msg::kHintCheckPath);
  }
  ::fcntl(fd, F_SETFL, O_RDONLY);
  return fd;
}

}  // namespace

Outcome<Bytes> read_file(const std::filesystem::path& path, std::size_t max_bytes) { return read_whole<Bytes>(path, max_bytes); }

Outcome<SecretBuffer> read_content(const std::filesystem::path& path, std::size_t max_bytes) {
  return read_whole<SecretBuffer>(path, max_bytes);
}

Outcome<SecretBuffer> first_line_of(const std::filesystem::path& path) {
  SIGILO_TRY(const int fd, open_for_line(path));
  const Descriptor file(fd);
  return read_line(file.get(), path);
}

Outcome<SecretBuffer> passphrase_from_file(const std::filesystem::path& path) {
  SIGILO_TRY(const int fd, open_for_line(path));
  const Descriptor file(fd);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) {
    return system_problem(errno, path, true);
  }
  const bool others_can_read = S_ISREG(info.st_mode) && ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0 || info.st_uid != ::geteuid());
  if (others_can_read) {
    return refuse(ErrorCode::kPermissionDenied, Msg::kPassphraseFileOpen, path.string(), Msg::kHintChmod600);
  }
  SIGILO_TRY(SecretBuffer line, read_line(file.get(), path));
  if (line.empty()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kPassphraseFileEmpty, path.string());
  }
  return line;
}

OutputFile::OutputFile(std::filesystem::path path, std::filesystem::path temporary, int fd)
    : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::move(other.temporary_)), fd_(std::exchange(other.fd_, -1)) {
  other.temporary_.clear();
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

Outcome<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    return system_problem(EEXIST, path, false);
  }
  std::string name = path.string() + ".partial-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) {
    return system_problem(errno, path, false);
  }
  return OutputFile(path, name, fd);
}

Done OutputFile::write(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return system_problem(errno, path_, false);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Done OutputFile::publish() {
  if (::fsync(fd_) != 0) {
    return system_problem(errno, path_, false);
  }
  // RENAME_NOREPLACE decides and moves in one step; link() does the same on file systems without it.
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno != EINVAL && errno != ENOSYS) {
      return system_problem(errno, path_, false);
    }
    if (::link(temporary_.c_str(), path_.c_str()) != 0) {
      return system_problem(errno, path_, false);
    }
    ::unlink(temporary_.c_str());
  }
  temporary_.clear();
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
  const Descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.get() >= 0) {
    ::fsync(parent.get());
  }
  return {};
}

Done write_new_file(const std::filesystem::path& path, ByteView bytes) {
  SIGILO_TRY(OutputFile file, OutputFile::create(path));
  SIGILO_CHECK(file.write(bytes));
  return file.publish();
}

}  // namespace sigilo::cli
