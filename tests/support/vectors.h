#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"

namespace sigilo::testing {

/// One file of the published test vectors, by its name under `vectors/` ("merkle/rfc6962-inclusion.json"). They are not part of the
/// project: they are looked for in $SIGILO_SHARED, then in ../shared beside the source tree ($SIGILO_SOURCE).
///
/// A run leaves a trace: every file appends "run NAME COUNT" or "skip NAME" to the file named by $SIGILO_VECTOR_LOG.
/// Use it through SIGILO_VECTOR_FILE. Not thread-safe.
class VectorFile {
 public:
  explicit VectorFile(std::string name);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool available() const { return !path_.empty(); }
  /// Whole content; empty if not available.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] Bytes bytes() const;
  /// Parsed; a null value if the file is not JSON, which the asserted counts then catch.
  [[nodiscard]] nlohmann::json json() const;
  /// Call at the end, with the number of cases that were checked.
  void record_run(std::size_t count) const;

 private:
  std::string name_;
  std::filesystem::path path_;
};

/// Names (for VectorFile) of the files in a folder of the vectors, sorted; empty if the folder is not there.
[[nodiscard]] std::vector<std::string> vector_files_in(const std::string& folder);

/// True if $SIGILO_REQUIRE_SHARED is 1: absent vectors are then a failure, not a skipped test.
[[nodiscard]] bool vectors_required();

/// Appends "skip NAME" to the log.
void record_skip(const std::string& name);

/// Bytes of a hexadecimal field in either case; a test failure and empty bytes if it is not one.
[[nodiscard]] Bytes from_hex(std::string_view text);
[[nodiscard]] Bytes hex_field(const nlohmann::json& object, const char* key);

}  // namespace sigilo::testing

#define SIGILO_VECTORS_ABSENT(wanted)                                                          \
  ::sigilo::testing::record_skip(wanted);                                                      \
  if (::sigilo::testing::vectors_required()) {                                                 \
    FAIL() << "test vectors not found: " << (wanted) << "; set SIGILO_SHARED to their folder"; \
  }                                                                                            \
  GTEST_SKIP() << "test vectors not found: " << (wanted) << "; set SIGILO_SHARED to their folder"

/// SIGILO_VECTOR_FILE(file, "hpke/x.json"): declares `file`, or ends the test as skipped (as failed where vectors are required).
#define SIGILO_VECTOR_FILE(variable, wanted)            \
  const ::sigilo::testing::VectorFile variable(wanted); \
  if (!variable.available()) {                          \
    SIGILO_VECTORS_ABSENT(variable.name());             \
  }                                                     \
  static_assert(true)

/// SIGILO_VECTOR_FOLDER(names, "age"): declares `names`, the files of a folder, or ends the test in the same way.
#define SIGILO_VECTOR_FOLDER(variable, folder)                                          \
  const std::vector<std::string> variable = ::sigilo::testing::vector_files_in(folder); \
  if (variable.empty()) {                                                               \
    SIGILO_VECTORS_ABSENT(std::string(folder));                                         \
  }                                                                                     \
  static_assert(true)
