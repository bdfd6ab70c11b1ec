#pragma once

#include "crypto/base/result.h"

namespace sigilo::server {

/// Raises this process's limit of file descriptors to what connections may need before the bound of their memory ends them: once out of
/// descriptors gRPC 1.51 takes no connection until a restart. `memory_mib`: limits.memory_mib. kResourceExhausted (with the number needed) if the
/// machine allows fewer. Source: measured, docs/OPERATIONS.md.
[[nodiscard]] Status allow_descriptors(int memory_mib);

}  // namespace sigilo::server
