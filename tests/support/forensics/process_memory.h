#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace sigilo::testing {

struct MemoryCount {
  std::uint64_t mappings = 0;
  std::uint64_t bytes = 0;       ///< that were read
  std::uint64_t unreadable = 0;  ///< bytes that nobody may read: devices, the kernel's own pages
};

/// Reads every mapping of another process (/proc/PID/mem), those without read permission too, in pieces of about 1 MiB that overlap by 256
/// bytes. All zero if the process does not allow it (the caller must be root or the process dumpable).
MemoryCount read_process_memory(pid_t pid, const std::function<void(std::string_view bytes, const std::string& where)>& piece);

}  // namespace sigilo::testing
