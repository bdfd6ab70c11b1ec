#pragma once

#include <filesystem>
#include <string>

#include "client/cli/problem.h"
#include "crypto/base/bytes.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo::cli {

/// A whole regular file. kNotFound, kIo, kTooLarge (over `max_bytes`), kInvalidArgument (a folder, a device), each naming the file.
[[nodiscard]] Outcome<Bytes> read_file(const std::filesystem::path& path, std::size_t max_bytes);
/// The same into memory that is wiped.
[[nodiscard]] Outcome<SecretBuffer> read_content(const std::filesystem::path& path, std::size_t max_bytes);
/// The first line of standard input ("-") or of a file, at most 1024 bytes.
[[nodiscard]] Outcome<SecretBuffer> first_line_of(const std::filesystem::path& path);
/// A passphrase: the first line of a file, of "-" (standard input) or of a pipe. kPermissionDenied if a regular file can be read by others or belongs to
/// somebody else; kInvalidArgument if the line is empty.
[[nodiscard]] Outcome<SecretBuffer> passphrase_from_file(const std::filesystem::path& path);

/// An output file that appears whole or not at all, and never in place of another one: written beside its name with mode 0600, moved
/// there by publish(), removed otherwise. Source: reference/style.md F53.
class OutputFile {
 public:
  /// kAlreadyExists if `path` is there, kIo if its folder cannot be written.
  [[nodiscard]] static Outcome<OutputFile> create(const std::filesystem::path& path);
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] Done write(ByteView bytes);
  /// Makes the file durable and gives it its name; kAlreadyExists if somebody took the name meanwhile.
  [[nodiscard]] Done publish();

 private:
  OutputFile(std::filesystem::path path, std::filesystem::path temporary, int fd);
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int fd_ = -1;
};

/// create, write, publish.
[[nodiscard]] Done write_new_file(const std::filesystem::path& path, ByteView bytes);

}  // namespace sigilo::cli
