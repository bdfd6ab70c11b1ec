#include "client/core/seal_job.h"
#include "tests/bench/memory.h"
#include "tests/bench/world.h"

namespace sigilo::bench {
namespace {

void seal_some(const World& world, Device& device, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) (void)need(seal_interview(*device.home, *device.trust, world.interview(i)));
}

}  // namespace

void measure_capture(const Settings& settings, Report& report) {
  World world(settings.devices);
  Row sealed{"interviews, sealed", "1/s", {}, "the sealing half of the figure above, one device alone: every interview durable in the outbox when it counts", {}, std::nullopt};
  Row row{"interviews, sealed and uploaded", "1/s", {}, "", {}, std::nullopt};
  row.method = std::to_string(settings.devices) + " devices, each sealing " + std::to_string(settings.captures_each) +
               " interviews into its outbox and then handing them in to a sigilod process over loopback: from the answers to the verified receipt and the wiped tablet";
  for (int run = 0; run < settings.runs; ++run) {
    auto& device = world.interviewer(0);
    const double alone = seconds([&] { seal_some(world, device, settings.captures_each); });
    sealed.runs.push_back(static_cast<double>(settings.captures_each) / alone);
    hand_in(device, settings.captures_each);
  }
  const MemoryGrowth memory;
  for (int run = 0; run < settings.runs; ++run) {
    const double time = in_parallel(settings.devices, [&](std::size_t i) {
      seal_some(world, world.interviewer(i), settings.captures_each);
      hand_in(world.interviewer(i), settings.captures_each);
    });
    row.runs.push_back(static_cast<double>(settings.captures_each * settings.devices) / time);
  }
  row.references = {{"one device sealing alone", sealed.runs}};
  report.add(std::move(row));
  report.add(memory.row("interviews, sealed and uploaded, tablets", "all devices together, in one program"));
  report.add(std::move(sealed));
}

}  // namespace sigilo::bench
