#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo::testing {

inline constexpr std::uint64_t kVariants = 24;

/// The value, or the end of the program with the reason: a seed that cannot be made is a mistake here.
template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "make_corpus: %s\n", to_string(result.error()).c_str());
    std::exit(1);
  }
  return std::move(*result);
}

/// The folder of seeds: one sub-folder for each target.
class Corpus {
 public:
  explicit Corpus(std::string folder) : folder_(std::move(folder)) {}
  void add(const std::string& target, ByteView bytes) {
    std::filesystem::create_directories(folder_ + "/" + target);
    std::ofstream(folder_ + "/" + target + "/seed-" + std::to_string(variant_) + "-" + std::to_string(made_[target]++), std::ios::binary)
        << as_text(bytes);
  }
  void add(const std::string& target, std::string_view text) { add(target, as_bytes(text)); }
  void add(const std::string& target, const SecretBuffer& bytes) { add(target, ByteView(bytes)); }
  void begin(std::uint64_t variant) {
    variant_ = variant;
    made_.clear();
  }

 private:
  std::string folder_;
  std::uint64_t variant_ = 0;
  std::map<std::string, int> made_;  // seeds of this variant, by target
};

/// Questionnaires, instances, JSON files and their stored forms.
void add_forms(Corpus& corpus, std::uint64_t variant, Rng& rng);
/// Pictures, sounds and what stands before them.
void add_media(Corpus& corpus, std::uint64_t variant, Rng& rng);
/// Messages, error details, certificates, configuration, stored lists, receipts, covers.
void add_network(Corpus& corpus, std::uint64_t variant, Rng& rng);

}  // namespace sigilo::testing
