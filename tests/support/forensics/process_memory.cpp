#include "tests/support/forensics/process_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace sigilo::testing {
namespace {

constexpr std::uint64_t kPiece = 1 << 20;
constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kOverlap = 256;  // longer than any phrase in any coding

using Visitor = std::function<void(std::string_view, const std::string&)>;

/// One mapping, whatever its protection: who may trace a process may read pages that the process itself may not. Pages that cannot be read
/// (devices, the kernel's own) are stepped over one by one.
void read_mapping(int memory, std::uint64_t first, std::uint64_t last, const std::string& where, const Visitor& piece, MemoryCount& count) {
  std::string buffer(kPiece + kOverlap, '\0');
  std::size_t kept = 0;  // bytes of the piece before, so that nothing is cut in two
  for (std::uint64_t at = first; at < last;) {
    const auto want = static_cast<std::size_t>(std::min(kPiece, last - at));
    const ssize_t got = pread(memory, buffer.data() + kept, want, static_cast<off_t>(at));
    if (got <= 0) {
      count.unreadable += std::min(kPage, last - at);
      at += kPage;
      kept = 0;
      continue;
    }
    at += static_cast<std::uint64_t>(got);
    count.bytes += static_cast<std::uint64_t>(got);
    const std::size_t size = kept + static_cast<std::size_t>(got);
    piece(std::string_view(buffer).substr(0, size), where);
    kept = std::min(size, kOverlap);
    std::memmove(buffer.data(), buffer.data() + size - kept, kept);
  }
}

}  // namespace

MemoryCount read_process_memory(pid_t pid, const Visitor& piece) {
  const std::string base = "/proc/" + std::to_string(pid);
  std::ifstream maps(base + "/maps");
  const int memory = open((base + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  MemoryCount count;
  if (memory < 0) return count;
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64, &first, &last) != 2) continue;
    ++count.mappings;
    read_mapping(memory, first, last, "memory " + line.substr(0, line.find(' ')), piece, count);
  }
  close(memory);
  return count;
}

}  // namespace sigilo::testing
