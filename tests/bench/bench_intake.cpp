#include "client/core/outbox.h"
#include "client/core/seal_job.h"
#include "tests/bench/memory.h"
#include "tests/bench/references.h"
#include "tests/bench/world.h"

namespace sigilo::bench {
namespace {

constexpr double kAimInterviews = 1500;

/// A record as its device hands it in.
struct Presealed {
  OfferedCover cover;
  Bytes payloads;
};

std::vector<Presealed> seal_some(const World& world, Device& device, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) (void)need(seal_interview(*device.home, *device.trust, world.interview(i)));
  std::vector<Presealed> records;
  for (const OutboxItem& item : need(device.home->vault().outbox().list())) {
    auto reader = need(OutboxReader::open(*device.home, item));
    Presealed record{{item.cover, item.share_bundles}, need(reader.read(0, static_cast<std::size_t>(item.blob_size)))};
    records.push_back(std::move(record));
  }
  return records;
}

std::size_t size_of(const Presealed& record) {
  std::size_t size = record.cover.cover.size() + record.payloads.size();
  for (const auto& bundle : record.cover.share_bundles) size += bundle.size();
  return size;
}

}  // namespace

void measure_intake(const Settings& settings, Report& report) {
  World world(settings.devices);
  std::vector<std::vector<Presealed>> records(settings.devices);
  (void)in_parallel(settings.devices, [&](std::size_t i) { records[i] = seal_some(world, world.interviewer(i), settings.interviews_each); });
  Row row{"interviews, presealed", "1/s", {}, "", {}, kAimInterviews};
  row.method = std::to_string(settings.devices) + " devices, each with its own connection and one call at a time, hand in small records (" +
               std::to_string(size_of(records.front().front()) / 1024) +
               " KiB) that were sealed before, to a sigilod process over loopback with mutual TLS; each is durable, logged and receipted when the call returns";
  Reference against{"fdatasync'd appends of as many bytes", {}};
  const MemoryGrowth store(world.store_process());
  const std::size_t share = settings.interviews_each / static_cast<std::size_t>(settings.runs);
  for (std::size_t run = 0; run < static_cast<std::size_t>(settings.runs); ++run) {
    const double time = in_parallel(settings.devices, [&](std::size_t i) {
      for (std::size_t n = run * share; n < (run + 1) * share; ++n) {
        const Presealed& record = records[i][n];
        const auto receipt = need(world.interviewer(i).link->intake().submit_record(record.cover, record.payloads));
        if (receipt.imported.empty()) throw std::runtime_error("a record was set aside");
      }
    });
    row.runs.push_back(static_cast<double>(share * settings.devices) / time);
    against.runs.push_back(synced_appends(world.store_folder() + "/probe", size_of(records.front().front()), 100));
  }
  row.references = {against};
  report.add(std::move(row));
  report.add(store.row("interviews, presealed, store", "sigilod"));
}

}  // namespace sigilo::bench
