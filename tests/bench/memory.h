#pragma once

#include <sys/types.h>

#include <string>

#include "tests/bench/report.h"

namespace sigilo::bench {

/// How far the resident memory of a process grows over what it holds when the object is made.
class MemoryGrowth {
 public:
  /// Of this process; its former peak is forgotten.
  MemoryGrowth();
  /// Of a program that was started freshly: a former peak counts as growth.
  explicit MemoryGrowth(pid_t process);

  /// The row "NAME memory" in MiB, held against the aim of 128.
  [[nodiscard]] Row row(const std::string& name, const std::string& whose) const;

 private:
  std::string status_;
  double idle_ = 0;
};

}  // namespace sigilo::bench
