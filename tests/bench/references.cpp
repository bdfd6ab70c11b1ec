#include "tests/bench/references.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "crypto/base/rng.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hash.h"
#include "tests/bench/measurement.h"
#include "tests/support/process/process.h"

namespace sigilo::bench {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr std::size_t kChunk = std::size_t{64} << 10;
constexpr std::uint64_t kInMemory = std::uint64_t{256} << 20;

double run_age(const std::vector<std::string>& arguments) {
  return seconds([&] {
    const auto finished = testing::run(arguments, {}, {}, std::chrono::seconds(600));
    if (finished.code != 0) throw std::runtime_error("age: " + finished.err);
  });
}

/// A file that is written from front to back.
class Output {
 public:
  explicit Output(const std::string& path) : fd_(open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600)) {
    if (fd_ < 0) throw std::runtime_error("cannot write " + path);
  }
  ~Output() { close(fd_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  void write(ByteView bytes) {
    if (::write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("cannot write");
  }
  void sync() {
    if (fdatasync(fd_) != 0) throw std::runtime_error("cannot sync");
  }

 private:
  int fd_;
};

}  // namespace

Age::Age(std::string folder) : folder_(std::move(folder)) {
  const auto made = testing::run({"age-keygen", "-o", folder_ + "/age-key"});
  if (made.code != 0) throw std::runtime_error("age-keygen: " + made.err);
  std::ifstream in(folder_ + "/age-key");
  for (std::string word; in >> word;) {
    if (word.rfind("age1", 0) == 0) recipient_ = word;
  }
}

double Age::encrypt(const std::string& from, const std::string& to) const { return run_age({"age", "-r", recipient_, "-o", to, from}); }
double Age::decrypt(const std::string& from, const std::string& to) const {
  return run_age({"age", "-d", "-i", folder_ + "/age-key", "-o", to, from});
}

double aead_rate() {
  SystemRng rng;
  const Bytes key = random_bytes(rng, kAeadKeyBytes);
  const Bytes nonce = random_bytes(rng, kChaChaNonceBytes);
  const Bytes plain = random_bytes(rng, kChunk);
  Bytes sealed(kChunk + kAeadTagBytes);
  const double time = seconds([&] {
    for (std::uint64_t done = 0; done < kInMemory; done += kChunk) need(aead_seal_into(sealed, key, nonce, plain, {}));
  });
  return megabytes(kInMemory) / time;
}

double sha256_rate() {
  SystemRng rng;
  const Bytes bytes = random_bytes(rng, kMebibyte);
  Sha256 hash;
  const double time = seconds([&] {
    for (std::uint64_t done = 0; done < kInMemory; done += kMebibyte) hash.update(bytes);
    (void)hash.finish();
  });
  return megabytes(kInMemory) / time;
}

double one_thread_bound(double aead, double sha256) { return 1 / (1 / aead + 1 / sha256); }

void write_random_file(const std::string& path, std::uint64_t bytes) {
  SystemRng rng;
  const Bytes once = random_bytes(rng, 16 * kMebibyte);
  Output out(path);
  for (std::uint64_t done = 0; done < bytes; done += once.size()) {
    out.write(ByteView(once).first(static_cast<std::size_t>(std::min<std::uint64_t>(once.size(), bytes - done))));
  }
  out.sync();
}

double write_and_sync(const std::string& path, std::uint64_t bytes) {
  const Bytes piece(kMebibyte, 0x5a);
  const double time = seconds([&] {
    Output out(path);
    for (std::uint64_t done = 0; done < bytes; done += piece.size()) {
      out.write(ByteView(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), bytes - done))));
    }
    out.sync();
  });
  unlink(path.c_str());
  return time;
}

double synced_appends(const std::string& path, std::size_t size, std::size_t count) {
  const Bytes piece(size, 0x5a);
  const double time = seconds([&] {
    Output out(path);
    for (std::size_t i = 0; i < count; ++i) {
      out.write(piece);
      out.sync();
    }
  });
  unlink(path.c_str());
  return static_cast<double>(count) / time;
}

}  // namespace sigilo::bench
