#include <gtest/gtest.h>

#include "client/core/draft.h"
#include "client/core/outbox.h"
#include "client/core/seal_job.h"
#include "client/core/sync_job.h"
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
using testing::make_private;
using testing::must;
using testing::note_present_files;
using testing::Person;
using testing::RecordingFileSystem;
using testing::WorldOptions;

DraftId make_draft(Home& home, const Digest& form) {
  Drafts drafts(home);
  const DraftId id = must(drafts.create(form, "Entrevista"));
  Draft draft = must(drafts.load(id));
  draft.parts.push_back({"answers", to_secret(as_bytes("lo que dijo"))});
  must(drafts.save(draft));
  return id;
}

bool holds_one_whole_record(Home& home) {
  const auto lines = list_outbox(home);
  return lines && lines->size() == 1 && lines->front().blob_present;
}

/// The one thing that must always hold: the draft can be read, or the record is whole in the outbox; never both, never neither.
void expect_draft_or_record(Home& home, const DraftId& draft, std::size_t records_before, const std::string& where) {
  const auto loaded = Drafts(home).load(draft);
  const auto items = must(home.vault().outbox().list());
  ASSERT_LE(items.size(), records_before + 1) << where;
  const bool sealed = items.size() == records_before + 1;
  EXPECT_NE(loaded.has_value(), sealed) << where;
  if (loaded) {
    EXPECT_EQ(as_text(*loaded->find("answers")), "lo que dijo") << where;
  }
  for (const OutboxItem& item : items) {
    auto reader = OutboxReader::open(home, item);
    ASSERT_TRUE(reader) << where;
    EXPECT_TRUE(reader->read(0, item.blob_size)) << where;
  }
  // What is not in the outbox leaves no file behind.
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(home.outbox_folder())) ++files;
  EXPECT_EQ(files, items.size()) << where;
}

TEST(SealUnderFaults, EveryFailingStepLeavesTheDraftOrTheRecord) {
  PosixFileSystem real;
  FaultFileSystem files(real);
  WorldOptions options;
  options.files = &files;
  ClientWorld world(options);
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
    for (const bool sticky : {false, true}) {
      for (std::int64_t step = 1;; ++step) {
        const DraftId draft = make_draft(*world.interviewer.home, world.form);
        const std::size_t before = must(world.interviewer.home->vault().outbox().list()).size();
        files.fail_at(step, fault, sticky);
        const auto sealed = seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"), draft);
        const bool fired = files.fired();
        files.heal();
        world.reopen(world.interviewer);
        const std::string where = "fault " + std::to_string(static_cast<int>(fault)) + " at step " + std::to_string(step);
        expect_draft_or_record(*world.interviewer.home, draft, before, where);
        if (sealed) {
          EXPECT_EQ(must(world.interviewer.home->vault().outbox().list()).size(), before + 1) << where;
        }
        if (!fired) {
          EXPECT_TRUE(sealed) << where;
          EXPECT_GT(step, 5) << "sealing touches the disk in more steps";
          break;
        }
      }
    }
  }
}

TEST(SyncUnderFaults, EveryFailingStepEndsWithOneRecordAtTheServerAndNoneHere) {
  PosixFileSystem real;
  FaultFileSystem files(real);
  WorldOptions options;
  options.files = &files;
  ClientWorld world(options);
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied}) {
    for (std::int64_t step = 1;; ++step) {
      const std::size_t before = world.server.record_count();
      world.seal(world.interview("x"));
      files.fail_at(step, fault, true);
      (void)sync_outbox(*world.interviewer.home, *world.interviewer.trust, *world.interviewer.link);
      const bool fired = files.fired();
      files.heal();
      world.reopen(world.interviewer);
      (void)world.sync();
      const std::string where = "fault " + std::to_string(static_cast<int>(fault)) + " at step " + std::to_string(step);
      EXPECT_EQ(world.server.record_count(), before + 1) << where;
      EXPECT_TRUE(must(world.interviewer.home->vault().outbox().list()).empty()) << where;
      EXPECT_TRUE(std::filesystem::is_empty(world.interviewer.home->outbox_folder())) << where;
      EXPECT_EQ(must(world.interviewer.home->vault().outbox().receipts()).size(), before + 1) << where;
      if (!fired) {
        EXPECT_GT(step, 1);
        break;
      }
    }
  }
}

/// Replaces each write of a blob by one with a flipped bit.
class LyingFileSystem final : public FileSystem {
 public:
  class LyingFile final : public File {
   public:
    LyingFile(std::unique_ptr<File> real, const bool& lie) : real_(std::move(real)), lie_(lie) {}
    Status write_at(std::uint64_t offset, ByteView bytes) override {
      Bytes written = to_bytes(bytes);
      if (lie_ && !written.empty()) written[written.size() / 2] ^= 1;
      return real_->write_at(offset, written);
    }
    Result<std::size_t> read_at(std::uint64_t offset, MutableBytes out) override { return real_->read_at(offset, out); }
    Result<std::uint64_t> size() override { return real_->size(); }
    Status truncate(std::uint64_t size) override { return real_->truncate(size); }
    Status sync() override { return real_->sync(); }
    Status lock() override { return real_->lock(); }

