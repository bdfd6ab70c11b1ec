#include "crypto/platform/secret_file.h"

#include "crypto/base/encoding.h"

namespace sigilo {

Result<SecretBuffer> read_secret_file(FileSystem& files, const Path& path) {
  SIGILO_TRY(const auto found, files.stat(path));
  if (!found.is_regular) return fail(ErrorCode::kPermissionDenied, "a secret file must be a regular file", {}, "no links, no pipes");
  if (!found.owned_by_us) return fail(ErrorCode::kPermissionDenied, "the secret file belongs to another user", {}, "chown it");
  if ((found.mode & 077U) != 0) {
    return fail(ErrorCode::kPermissionDenied, "the secret file is open to other users", {}, "chmod 600 it", found.mode);
  }
  SIGILO_TRY(auto file, files.open(path, FileMode::kRead));
  SIGILO_TRY(const auto size, file->size());
  if (size > kMaxSecretFileBytes) {
    return fail(ErrorCode::kTooLarge, "the secret file is larger than allowed", {}, {}, static_cast<std::int64_t>(kMaxSecretFileBytes));
  }
  SecretBuffer bytes(static_cast<std::size_t>(size));
  SIGILO_TRY(const auto read, file->read_at(0, bytes));
  bytes.resize(read);
  return bytes;
}

Result<SecretBuffer> read_passphrase_file(FileSystem& files, const Path& path) {
  SIGILO_TRY(auto bytes, read_secret_file(files, path));
  if (!bytes.empty() && bytes.back() == '\n') bytes.pop_back();
  if (!bytes.empty() && bytes.back() == '\r') bytes.pop_back();
  if (bytes.empty()) return fail(ErrorCode::kInvalidArgument, "the passphrase file is empty");
  if (!is_utf8(as_text(bytes))) return fail(ErrorCode::kInvalidArgument, "the passphrase file is not UTF-8 text");
  return bytes;
}

Result<SecretBytes> read_key_file(FileSystem& files, const Path& path, std::size_t size) {
  SIGILO_TRY(auto bytes, read_secret_file(files, path));
  if (bytes.size() != size) {
    return fail(ErrorCode::kMalformed, "the key file has another size", {}, {}, static_cast<std::int64_t>(bytes.size()));
  }
  return SecretBytes(ByteView(bytes));
}

}  // namespace sigilo
