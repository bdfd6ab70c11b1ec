#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace sigilo::testing {

/// Reads every readable mapping of another process (/proc/PID/mem), in pieces of at most 1 MiB that overlap by 256 bytes.
/// Returns the bytes read; 0 if the process does not allow it (the caller must be root or the process dumpable).
std::uint64_t read_process_memory(pid_t pid, const std::function<void(std::string_view bytes, const std::string& where)>& piece);

}  // namespace sigilo::testing
