#include "tests/support/forensics/process_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <fstream>

namespace sigilo::testing {

std::uint64_t read_process_memory(pid_t pid, const std::function<void(std::string_view, const std::string&)>& piece) {
  constexpr std::uint64_t kPiece = 1 << 20;
  constexpr std::uint64_t kOverlap = 256;
  const std::string base = "/proc/" + std::to_string(pid);
  std::ifstream maps(base + "/maps");
  const int memory = open((base + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  std::uint64_t total = 0;
  if (memory < 0) {
    return 0;
  }
  std::string line;
  std::string buffer(kPiece + kOverlap, '\0');
  while (std::getline(maps, line)) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    char mode[8] = {};
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %7s", &first, &last, mode) != 3 || mode[0] != 'r') {
      continue;
    }
    for (std::uint64_t at = first; at < last; at += kPiece) {
      const auto want = static_cast<std::size_t>(std::min(kPiece + kOverlap, last - at));
      const ssize_t got = pread(memory, buffer.data(), want, static_cast<off_t>(at));
      if (got > 0) {
        total += static_cast<std::uint64_t>(got);
        piece(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)), "memory " + line.substr(0, line.find(' ')));
      }
    }
  }
  close(memory);
  return total;
}

}  // namespace sigilo::testing
