#include "tests/support/vectors.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "crypto/base/encoding.h"

namespace sigilo::testing {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// The folder `vectors`, or an empty path.
fs::path vectors_folder() {
  std::vector<fs::path> candidates;
  if (const auto shared = environment("SIGILO_SHARED"); !shared.empty()) {
    candidates.push_back(fs::path(shared) / "vectors");
  }
  if (const auto source = environment("SIGILO_SOURCE"); !source.empty()) {
    candidates.push_back(fs::path(source) / ".." / "shared" / "vectors");
  }
  for (const auto& candidate : candidates) {
    std::error_code error;
    if (fs::is_directory(candidate, error)) {
      return candidate;
    }
  }
  return {};
}

void append_to_log(const std::string& line) {
  if (const auto log = environment("SIGILO_VECTOR_LOG"); !log.empty()) {
    std::ofstream(log, std::ios::app) << line + "\n";  // one write, so that programs run side by side do not mix lines
  }
}

}  // namespace

VectorFile::VectorFile(std::string name) : name_(std::move(name)) {
  const fs::path folder = vectors_folder();
  std::error_code error;
  if (!folder.empty() && fs::is_regular_file(folder / name_, error)) {
    path_ = folder / name_;
  }
}

std::string VectorFile::text() const {
  std::ifstream in(path_, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Bytes VectorFile::bytes() const { return to_bytes(text()); }

nlohmann::json VectorFile::json() const {
  auto parsed = nlohmann::json::parse(text(), nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << name_ << " is not JSON";
  return parsed.is_discarded() ? nlohmann::json() : parsed;
}

void VectorFile::record_run(std::size_t count) const { append_to_log("run " + name_ + " " + std::to_string(count)); }

std::vector<std::string> vector_files_in(const std::string& folder) {
  std::set<std::string> names;
  const fs::path base = vectors_folder();
  std::error_code error;
  if (base.empty() || !fs::is_directory(base / folder, error)) {
    return {};
  }
  for (const auto& entry : fs::directory_iterator(base / folder)) {
    if (entry.is_regular_file()) {
      names.insert(folder + "/" + entry.path().filename().string());
    }
  }
  return {names.begin(), names.end()};
}

bool vectors_required() { return environment("SIGILO_REQUIRE_SHARED") == "1"; }

void record_skip(const std::string& name) { append_to_log("skip " + name); }

Bytes from_hex(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  auto bytes = decode_hex(lower);
  EXPECT_TRUE(bytes) << "not hexadecimal: " << text;
  return bytes ? *bytes : Bytes{};
}

Bytes hex_field(const nlohmann::json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end() || !it->is_string()) {
    ADD_FAILURE() << "no field " << key;
    return {};
  }
  return from_hex(it->get_ref<const std::string&>());
}

}  // namespace sigilo::testing
