#pragma once

#include "crypto/base/secret_bytes.h"
#include "crypto/platform/file_system.h"

namespace sigilo {

inline constexpr std::size_t kMaxSecretFileBytes = 64 * 1024;

/// The whole of a secret file. kPermissionDenied unless it is a regular file (no link) of the effective user with no permission for
/// group or others; kTooLarge over 64 KiB.
[[nodiscard]] Result<SecretBuffer> read_secret_file(FileSystem& files, const Path& path);

/// A passphrase file: as above, without one trailing LF or CR LF. kInvalidArgument if nothing is left or it is not UTF-8.
[[nodiscard]] Result<SecretBuffer> read_passphrase_file(FileSystem& files, const Path& path);

/// A key file of exactly `size` raw bytes. kMalformed for another size.
[[nodiscard]] Result<SecretBytes> read_key_file(FileSystem& files, const Path& path, std::size_t size);

}  // namespace sigilo
