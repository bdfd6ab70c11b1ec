#pragma once

#include <string>
#include <string_view>

#include "server/domain/server_keys.h"
#include "server/ports/head_store.h"
#include "server/ports/log_store.h"

namespace sigilo::server {

/// Whether the stored log begins with the log of `head`. kRolledBack if it is shorter, kForked if it has another root there; kIo.
[[nodiscard]] Status check_contained(const TreeHead& head, LogStore& log);

/// For a second place that was lost: puts in it a checkpoint that a desk, a tablet or an auditor kept, once the stored log proves to contain it. One
/// that stands there stays. kSignatureInvalid and others of open_checkpoint for a note that is not this log's; errors of check_contained.
[[nodiscard]] Status continue_from(std::string_view note, const ServerKeys& keys, LogStore& log, HeadStore& head);

}  // namespace sigilo::server
