#include "client/core/seal_job.h"
#include "tests/bench/memory.h"
#include "tests/bench/references.h"
#include "tests/bench/world.h"

namespace sigilo::bench {
namespace {

constexpr double kAimMegabytes = 250;

}  // namespace

void measure_upload(const Settings& settings, Report& report) {
  World world(1);
  auto& device = world.interviewer(0);
  const std::string plain = world.path("plain");
  write_random_file(plain, settings.upload_bytes);
  Row row{"upload", "MB/s", {}, "one device hands a sealed record with one attachment in to a sigilod process over loopback with mutual TLS, as `sigilo sync` does: "
          "every piece is on the store's disk before it is acknowledged; the receipt is verified and the tablet's copy wiped within the time", {}, kAimMegabytes};
  Reference against{"plain write, one fsync, same folder", {}};
  std::vector<Row> memories;
  for (int run = 0; run < settings.runs; ++run) {
    (void)need(seal_interview(*device.home, *device.trust, world.interview(static_cast<std::size_t>(run), plain)));
    const MemoryGrowth client;
    const MemoryGrowth store(world.store_process());
    row.runs.push_back(megabytes(settings.upload_bytes) / seconds([&] { hand_in(device, 1); }));
    if (run == 0) memories = {client.row("upload, tablet", "the sending program"), store.row("upload, store", "sigilod")};
    against.runs.push_back(megabytes(settings.upload_bytes) / write_and_sync(world.store_folder() + "/probe", settings.upload_bytes));
  }
  row.references = {against};
  report.add(std::move(row));
  for (auto& memory : memories) report.add(std::move(memory));
}

}  // namespace sigilo::bench
