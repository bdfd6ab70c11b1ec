#include "server/domain/committer.h"
#include "server/storage/server_store.h"
#include "tests/bench/memory.h"
#include "tests/bench/references.h"
#include "tests/bench/world.h"

namespace sigilo::bench {
namespace {

constexpr std::size_t kThreads = 32;
constexpr std::size_t kEntryBytes = 320;  // of a record-sealed entry

server::RecordSubmission submission(Rng& rng) {
  server::RecordSubmission submission;
  submission.record.record.record = rng.id<RecordId>();
  submission.record.record.manifest_digest = rng.id<Digest>();
  submission.entry = random_bytes(rng, kEntryBytes);
  submission.erasure_handle = rng.secret(32);
  return submission;
}

}  // namespace

void measure_log(const Settings& settings, Report& report) {
  const testing::TemporaryFolder folder;
  PosixFileSystem files;
  SystemClock clock;
  SystemRng rng;
  const auto keys = need(server::ServerKeys::create(files, folder / "keys", "127.0.0.1:7443", clock, rng));
  server::StoreOptions options;
  options.folder = folder / "store";
  const auto store = need(server::ServerStore::open(files, rng, options, keys.database_key()));
  server::HashWindow hashes(store->ports().log);
  const auto committer = need(server::Committer::start(store->ports(), keys, hashes, clock, rng));
  Row row{"log appends", "1/s", {}, std::to_string(kThreads) + " threads append entries of " + std::to_string(kEntryBytes) +
          " bytes with their erasure handles to the writer in one process: each is durable in key table, database and second place, and under a signed, published "
          "head, when the call returns (one group shares its syncs)", {}, std::nullopt};
  Reference against{"fdatasync'd appends of as many bytes", {}};
  const MemoryGrowth memory;
  const std::size_t share = settings.log_entries / kThreads;
  for (int run = 0; run < settings.runs; ++run) {
    const double time = in_parallel(kThreads, [&](std::size_t) {
      for (std::size_t i = 0; i < share; ++i) (void)need(committer->submit(submission(rng)));
    });
    row.runs.push_back(static_cast<double>(share * kThreads) / time);
    against.runs.push_back(synced_appends(folder / "probe", kEntryBytes, 100));
  }
  row.references = {against};
  report.add(std::move(row));
  report.add(memory.row("log appends", "the whole program"));
}

}  // namespace sigilo::bench
