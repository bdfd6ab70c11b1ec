#include "client/core/review.h"
#include "client/core/seal_job.h"
#include "crypto/primitives/expanded_key.h"
#include "tests/bench/memory.h"
#include "tests/bench/world.h"

namespace sigilo::bench {
namespace {

constexpr double kAimOpened = 5000;
constexpr std::size_t kDecapsulations = 2000;

/// Decapsulations a second by one thread, with a key that was expanded before or from its 32 bytes each time.
double decapsulation_rate(bool expanded) {
  SystemRng rng;
  const auto pair = need(KemKeyPair::generate(default_suite(), rng));
  const auto sent = need(encapsulate(default_suite(), pair.public_key, rng));
  const SecretBytes key = expanded ? need(expand_private_key(default_suite(), pair.private_key.expose())) : pair.private_key.duplicate();
  const double time = seconds([&] {
    for (std::size_t i = 0; i < kDecapsulations; ++i) (void)need(decapsulate(default_suite(), key.expose(), sent.enc));
  });
  return kDecapsulations / time;
}

}  // namespace

void measure_index(const Settings& settings, Report& report) {
  World world(settings.devices);
  (void)in_parallel(settings.devices, [&](std::size_t i) {
    auto& device = world.interviewer(i);
    for (std::size_t n = 0; n < settings.interviews_each; ++n) (void)need(seal_interview(*device.home, *device.trust, world.interview(n)));
    hand_in(device, settings.interviews_each);
  });
  auto& reviewer = world.reviewer();
  const std::size_t count = settings.interviews_each * settings.devices;
  Row inbox{"inbox, verified", "1/s", {}, "a reviewer fetches manifests and receipts that are new, verifies every signature and proof, and stores them; one thread", {}, std::nullopt};
  Row row{"accounts, opened and indexed", "1/s", {}, "a reviewer fetches the accounts that are not indexed from a sigilod process over loopback, opens each (X-Wing), and "
          "puts it into the encrypted full-text index; one thread, the store beside it", {}, kAimOpened};
  const std::string kem(name_of(default_suite()));
  Reference expanded{kem + " decapsulations, key expanded once", {}};
  Reference unexpanded{kem + " decapsulations, key expanded each time", {}};
  MemoryGrowth memory;
  Review review(*reviewer.home, *reviewer.trust, *reviewer.link);
  const double fetched = seconds([&] {
    if (need(review.refresh_inbox()).fetched != count) throw std::runtime_error("the inbox lacks records");
  });
  inbox.runs.push_back(static_cast<double>(count) / fetched);
  for (int run = 0; run < settings.runs; ++run) {
    const double time = seconds([&] {
      const auto indexed = need(run == 0 ? review.update_index() : review.reindex());
      if (indexed.indexed != count) throw std::runtime_error("not every account was indexed");
    });
    row.runs.push_back(static_cast<double>(count) / time);
    expanded.runs.push_back(decapsulation_rate(true));
    unexpanded.runs.push_back(decapsulation_rate(false));
  }
  row.references = {expanded, unexpanded};
  report.add(std::move(row));
  report.add(std::move(inbox));
  report.add(memory.row("accounts, opened and indexed, reviewer", "the reviewing program"));
}

}  // namespace sigilo::bench
