#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"

namespace sigilo::testing {

struct PageCount {
  std::size_t pages = 0;       ///< whole pages of the database file whose HMAC matched
  std::size_t wal_frames = 0;  ///< frames of the write-ahead log whose HMAC matched
  std::size_t unreadable = 0;  ///< pages or frames whose HMAC did not match (never written, or another key)
};

/// Decrypts every page of a SQLCipher 4 database with its raw 32-byte key: the free ones too, and every frame of the -wal beside it,
/// committed or not. `page(bytes, where)` gets each. Written from SQLCipher's published page format (AES-256-CBC, 16-byte IV and
/// 64-byte HMAC-SHA512 at the end of each 4096-byte page, salt in the first 16 bytes of the file).
PageCount decrypt_pages(const std::string& database_path, ByteView raw_key,
                        const std::function<void(std::string_view page, const std::string& where)>& page);

}  // namespace sigilo::testing
