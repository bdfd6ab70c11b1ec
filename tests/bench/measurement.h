#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "tests/bench/report.h"

namespace sigilo::bench {

/// How much work a measurement does.
struct Settings {
  std::uint64_t bytes = std::uint64_t{1} << 30;         ///< of the file that is sealed, opened and compared with `age`
  std::uint64_t upload_bytes = std::uint64_t{1} << 28;  ///< of the record that is uploaded
  int runs = 3;                                         ///< of everything that is timed as a whole
  std::size_t devices = 8;
  std::size_t interviews_each = 200;                    ///< by each device
  std::size_t captures_each = 25;
  std::size_t log_entries = 4000;
};

using Measure = void (*)(const Settings&, Report&);

/// Each runs in a process of its own, so that its peak memory is its own, and throws if anything fails: half a figure is none.
void measure_seal(const Settings& settings, Report& report);
void measure_open(const Settings& settings, Report& report);
void measure_upload(const Settings& settings, Report& report);
void measure_intake(const Settings& settings, Report& report);
void measure_capture(const Settings& settings, Report& report);
void measure_index(const Settings& settings, Report& report);
void measure_log(const Settings& settings, Report& report);
void measure_kdf(const Settings& settings, Report& report);

/// The value, or an exception with the error's text.
template <typename T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(to_string(result.error()));
  return std::move(*result);
}
inline void need(const Status& status) {
  if (!status) throw std::runtime_error(to_string(status.error()));
}

/// Seconds that `work` takes.
template <typename Work>
double seconds(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

inline Bytes random_bytes(Rng& rng, std::size_t size) {
  Bytes bytes(size);
  rng.fill(bytes);
  return bytes;
}

inline double megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

}  // namespace sigilo::bench
