// P2: a tablet seized after sealing shows nothing of that interview, to its own author with the passphrase either.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "client/core/draft.h"
#include "client/core/outbox.h"
#include "client/core/seal_job.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/key_slots.h"
#include "crypto/platform/key_table_file.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/kdf.h"
#include "tests/support/client/client_world.h"
#include "tests/support/forensics/canary.h"
#include "tests/support/forensics/sqlcipher_pages.h"

namespace sigilo {
namespace {

using testing::CanarySearch;
using testing::ClientWorld;
using testing::kTestPassphrase;
using testing::must;
using testing::PageCount;

std::string read_file(const Path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// PROTOCOL 8, with whatever stands in the place of the draft secret.
SecretBytes key_of(const DraftId& id, const SecretBytes& half, const SecretBytes& secret) {
  SecretBuffer both = to_secret(half.expose());
  both.insert(both.end(), secret.expose().begin(), secret.expose().end());
  return must(hkdf(both, id.bytes(), as_bytes(labels::kDraft), 32));
}

bool opens(const std::string& file, const DraftId& id, ByteView key) {
  const std::string preamble = std::string(labels::kDraft) + "\n" + std::string(as_text(id.bytes()));
  const ByteView sealed = as_bytes(file).subspan(preamble.size());
  return file.substr(0, preamble.size()) == preamble && xaead_open(key, sealed, as_bytes(preamble)).has_value();
}
bool opens(const std::string& file, const DraftId& id, const SecretBytes& key) { return opens(file, id, key.expose()); }

/// Everything that passphrase and vault key open: names and bytes of all files, every page of the database, free ones and WAL frames included.
PageCount search_home(const Path& folder, CanarySearch& search) {
  const KeySlots slots = must(KeySlots::parse(as_bytes(read_file(folder / "key-slots"))));
  const SecretBytes key = must(slots.open(KeySlotKind::kPassphrase, as_bytes(kTestPassphrase)));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    search.look(entry.path().string(), "name " + entry.path().string());
    if (entry.is_regular_file()) search.look(read_file(entry.path()), entry.path().string());
  }
  return testing::decrypt_pages((folder / "vault.db").string(), key.expose(),
                                [&](std::string_view page, const std::string& where) { search.look(page, where); });
}

class SeizedTabletTest : public ::testing::Test {
 protected:
  static constexpr const char* kPhrases[] = {"CanaryAccount0001aaaaQ", "CanaryIdentity0002bbbQ", "CanaryQuestion0003cccQ", "CanaryWishes0004ddddQ",
                                             "CanaryInterpr0005eeeeQ", "CanaryPhoto0006fffffQ",  "CanaryPath0007ggggggQ",  "CanaryForm0008hhhhhhQ",
                                             "CanaryDraft0009iiiiiiQ", "ScopeRecipient01"};

  void SetUp() override {
    const Bytes wording = to_bytes(std::string_view("the wording"));
    DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
    must(draft.add_resource(ResourceKind::kConsentWording, sha256(wording), "consent-es"));
    world.publish(draft);
    wording_ = sha256(wording);
  }

  CaptureInput interview() {
    CaptureInput input = world.interview("CanaryAccount0001aaaaQ");
    input.form_version = "CanaryForm0008hhhhhhQ";
    for (CaptureAnswer& answer : input.answers) {
      if (answer.category == Category::kNone) continue;
      answer.value = to_secret(as_bytes("CanaryIdentity0002bbbQ"));
      answer.path += "/CanaryQuestion0003cccQ";
    }
    input.protection.wishes = to_secret(as_bytes("CanaryWishes0004ddddQ"));
    input.consent.wording = wording_;
    input.consent.mode = codes::ConsentMode::kOralWithWitness;
    input.consent.understanding = codes::Understanding::kUnderstood;
    input.consent.interpreter = "CanaryInterpr0005eeeeQ";
    ConsentScope scope;
    scope.recipient_kind = codes::RecipientKind::kExecutionJudge;
    scope.purpose = codes::Purpose::kIndividualComplaint;
    scope.recipient = must(RecipientId::from_bytes(as_bytes("ScopeRecipient01")));
    scope.last_day = world.clock.today().plus(100);
    input.consent.scopes.push_back(scope);
    input.attachments.push_back(world.attachment(to_secret(as_bytes("JFIF CanaryPhoto0006fffffQ"))));
    input.attachments.back().question_path = "/data/CanaryPath0007ggggggQ";
    return input;
  }

