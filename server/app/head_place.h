#pragma once

#include "crypto/base/result.h"
#include "server/app/config.h"

namespace sigilo::server {

/// The file of the newest signed head, which shows that a database was taken back.
[[nodiscard]] Path head_path(const Config& config);

/// Whether that file is on another file system than the data: on the same one a snapshot that is put back takes both along. The folders must
/// exist. Errors: kNotFound, kIo.
[[nodiscard]] Result<bool> head_stands_apart(const Config& config);

}  // namespace sigilo::server
