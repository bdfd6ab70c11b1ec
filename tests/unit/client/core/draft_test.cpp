#include "client/core/draft.h"

#include <gtest/gtest.h>

#include <fstream>

#include "crypto/base/labels.h"
#include "tests/support/client/client_world.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::must;

class DraftTest : public ::testing::Test {
 protected:
  Draft saved(const std::string& text) {
    Drafts drafts(*world.interviewer.home);
    Draft draft = must(drafts.load(must(drafts.create(world.form, "Entrevista"))));
    draft.parts.push_back({"answers", to_secret(as_bytes(text))});
    must(drafts.save(draft));
    return draft;
  }
  Path file_of(const DraftId& id) { return world.interviewer.home->drafts_folder() / id.hex(); }
  std::string read(const Path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }

  ClientWorld world;
};

TEST_F(DraftTest, ComesBackAfterARestart) {
  const Draft draft = saved("lo que dijo");
  world.reopen(world.interviewer);
  const Draft loaded = must(Drafts(*world.interviewer.home).load(draft.id));
  EXPECT_EQ(loaded.form, world.form);
  EXPECT_EQ(loaded.form_name, "Entrevista");
  ASSERT_NE(loaded.find("answers"), nullptr);
  EXPECT_EQ(as_text(*loaded.find("answers")), "lo que dijo");
  EXPECT_EQ(loaded.find("other"), nullptr);
}

TEST_F(DraftTest, FileShowsNeitherTextNorExactLength) {
  const Draft draft = saved("una frase que nadie debe leer");
  const std::string file = read(file_of(draft.id));
  EXPECT_EQ(file.find("frase"), std::string::npos);
  EXPECT_EQ(file.find("Entrevista"), std::string::npos);
  const Draft other = saved("una frase un poco distinta y algo más larga");
  EXPECT_EQ(read(file_of(other.id)).size(), file.size());
}

TEST_F(DraftTest, EveryDamagedByteIsRefusedAndTheDraftIsKeptAndShown) {
  const Draft draft = saved("texto");
  const std::string bytes = read(file_of(draft.id));
  for (std::size_t i = 0; i < bytes.size(); i += 37) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    std::ofstream(file_of(draft.id), std::ios::binary) << damaged;
    EXPECT_FALSE(Drafts(*world.interviewer.home).load(draft.id)) << i;
  }
  for (const std::size_t length : {std::size_t{0}, std::size_t{10}, bytes.size() - 1}) {
    std::ofstream(file_of(draft.id), std::ios::binary) << bytes.substr(0, length);
    EXPECT_FALSE(Drafts(*world.interviewer.home).load(draft.id)) << length;
  }
  const auto list = must(Drafts(*world.interviewer.home).list());
  ASSERT_EQ(list.size(), 1U);
  EXPECT_FALSE(list[0].readable);
  EXPECT_FALSE(is_due_for_sealing(list[0], 1, world.clock));
}

TEST_F(DraftTest, OneDraftsFileDoesNotOpenAsAnother) {
  const Draft a = saved("uno");
  const Draft b = saved("dos");
  const std::string bytes = read(file_of(a.id));
  std::ofstream(file_of(b.id), std::ios::binary) << bytes;
  const auto loaded = Drafts(*world.interviewer.home).load(b.id);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kUnsupported);
}

TEST_F(DraftTest, DiscardedDraftCannotBeReadFromACopyOfItsFile) {
  const Draft draft = saved("texto");
  const std::string bytes = read(file_of(draft.id));
  ASSERT_TRUE(Drafts(*world.interviewer.home).discard(draft.id));
  std::ofstream(file_of(draft.id), std::ios::binary) << bytes;
  const auto loaded = Drafts(*world.interviewer.home).load(draft.id);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
  const auto again = Drafts(*world.interviewer.home).discard(draft.id);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kNotFound);
}

TEST_F(DraftTest, BoundsAreKept) {
  Drafts drafts(*world.interviewer.home);
  Draft draft = saved("texto");
  draft.parts.push_back({"answers", {}});
  EXPECT_EQ(drafts.save(draft).error().code, ErrorCode::kInvalidArgument);
  draft.parts.pop_back();
  draft.parts.push_back({"", {}});
  EXPECT_EQ(drafts.save(draft).error().code, ErrorCode::kInvalidArgument);
  draft.parts.back() = {"big", SecretBuffer(kMaxDraftBytes + 1)};
  EXPECT_EQ(drafts.save(draft).error().code, ErrorCode::kTooLarge);
}

TEST_F(DraftTest, NewestEditComesFirstInTheList) {
  const Draft first = saved("a");
  world.clock.advance(std::chrono::seconds(60));
  const Draft second = saved("b");
  const auto list = must(Drafts(*world.interviewer.home).list());
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].id, second.id);
  EXPECT_EQ(list[1].id, first.id);
}

TEST_F(DraftTest, IsDueAfterTheHoursOfThePolicyAndNeverByAClockThatJumpsBack) {
  saved("a");
  const DraftSummary draft = must(Drafts(*world.interviewer.home).list()).front();
  EXPECT_FALSE(is_due_for_sealing(draft, 12, world.clock));
  world.clock.advance(std::chrono::hours(12));
  EXPECT_TRUE(is_due_for_sealing(draft, 12, world.clock));
  world.clock.set(draft.edited - 10'000'000);
  EXPECT_FALSE(is_due_for_sealing(draft, 12, world.clock));
}

}  // namespace
}  // namespace sigilo
