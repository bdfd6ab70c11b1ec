#include "crypto/primitives/kdf.h"
#include "tests/bench/memory.h"
#include "tests/bench/measurement.h"

namespace sigilo::bench {

void measure_kdf(const Settings& settings, Report& report) {
  SystemRng rng;
  const Bytes passphrase = random_bytes(rng, 32);
  const Bytes salt = random_bytes(rng, 16);
  Row row{"argon2id, one unlock", "s", {}, "the passphrase of a home at its default cost, one thread", {}, std::nullopt};
  const MemoryGrowth memory;
  for (int run = 0; run < settings.runs; ++run) row.runs.push_back(seconds([&] { (void)need(argon2id(passphrase, salt, {})); }));
  report.add(std::move(row));
  Row grown = memory.row("argon2id", "the program");
  grown.method = "what one unlock takes, and gives back at once: chosen to be dear, and in no other figure";
  grown.aim.reset();
  report.add(std::move(grown));
}

}  // namespace sigilo::bench
