#include "client/core/seal_job.h"
#include "tests/bench/memory.h"
#include "tests/bench/references.h"
#include "tests/bench/world.h"

namespace sigilo::bench {

void measure_seal(const Settings& settings, Report& report) {
  World world(1);
  const Age age(world.path(""));
  const std::string plain = world.path("plain");
  write_random_file(plain, settings.bytes);
  auto& device = world.interviewer(0);
  Row row{"seal", "MB/s", {}, "an interview with this file attached goes from the file into a tablet's outbox: sealed, written, read back and compared, hashed, "
          "synced, committed (two threads, as the program does it); `age` reads and encrypts the same file, and neither hashes nor syncs", {}, std::nullopt};
  Reference against{"age -r KEY of the same file", {}};
  Reference bound{"one thread: 1/(1/AEAD + 1/SHA-256)", {}};
  Row aead{"ChaCha20-Poly1305", "MB/s", {}, "64 KiB pieces in memory, one thread", {}, std::nullopt};
  Row hash{"SHA-256", "MB/s", {}, "in memory, one thread", {}, std::nullopt};
  MemoryGrowth memory;
  for (int run = 0; run < settings.runs; ++run) {
    const CaptureInput input = world.interview(static_cast<std::size_t>(run), plain);
    row.runs.push_back(megabytes(settings.bytes) / seconds([&] { (void)need(seal_interview(*device.home, *device.trust, input)); }));
    against.runs.push_back(megabytes(settings.bytes) / age.encrypt(plain, world.path("plain.age")));
    aead.runs.push_back(aead_rate());
    hash.runs.push_back(sha256_rate());
    bound.runs.push_back(one_thread_bound(aead.runs.back(), hash.runs.back()));
  }
  row.aim = 0.85 * median(against.runs);
  row.references = {against, bound};
  report.add(std::move(row));
  report.add(memory.row("seal", "the sealing program"));
  report.add(std::move(aead));
  report.add(std::move(hash));
}

}  // namespace sigilo::bench
