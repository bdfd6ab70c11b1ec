#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sigilo::testing {

/// One place where a planted phrase was found.
struct Sighting {
  std::string where;   ///< "file x, page 12" as given by the caller
  std::string phrase;
  std::string coding;  ///< "utf-8", "utf-16le", "hex", "base64+1", "inflated utf-8" …
};

/// Looks for planted phrases in arbitrary bytes: as UTF-8, UTF-16LE, hexadecimal in both cases, base64 (standard and URL alphabet) at
/// each of the three offsets, and all of these again in every zlib, gzip or raw deflate stream that the bytes contain.
/// Requires phrases of at least 12 characters of [A-Za-z0-9] so that a hit cannot be chance.
class CanarySearch {
 public:
  explicit CanarySearch(std::vector<std::string> phrases);

  void look(std::string_view bytes, const std::string& where);
  [[nodiscard]] const std::vector<Sighting>& sightings() const { return sightings_; }
  [[nodiscard]] std::uint64_t bytes_searched() const { return bytes_; }

 private:
  struct Needle {
    std::string bytes;
    std::size_t phrase;
    std::string coding;
  };
  void look_flat(std::string_view bytes, const std::string& where, const std::string& prefix);
  void look_inflated(std::string_view bytes, const std::string& where);

  std::vector<std::string> phrases_;
  std::vector<Needle> needles_;
  std::vector<std::vector<std::uint32_t>> buckets_;  ///< needle numbers by their first two bytes
  std::vector<Sighting> sightings_;
  std::uint64_t bytes_ = 0;
};

}  // namespace sigilo::testing
