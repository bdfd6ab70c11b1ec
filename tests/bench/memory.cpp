#include "tests/bench/memory.h"

#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace sigilo::bench {
namespace {

constexpr double kAimMib = 128;

double mib_of(const std::string& status, const std::string& field) {
  std::ifstream in(status);
  for (std::string word; in >> word;) {
    double kib = 0;
    if (word == field && in >> kib) return kib / 1024;
  }
  throw std::runtime_error("no " + field + " in " + status);
}

}  // namespace

MemoryGrowth::MemoryGrowth() : status_("/proc/self/status") {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << '5';  // Source: proc(5): resets VmHWM
  idle_ = mib_of(status_, "VmRSS:");
}

MemoryGrowth::MemoryGrowth(pid_t process) : status_("/proc/" + std::to_string(process) + "/status"), idle_(mib_of(status_, "VmRSS:")) {}

Row MemoryGrowth::row(const std::string& name, const std::string& whose) const {
  const double grown = std::max(0.0, mib_of(status_, "VmHWM:") - idle_);
  return {name + " memory", "MiB", {grown}, "peak of the resident memory of " + whose + " over what it holds before the work; no key derivation in it", {},
          kAimMib};
}

}  // namespace sigilo::bench
