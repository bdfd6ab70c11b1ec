#pragma once

#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "server/ports/upload_store.h"

namespace sigilo::server {

/// Lists inside one column. kMalformed for anything else: the database is damaged.
[[nodiscard]] Bytes encode_list(const std::vector<Bytes>& items);
[[nodiscard]] Result<std::vector<Bytes>> decode_list(ByteView bytes);
[[nodiscard]] Bytes encode_upload_sections(const std::vector<UploadSection>& sections);
[[nodiscard]] Result<std::vector<UploadSection>> decode_upload_sections(ByteView bytes);

}  // namespace sigilo::server
