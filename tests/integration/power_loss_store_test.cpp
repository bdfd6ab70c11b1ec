// P7: what the store receipted survives a power cut at any moment; nothing else is half-visible; a cut upload goes on.
// The store works once over a recording file system and a recording SQLite VFS; then the disk is rebuilt as it may be after a cut before each of
// several hundred operations, with unsynced writes dropped or torn, and opened by a fresh store.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "crypto/log/payload_root.h"
#include "tests/support/crash/recording_file_system.h"
#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

constexpr const char* kVfs = "recording-store";
constexpr const char* kSecondVfs = "recording-second";

std::uint64_t rounds() {
  const char* text = std::getenv("SIGILO_CUTS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 300;
}

class PowerLossStore : public ::testing::Test {
 protected:
  PowerLossStore()
      : journal_((folder_ / "live") + "/data"), recording_(posix_, journal_) {
    std::filesystem::create_directory(folder_ / "live");
    std::filesystem::permissions(folder_ / "live", std::filesystem::perms::owner_all);
    register_recording_vfs(kVfs, journal_);
    server_ = std::make_unique<FoundedServer>(11, &recording_, kVfs, folder_ / "live");
  }

  void note(const TestSealed& sealed, const Result<ReceiptBundle>& receipt) {
    ASSERT_TRUE(receipt) << to_string(receipt.error());
    receipted_.emplace(sealed.record.hex(), sealed);
    journal_.mark(sealed.record.hex());
  }
  void submit_small() {
    const auto sealed = server_->seal();
    note(sealed, server_->intake().submit(server_->caller("interviewer"), sealed.cover, sealed.payloads()));
  }
  void upload_large(std::size_t size) {
    SealOptions options;
    options.attachments = {{Category::kHealth, 0}};
    options.contents[11] = server_->rng.bytes(size);
    const auto sealed = server_->seal(options);
    large_.push_back(sealed);
    note(sealed, finish_upload(sealed));
  }
  /// As a tablet does: a piece that the store cannot vouch for is sent again only if it is not the one that lies here.
  static std::uint64_t behind_what_is_there(const server::UploadOffset& place, ByteView payload) {
    if (!place.unsynced_piece) return place.offset;
    const std::size_t size = piece_size(payload.size(), place.offset / kPieceBytes);
    return piece_hash(payload.subspan(place.offset, size)) == *place.unsynced_piece ? place.offset + size : place.offset;
  }
  Result<ReceiptBundle> finish_upload(const TestSealed& sealed) {
    const auto caller = server_->caller("interviewer");
    SIGILO_TRY(auto state, server_->intake().begin(caller, sealed.cover, sealed.payloads().size()));
    if (state.receipt) return std::move(*state.receipt);
    for (std::size_t i = 0; i < sealed.sections.size(); ++i) {
      const auto& payload = sealed.sections[i].payload;
      std::uint64_t offset = behind_what_is_there(state.offsets[i], payload);
      while (offset < payload.size()) {
        const auto piece = ByteView(payload).subspan(offset, piece_size(payload.size(), offset / kPieceBytes));
        SIGILO_TRY(offset, server_->intake().put_piece(caller, state.id, sealed.sections[i].section, offset, piece));
      }
    }
    return server_->intake().commit(caller, state.id);
  }
  void work() {
    for (int i = 0; i < 6; ++i) submit_small();
    upload_large(kPieceBytes + 70000);
    for (int i = 0; i < 3; ++i) submit_small();
    server_->restart();
    submit_small();
    upload_large(2 * kPieceBytes + 5);
    submit_small();
  }

  /// What is wrong after the cut; empty if nothing is.
  std::string wrong_after(const DiskJournal& journal, std::size_t cut, std::uint64_t seed, bool obey_sync) {
    const std::string image = folder_ / "image";
    std::filesystem::remove_all(image);
    journal.materialise(cut, seed, image, obey_sync);
    server_->use_data(image, "");
    if (const auto started = server_->start(); !started) return "does not start: " + to_string(started.error());
    if (auto wrong = server_->verify_all(); !wrong.empty()) return wrong;
    for (const auto& record : journal.facts_before(cut)) {
      const TestSealed& sealed = receipted_.at(record);
      const auto receipt = server_->intake().receipt(server_->caller("interviewer"), sealed.record, sealed.manifest_digest);
      if (!receipt) return "record " + record + " was receipted and is gone: " + to_string(receipt.error());
      if (auto wrong = server_->verify(*receipt, sealed, ReceiptState::kStored); !wrong.empty()) return wrong;
    }
    if (server_->services().status()->directory_version == 0) return {};
    // Every upload can be finished from where the store stands, with what the tablet still has.
    for (const auto& sealed : large_) {
      const auto receipt = finish_upload(sealed);
      if (!receipt) return "upload does not go on: " + to_string(receipt.error());
      if (auto wrong = server_->verify(*receipt, sealed, ReceiptState::kStored); !wrong.empty()) return wrong;
    }
    return server_->verify_all();
  }

  /// The next place after `from` where a write waits for its sync.
  std::size_t unsynced_before(std::size_t from) const {
    for (std::size_t at = from; at + 1 < journal_.size(); ++at) {
      if (journal_.describe(at, at + 1).find(" sync ") != std::string::npos) return at;
    }
    return from;
  }
  /// A store that was killed before operation `killed` is started on what the system's cache holds, and its tablets repeat what they have: the small records
  /// first, then the uploads. Notes all of it in `second`, whose root is `cache`.
  std::string go_on_after_a_kill(std::size_t killed, const std::string& cache, DiskJournal& second) {
    std::filesystem::remove_all(cache);
    journal_.materialise_cache(killed, cache);
    server_->stop();
    second.continue_from(journal_, killed);
    recording_.switch_to(second);
    server_->use_data(cache, kSecondVfs);
    std::string wrong;
    if (const auto started = server_->start(); !started) {
      wrong = "does not start: " + to_string(started.error());
    } else if (server_->services().status()->directory_version > 0) {
      for (const auto& [record, sealed] : receipted_) {
        const auto receipt = finish_upload(sealed);
        if (!receipt) wrong = "the repetition fails: " + to_string(receipt.error());
        second.mark(record);
      }
    }
    // Nothing of an orderly end: the power fails while it runs.
    const std::size_t end = second.size();
    server_->stop();
    recording_.switch_to(journal_);
    ends_.push_back(end);
    return wrong;
  }

  TemporaryFolder folder_;
  PosixFileSystem posix_;
  DiskJournal journal_;
  RecordingFileSystem recording_;
  std::unique_ptr<FoundedServer> server_;
  std::map<std::string, TestSealed> receipted_;
  std::vector<TestSealed> large_;
  std::vector<std::size_t> ends_;
};

TEST_F(PowerLossStore, ReceiptedRecordsSurviveEveryCutAndALyingDiskIsNoticed) {
  work();
  server_->stop();
  const std::size_t operations = journal_.size();
  ASSERT_GT(operations, 100U);
  const std::uint64_t count = rounds();
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const std::size_t cut = operations * (seed + 1) / count;
    ASSERT_EQ(wrong_after(journal_, cut, seed, true), "") << "replay: seed " << seed << ", cut before operation " << cut << " of " << operations << "; the last ones:\n"
                                                << journal_.describe(cut < 40 ? 0 : cut - 40, cut);
  }
  // The same with a disk that ignores fsync must fail somewhere, or this test proves nothing.
  int failed = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    failed += wrong_after(journal_, operations * (seed + 1) / 20, seed, false).empty() ? 0 : 1;
  }
  EXPECT_GT(failed, 0);
}

// The cache outlives the program. What a killed store left there it may not promise as if it were on the disk: kill -9, start, repetition, power cut.
TEST_F(PowerLossStore, AKilledStorePromisesOnlyWhatItMadeDurable) {
  work();
  server_->stop();
  const std::size_t operations = journal_.size();
  const std::string cache = folder_ / "cache";
  DiskJournal second(cache);
  register_recording_vfs(kSecondVfs, second);
  const std::uint64_t kills = rounds() / 10;
  for (std::uint64_t seed = 0; seed < kills; ++seed) {
    const std::size_t killed = unsynced_before(operations * (seed + 1) / (kills + 1));
    ASSERT_EQ(go_on_after_a_kill(killed, cache, second), "") << "killed before operation " << killed;
    for (std::uint64_t choice = 0; choice < 4; ++choice) {
      ASSERT_EQ(wrong_after(second, ends_.back(), seed + choice, true), "")
          << "killed before operation " << killed << ", choice " << choice << "; the last ones before:\n" << journal_.describe(killed < 20 ? 0 : killed - 20, killed);
    }
  }
}

}  // namespace
}  // namespace sigilo::testing
