// All later code must open a store that version 1 wrote.
// To write the sample of a new version: SIGILO_WRITE_FIXTURES=1 server_domain_test (an existing sample is never written over).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

namespace fs = std::filesystem;

fs::path sample() {
  const char* source = std::getenv("SIGILO_SOURCE");
  return fs::path(source == nullptr ? "." : source) / "tests/fixtures/server-store/1";
}

void write_sample() {
  FoundedServer server(77);
  const auto good = server.seal();
  auto damaged = server.seal();
  damaged.sections[0].payload[50] ^= 1;
  ASSERT_TRUE(server.intake().submit(server.caller("interviewer"), good.cover, good.payloads()));
  ASSERT_TRUE(server.intake().submit(server.caller("interviewer"), damaged.cover, damaged.payloads()));
  ASSERT_TRUE(server.review().fetch(server.caller("reviewer"), good.record, 1, 0, 0));
  server.stop();
  fs::create_directories(sample());
  fs::copy(server.keys_folder(), sample() / "keys", fs::copy_options::recursive);
  fs::copy(server.data_folder(), sample() / "data", fs::copy_options::recursive);
}

// A checkout keeps no modes.
void close_modes(const fs::path& folder) {
  fs::permissions(folder, fs::perms::owner_all);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    fs::permissions(entry.path(), entry.is_directory() ? fs::perms::owner_all : fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST(StoreFixture, AStoreOfVersionOneOpensWithAllThatWasInIt) {
  if (default_suite() != Suite::kXWing) GTEST_SKIP() << "the sample is of suite X-Wing";
  if (std::getenv("SIGILO_WRITE_FIXTURES") != nullptr && !fs::exists(sample())) write_sample();
  const TemporaryFolder folder;
  fs::copy(sample(), folder / "copy", fs::copy_options::recursive);
  close_modes(folder / "copy");
  fs::create_directories(fs::path(folder / "copy") / "data" / "blobs");  // empty folders are not kept in a checkout
  close_modes(folder / "copy");
  PosixFileSystem files;
  FakeClock clock;
  SeededRng rng(1);
  const auto keys = server::ServerKeys::load(files, fs::path(folder / "copy") / "keys").value();
  server::StoreOptions options;
  options.folder = fs::path(folder / "copy") / "data";
  auto store = server::ServerStore::open(files, rng, options, keys.database_key()).value();
  const auto services = server::Services::start(store->ports(), keys, clock, rng).value();
  const auto status = services->status().value();
  EXPECT_EQ(status.records.records, 1U);
  EXPECT_EQ(status.records.quarantined, 1U);
  EXPECT_EQ(status.tree_size, 3U);
  EXPECT_EQ(status.directory_version, 1U);
  server::Caller reviewer;
  reviewer.roles = {Role::kReviewer};
  const auto page = services->review().list(reviewer, 0, 10).value();
  ASSERT_EQ(page.records.size(), 1U);
  EXPECT_EQ(page.records[0].erasure_handle.size(), 32U);
  EXPECT_TRUE(services->review().fetch(reviewer, page.records[0].record, 2, 0, 0));
  server::Caller auditor;
  auditor.roles = {Role::kAuditor};
  EXPECT_EQ(services->review().accesses(auditor, 0, 10)->records.size(), 2U);
  EXPECT_TRUE(store->check_integrity());
}

}  // namespace
}  // namespace sigilo::testing