   private:
    std::unique_ptr<File> real_;
    const bool& lie_;
  };
  Result<std::unique_ptr<File>> create_new(const Path& path) override {
    SIGILO_TRY(auto file, real_.create_new(path));
    if (path.parent_path().filename() != "outbox") return file;
    return std::unique_ptr<File>(std::make_unique<LyingFile>(std::move(file), lie));
  }
  Result<std::unique_ptr<File>> open(const Path& path, FileMode mode) override { return real_.open(path, mode); }
  Status rename(const Path& from, const Path& to) override { return real_.rename(from, to); }
  Status remove(const Path& path) override { return real_.remove(path); }
  Status make_directory(const Path& path) override { return real_.make_directory(path); }
  Status sync_directory(const Path& path) override { return real_.sync_directory(path); }
  Result<std::vector<std::string>> list(const Path& path) override { return real_.list(path); }
  Result<FileStat> stat(const Path& path) override { return real_.stat(path); }
  Result<std::uint64_t> free_space(const Path& path) override { return real_.free_space(path); }

  bool lie = false;

 private:
  PosixFileSystem real_;
};

TEST(SealUnderFaults, DiskThatStoresSomethingElseIsNoticed) {
  LyingFileSystem files;
  WorldOptions options;
  options.files = &files;
  ClientWorld world(options);
  const DraftId draft = make_draft(*world.interviewer.home, world.form);
  CaptureInput input = world.interview("x");
  input.attachments.push_back(world.attachment(SecretBuffer(3'000'000, 1)));
  files.lie = true;
  const auto sealed = seal_interview(*world.interviewer.home, *world.interviewer.trust, input, draft);
  files.lie = false;
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().code, ErrorCode::kIo);
  expect_draft_or_record(*world.interviewer.home, draft, 0, "lying disk");
}

TEST(SealUnderFaults, PowerCutAtAnyMomentLeavesTheDraftOrTheRecord) {
  // Set-up without recording; then one seal with everything recorded.
  ClientWorld world;
  const DraftId draft = make_draft(*world.interviewer.home, world.form);
  world.close(world.interviewer);
  const Path pristine = world.root / "pristine";
  std::filesystem::copy(world.interviewer.folder, pristine, std::filesystem::copy_options::recursive);

  DiskJournal journal(world.interviewer.folder.string());
  note_present_files(journal);
  const std::size_t begin = journal.size();
  testing::register_recording_vfs("seal-crash", journal);
  PosixFileSystem real;
  RecordingFileSystem files(real, journal);
  HomeServices services = world.services();
  {
    HomeServices recorded{files, world.clock, world.rng, sqlcipher_vault_on("seal-crash")};
    const auto home = must(Home::open(recorded, world.interviewer.folder, as_bytes(kTestPassphrase)));
    const Trust trust = must(Trust::load(*home));
    must(seal_interview(*home, trust, world.interview("x"), draft));
    journal.mark("sealed");
  }
  const std::size_t end = journal.size();
  ASSERT_GT(end, begin + 10);
  const auto seed = static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()) + 1;
  for (std::size_t cut = begin; cut <= end; ++cut) {
    const Path state = world.root / ("cut-" + std::to_string(cut));
    std::filesystem::create_directories(state);
    journal.materialise(cut, seed + cut, state.string());
    make_private(state);
    const std::string where = "cut " + std::to_string(cut) + " of " + std::to_string(end) + ", seed " + std::to_string(seed + cut);
    auto home = Home::open(services, state, as_bytes(kTestPassphrase));
    ASSERT_TRUE(home) << where << ": " << to_string(home.error());
    expect_draft_or_record(**home, draft, 0, where);
    if (!journal.facts_before(cut).empty()) {
      EXPECT_EQ(must((*home)->vault().outbox().list()).size(), 1U) << where;
    }
    home->reset();
    std::filesystem::remove_all(state);
  }
  // After the seal, on a disk that ignores fsync, the record must be missing somewhere, or this test proves nothing.
  int lost = 0;
  for (std::uint64_t round = 0; round < 30; ++round) {
    const Path state = world.root / ("lying-" + std::to_string(round));
    std::filesystem::create_directories(state);
    journal.materialise(end, seed + round, state.string(), false);
    make_private(state);
    auto home = Home::open(services, state, as_bytes(kTestPassphrase));
    lost += home && holds_one_whole_record(**home) ? 0 : 1;
    if (home) home->reset();
    std::filesystem::remove_all(state);
  }
  EXPECT_GT(lost, 0);
}

}  // namespace
}  // namespace sigilo
