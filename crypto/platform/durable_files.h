#pragma once

#include "crypto/platform/file_system.h"

namespace sigilo {

/// Replaces or creates a file (mode 0600) so that after a power cut either the old or the whole new content is there: a new file
/// "<name>.new" in the same folder, write, sync, close, rename, sync the folder. Durable on return. One writer a path at a time.
/// Source: sunlight internal/durable/path.go.
[[nodiscard]] Status write_durably(FileSystem& files, const Path& path, ByteView bytes);

/// As write_durably, but kAlreadyExists if there is such a file: for keys, which are never overwritten.
[[nodiscard]] Status write_new_durably(FileSystem& files, const Path& path, ByteView bytes);

/// The whole of a file. kTooLarge above `max_bytes`, which is checked before reading.
[[nodiscard]] Result<Bytes> read_whole(FileSystem& files, const Path& path, std::uint64_t max_bytes);

/// Removes a file and syncs its folder. Fine if there is none.
[[nodiscard]] Status remove_durably(FileSystem& files, const Path& path);

/// The folder with mode 0700, and the parents that are missing; each durable on return. kPermissionDenied for an existing one
/// that belongs to somebody else or is open to others.
[[nodiscard]] Status make_private_directory(FileSystem& files, const Path& path);

/// True if something has that name. Errors other than kNotFound are returned.
[[nodiscard]] Result<bool> exists(FileSystem& files, const Path& path);

}  // namespace sigilo