  SealedRecord seal_a_draft() {
    Drafts drafts(*world.interviewer.home);
    const DraftId id = must(drafts.create(world.form, "CanaryDraft0009iiiiiiQ"));
    Draft draft = must(drafts.load(id));
    draft.parts.push_back({"answers", to_secret(as_bytes("CanaryAccount0001aaaaQ"))});
    must(drafts.save(draft));
    return must(seal_interview(*world.interviewer.home, *world.interviewer.trust, interview(), id));
  }

  CanarySearch search{std::vector<std::string>(std::begin(kPhrases), std::end(kPhrases))};
  ClientWorld world;
  Digest wording_;
};

TEST_F(SeizedTabletTest, ShowsNothingAfterSealingWhileTheHomeIsStillOpen) {
  seal_a_draft();
  const PageCount pages = search_home(world.interviewer.folder, search);
  EXPECT_GT(pages.pages + pages.wal_frames, 10U) << "the database was read";
  for (const auto& sighting : search.sightings()) ADD_FAILURE() << sighting.phrase << " as " << sighting.coding << " in " << sighting.where;
}

TEST_F(SeizedTabletTest, ShowsNothingAfterARestartEither) {
  seal_a_draft();
  world.reopen(world.interviewer);
  world.close(world.interviewer);
  const PageCount pages = search_home(world.interviewer.folder, search);
  EXPECT_GT(pages.pages, 10U);
  for (const auto& sighting : search.sightings()) ADD_FAILURE() << sighting.phrase << " as " << sighting.coding << " in " << sighting.where;
}

TEST_F(SeizedTabletTest, CiphertextIsGoneAfterReceiptAndWipe) {
  seal_a_draft();
  const OutboxItem item = must(world.interviewer.home->vault().outbox().list()).front();
  const std::string blob = read_file(world.interviewer.home->outbox_folder() / item.blob);
  const std::string cover(as_text(item.cover));
  ASSERT_EQ(world.sync().waiting, 0U);
  world.close(world.interviewer);
  EXPECT_TRUE(std::filesystem::is_empty(world.interviewer.folder / "outbox"));
  EXPECT_TRUE(std::filesystem::is_empty(world.interviewer.folder / "drafts"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.interviewer.folder)) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(read_file(entry.path()).find(blob.substr(blob.size() / 2, 32)), std::string::npos) << entry.path();
  }
  const KeySlots slots = must(KeySlots::parse(as_bytes(read_file(world.interviewer.folder / "key-slots"))));
  const SecretBytes key = must(slots.open(KeySlotKind::kPassphrase, as_bytes(kTestPassphrase)));
  testing::decrypt_pages((world.interviewer.folder / "vault.db").string(), key.expose(), [&](std::string_view page, const std::string& where) {
    EXPECT_EQ(page.find(std::string_view(cover).substr(cover.size() / 2, 32)), std::string_view::npos) << where;
  });
  search_home(world.interviewer.folder, search);
  EXPECT_TRUE(search.sightings().empty());
}

TEST_F(SeizedTabletTest, DraftIsUnreadableWithoutThePassphrase) {
  Drafts drafts(*world.interviewer.home);
  Draft draft = must(drafts.load(must(drafts.create(world.form, "CanaryDraft0009iiiiiiQ"))));
  draft.parts.push_back({"answers", to_secret(as_bytes("CanaryAccount0001aaaaQ"))});
  must(drafts.save(draft));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.interviewer.folder)) {
    if (entry.is_regular_file()) search.look(read_file(entry.path()), entry.path().string());
  }
  EXPECT_TRUE(search.sightings().empty());
  world.close(world.interviewer);
  // Not even with the table of the drafts' keys and its root key, which lie beside it in clear: the other half comes from the passphrase.
  const Path& home = world.interviewer.folder;
  const auto table = must(KeyTableFile::open(world.real_files, world.rng, home / "draft-keys", home / "draft-root"));
  const SecretBytes half = must(table->get(draft.id.bytes()));
  const std::string file = read_file(home / "drafts" / draft.id.hex());
  EXPECT_FALSE(opens(file, draft.id, half.expose())) << "half of the key is all of it";
  EXPECT_FALSE(opens(file, draft.id, key_of(draft.id, half, SecretBytes())));
  EXPECT_FALSE(opens(file, draft.id, key_of(draft.id, half, SecretBytes(32))));
  const KeySlots slots = must(KeySlots::parse(as_bytes(read_file(home / "key-slots"))));
  const SecretBytes database_key = must(slots.open(KeySlotKind::kPassphrase, as_bytes(kTestPassphrase)));
  const SecretBytes secret = must(hkdf(database_key.expose(), {}, as_bytes(labels::kDraft), 32));
  EXPECT_TRUE(opens(file, draft.id, key_of(draft.id, half, secret))) << "with the passphrase the same attempt succeeds";
}

