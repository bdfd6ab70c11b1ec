#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace sigilo {

using Path = std::filesystem::path;

enum class FileMode : std::uint8_t { kRead, kReadWrite };

/// An open file. Closed by the destructor, which reports nothing: what must last is synced first.
/// Errors of every call: kNoSpace for ENOSPC and EDQUOT, kIo otherwise, with errno as `number`.
/// Thread-safety: read_at and write_at at different places may run at the same time; the rest needs the caller's order.
class File {
 public:
  virtual ~File() = default;
  /// Writes all bytes or fails; after an error any part of them may be in the file. Not durable before sync().
  [[nodiscard]] virtual Status write_at(std::uint64_t offset, ByteView bytes) = 0;
  /// Reads up to out.size() bytes; fewer only at the end of the file.
  [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset, MutableBytes out) = 0;
  [[nodiscard]] virtual Result<std::uint64_t> size() = 0;
  [[nodiscard]] virtual Status truncate(std::uint64_t size) = 0;
  /// Asks the system to begin writing these bytes to the disk, so that a later sync() has less to wait for. Promises nothing.
  virtual void begin_writeback(std::uint64_t /*offset*/, std::uint64_t /*length*/) {}
  /// On return the content and the size survive a power cut; the name does only after sync_directory. After an error nothing is
  /// known about any byte written since the last sync.
  [[nodiscard]] virtual Status sync() = 0;
  /// An exclusive lock until the file is closed; kLocked at once if another process holds it.
  [[nodiscard]] virtual Status lock() = 0;
};

/// What stat() says.
struct FileStat {
  std::uint64_t size = 0;
  std::uint32_t mode = 0;      ///< permission bits only
  bool is_directory = false;
  bool is_regular = false;     ///< false for links, devices, pipes
  bool owned_by_us = false;    ///< the owner is the effective user
};

/// The files of a program. Injected, so that tests can cut the power. Symbolic links are never followed in the last component.
/// Errors: kNotFound, kAlreadyExists, kNoSpace, else kIo with errno as `number`. Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// A new, empty file with mode 0600. kAlreadyExists.
  [[nodiscard]] virtual Result<std::unique_ptr<File>> create_new(const Path& path) = 0;
  /// An existing regular file. kNotFound; kPermissionDenied for a link or anything that is no regular file.
  [[nodiscard]] virtual Result<std::unique_ptr<File>> open(const Path& path, FileMode mode) = 0;
  /// Replaces `to` if it exists. Durable after sync_directory of the folder.
  [[nodiscard]] virtual Status rename(const Path& from, const Path& to) = 0;
  /// kNotFound if there is none. Durable after sync_directory.
  [[nodiscard]] virtual Status remove(const Path& path) = 0;
  /// A folder with mode 0700; fine if there is one already. The parent must exist. Durable after sync_directory of the parent.
  [[nodiscard]] virtual Status make_directory(const Path& path) = 0;
  [[nodiscard]] virtual Status sync_directory(const Path& path) = 0;
  /// Names (not paths) of what a folder holds, sorted.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(const Path& path) = 0;
  [[nodiscard]] virtual Result<FileStat> stat(const Path& path) = 0;
  /// Bytes that an unprivileged program can still write there.
  [[nodiscard]] virtual Result<std::uint64_t> free_space(const Path& path) = 0;
};

/// The machine's files, by system calls.
class PosixFileSystem final : public FileSystem {
 public:
  [[nodiscard]] Result<std::unique_ptr<File>> create_new(const Path& path) override;
  [[nodiscard]] Result<std::unique_ptr<File>> open(const Path& path, FileMode mode) override;
  [[nodiscard]] Status rename(const Path& from, const Path& to) override;
  [[nodiscard]] Status remove(const Path& path) override;
  [[nodiscard]] Status make_directory(const Path& path) override;
  [[nodiscard]] Status sync_directory(const Path& path) override;
  [[nodiscard]] Result<std::vector<std::string>> list(const Path& path) override;
  [[nodiscard]] Result<FileStat> stat(const Path& path) override;
  [[nodiscard]] Result<std::uint64_t> free_space(const Path& path) override;
};

}  // namespace sigilo
