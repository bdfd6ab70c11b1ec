#include <gtest/gtest.h>

#include "client/storage/sqlcipher_vault.h"
#include "tests/support/client/client_world.h"
#include "tests/support/crash/disk_journal.h"
#include "tests/support/crash/recording_file_system.h"
#include "tests/support/fault_file_system.h"
#include "tests/unit/client/core/home_on_paper.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::DiskJournal;
using testing::Fault;
using testing::FaultFileSystem;
using testing::kTestPassphrase;
using testing::must;
using testing::RecordingFileSystem;
using testing::WorldOptions;

constexpr Argon2Cost kWeak{1, 1, true};

bool opens(const HomeServices& services, const Path& folder, const std::string& passphrase) {
  return Home::open(services, folder, as_bytes(passphrase)).has_value();
}

TEST(PassphraseUnderFaults, EveryFailingStepLeavesExactlyOneThatOpens) {
  PosixFileSystem real;
  FaultFileSystem files(real);
  WorldOptions options;
  options.files = &files;
  ClientWorld world(options);
  world.close(world.interviewer);
  std::string present(kTestPassphrase);
  int round = 0;
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
    for (std::int64_t step = 1;; ++step) {
      const std::string next = "next one " + std::to_string(++round);
      auto home = must(Home::open(world.services(), world.interviewer.folder, as_bytes(present)));
      files.fail_at(step, fault, true);
      const Status changed = home->change_passphrase(as_bytes(present), as_bytes(next), kWeak);
      const bool fired = files.fired();
      files.heal();
      home.reset();
      const std::string where = "fault " + std::to_string(static_cast<int>(fault)) + " at step " + std::to_string(step);
      const bool opens_with_next = opens(world.services(), world.interviewer.folder, next);
      EXPECT_NE(opens(world.services(), world.interviewer.folder, present), opens_with_next) << where;
      EXPECT_TRUE(opens_with_next || !changed) << where;
      if (opens_with_next) present = next;
      if (!fired) {
        EXPECT_TRUE(changed) << where;
        EXPECT_GT(step, 4) << "a change touches the disk in more steps";
        break;
      }
    }
  }
}

TEST(PassphraseUnderFaults, PowerCutAtAnyMomentLeavesExactlyOneThatOpens) {
  ClientWorld world;
  world.close(world.interviewer);
  const HomeServices services = world.services();
  DiskJournal journal(world.interviewer.folder.string());
  testing::note_present_files(journal);
  const std::size_t begin = journal.size();
  PosixFileSystem real;
  RecordingFileSystem files(real, journal);
  {
    const auto home = must(Home::open({files, world.clock, world.rng, open_sqlcipher_vault}, world.interviewer.folder, as_bytes(kTestPassphrase)));
    must(home->change_passphrase(as_bytes(kTestPassphrase), as_bytes("the next one"), kWeak));
    journal.mark("changed");
  }
  const std::size_t end = journal.size();
  const auto seed = static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()) + 1;
  const auto state_after = [&](std::size_t cut, std::uint64_t choice, bool obey_sync) {
    const Path state = world.root / ("cut-" + std::to_string(cut) + "-" + std::to_string(choice) + (obey_sync ? "" : "-lying"));
    std::filesystem::create_directories(state);
    journal.materialise(cut, seed + choice, state.string(), obey_sync);
    testing::make_private(state);
    return state;
  };
  for (std::size_t cut = begin; cut <= end; ++cut) {
    for (std::uint64_t choice = 0; choice < 12; ++choice) {
      const Path state = state_after(cut, choice, true);
      const std::string where = "cut " + std::to_string(cut) + ", seed " + std::to_string(seed + choice) + "\n" + journal.describe(begin, cut);
      const bool opens_with_next = opens(services, state, "the next one");
      EXPECT_NE(opens(services, state, std::string(kTestPassphrase)), opens_with_next) << where;
      EXPECT_TRUE(opens_with_next || journal.facts_before(cut).empty()) << where;
    }
  }
  // A disk that ignores fsync must lose the change in some round, or this test proves nothing.
  int lost = 0;
  for (std::uint64_t choice = 0; choice < 30; ++choice) {
    lost += opens(services, state_after(end, choice, false), "the next one") ? 0 : 1;
  }
  EXPECT_GT(lost, 0);
}

}  // namespace
}  // namespace sigilo