// Source: promise P2. With the prison's register of movements, the second of a sealing names the person.
TEST_F(SeizedTabletTest, NoTimeOfAFileTellsTheHour) {
  const auto expect_days_only = [&](const char* when) {
    std::vector<Path> paths{world.interviewer.folder};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(world.interviewer.folder)) paths.push_back(entry.path());
    for (const Path& path : paths) {
      struct stat found {};
      ASSERT_EQ(lstat(path.c_str(), &found), 0);
      EXPECT_EQ(found.st_mtim.tv_sec % 86400, 0) << when << ": " << path;
      EXPECT_EQ(found.st_mtim.tv_nsec, 0) << when << ": " << path;
    }
  };
  Drafts drafts(*world.interviewer.home);
  must(drafts.create(world.form, "Entrevista"));
  seal_a_draft();
  world.close(world.interviewer);
  expect_days_only("one sealed and one begun");
  world.reopen(world.interviewer);
  ASSERT_EQ(world.sync().waiting, 0U);
  world.close(world.interviewer);
  expect_days_only("handed in");
}

TEST_F(SeizedTabletTest, ShapeDoesNotDependOnWhatWasSaid) {
  CaptureInput full = interview();
  full.attachments.clear();
  CaptureInput empty = world.interview("x");
  empty.answers.clear();
  empty.protection.wishes.clear();
  must(seal_interview(*world.interviewer.home, *world.interviewer.trust, full));
  must(seal_interview(*world.interviewer.home, *world.interviewer.trust, empty));
  const auto items = must(world.interviewer.home->vault().outbox().list());
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].blob_size, items[1].blob_size);
  EXPECT_EQ(items[0].cover.size(), items[1].cover.size());
  EXPECT_EQ(items[0].share_bundles.size(), items[1].share_bundles.size());
}

TEST_F(SeizedTabletTest, NumberAndCategoryOfAttachmentsDoNotShow) {
  must(seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x")));
  CaptureInput more = world.interview("x");
  more.attachments.push_back(world.attachment(to_secret(as_bytes("JFIF one"))));
  more.attachments.back().category = Category::kHealth;
  must(seal_interview(*world.interviewer.home, *world.interviewer.trust, more));
  const auto items = must(world.interviewer.home->vault().outbox().list());
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].blob_size, items[1].blob_size);
  EXPECT_EQ(items[0].cover.size(), items[1].cover.size());
  // No header of a section lies anywhere: not in the blobs, not in a page of the vault, free ones included.
  CanarySearch headers({"-> sigilo/gated1", "-> sigilo/half1", "-> sigilo/handle1", "image_or_voice", "case_and_custody"});
  search_home(world.interviewer.folder, headers);
  for (const auto& sighting : headers.sightings()) ADD_FAILURE() << sighting.phrase << " as " << sighting.coding << " in " << sighting.where;
  for (const OutboxItem& item : items) {
    const std::string blob = read_file(world.interviewer.home->outbox_folder() / item.blob);
    EXPECT_EQ(blob.find("age-encryption.org"), std::string::npos);
  }
}

TEST_F(SeizedTabletTest, ManyAttachmentsLeaveACoverOfTheSameSize) {
  std::vector<std::size_t> sizes;
  for (const int count : {0, 1, 12}) {
    CaptureInput input = world.interview("x");
    for (int i = 0; i < count; ++i) input.attachments.push_back(world.attachment(to_secret(as_bytes("JFIF many"))));
    must(seal_interview(*world.interviewer.home, *world.interviewer.trust, input));
    sizes.push_back(must(world.interviewer.home->vault().outbox().list()).back().cover.size());
  }
  EXPECT_EQ(sizes[0], sizes[1]);
  EXPECT_EQ(sizes[0], sizes[2]);
}

TEST_F(SeizedTabletTest, SearchFindsAPlantedLeak) {
  must(world.interviewer.home->vault().trust().put_resource(Digest(), as_bytes("xx CanaryAccount0001aaaaQ xx")));
  search_home(world.interviewer.folder, search);
  EXPECT_FALSE(search.sightings().empty());
}

}  // namespace
}  // namespace sigilo
