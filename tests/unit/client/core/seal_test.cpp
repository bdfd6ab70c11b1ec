#include "client/core/seal_job.h"

#include <gtest/gtest.h>

#include <fstream>

#include "client/core/draft.h"
#include "client/core/media/attachment_content.h"
#include "client/core/outbox.h"
#include "client/core/resources.h"
#include "client/forms/answers_content.h"
#include "client/storage/sqlcipher_vault.h"
#include "crypto/consent/consent_section.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/envelope/section_open.h"
#include "crypto/log/statement.h"
#include "tests/support/client/client_world.h"
#include "tests/support/client/record_opener.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::Mischief;
using testing::must;
using testing::Person;
using testing::RecordOpener;
using testing::WorldOptions;

ErrorCode refused(const Result<SealedRecord>& result) {
  EXPECT_FALSE(result);
  return result ? ErrorCode::kInternal : result.error().code;
}

TEST(SealInterview, TeamsAndCustodiansTogetherOpenEverythingThatWasSaid) {
  ClientWorld world;
  CaptureInput input = world.interview("vio el pasillo");
  input.attachments.push_back(world.attachment(SecretBuffer(100'000, 7)));
  const SealedRecord sealed = world.seal(input);
  world.sync();
  RecordOpener opener(world, sealed.record);
  const AnswersContent account = must(parse_answers(opener.content(kAccountSection)));
  EXPECT_EQ(account.form, world.form);
  EXPECT_EQ(account.language, "es-PY");
  ASSERT_EQ(account.answers.size(), 1U);
  EXPECT_EQ(as_text(account.answers[0].value), "Cuenta que vio el pasillo y nada más.");
  for (const Category category : kPersonalCategories) {
    const AnswersContent personal = must(parse_answers(opener.content(section_of(category))));
    ASSERT_EQ(personal.answers.size(), 1U) << code_of(category);
    EXPECT_EQ(as_text(personal.answers[0].value), "vio el pasillo personal");
  }
  const SecretBuffer consent = opener.content(kConsentSection);
  const ConsentSection parts = must(parse_consent_section(consent));
  EXPECT_EQ(must(consent_commitment(parts.blind, parts.signed_statement)), opener.manifest().prologue.consent_commitment);
  const SignedStatement event = must(SignedStatement::parse(opener.content(kProtectionSection)));
  EXPECT_EQ(as_text(must(parse_protection_opening(event.body())).wishes), "teme por vio el pasillo");
  const SecretBuffer photo = opener.content(kFirstAttachmentSection);
  const ParsedAttachmentInfo info = must(parse_attachment_info(photo));
  EXPECT_EQ(info.info.media_type, "image/jpeg");
  EXPECT_EQ(info.info.question, "/data/photo");
  EXPECT_EQ(photo.size() - info.header_bytes, 100'000U);
}

TEST(SealInterview, EmptyInterviewHasTheSameShapeAsAFullOne) {
  ClientWorld world;
  const SealedRecord full = world.seal(world.interview("frase corta"));
  CaptureInput nothing = world.interview("x");
  nothing.answers.clear();
  nothing.protection.wishes.clear();
  const SealedRecord empty = world.seal(nothing);
  EXPECT_EQ(full.sealed_bytes, empty.sealed_bytes);
  const auto items = must(world.interviewer.home->vault().outbox().list());
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].blob_size, items[1].blob_size);
  EXPECT_EQ(items[0].cover.size(), items[1].cover.size());
  EXPECT_EQ(items[0].ordinal, 1U);
  EXPECT_EQ(items[1].ordinal, 2U);
}

TEST(SealInterview, LargeFileStreamsThroughTwoThreadsAndComesBackBitByBit) {
  ClientWorld world;
  const std::size_t sizes[] = {1, 65536 - 27, (1U << 20) - 16, (1U << 20) + 1, 5'000'003};
  for (const std::size_t size : sizes) {
    const Path file = world.root / "recording";
    const Bytes bytes = world.rng.bytes(size);
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(size));
    CaptureInput input = world.interview("frase");
    CaptureAttachment attachment = world.attachment({});
    attachment.file = file;
    input.attachments.push_back(std::move(attachment));
    std::uint64_t last = 0;
    const SealedRecord sealed = must(seal_interview(*world.interviewer.home, *world.interviewer.trust, input, std::nullopt,
                                                    [&](std::uint64_t done, std::uint64_t total) {
                                                      EXPECT_EQ(total, size);
                                                      EXPECT_GE(done, last);
                                                      last = done;
                                                    }));
    EXPECT_EQ(last, size);
    world.sync();
    RecordOpener opener(world, sealed.record);
    const SecretBuffer content = opener.content(kFirstAttachmentSection);
    const ParsedAttachmentInfo info = must(parse_attachment_info(content));
    ASSERT_EQ(info.info.size, size);
    ASSERT_EQ(content.size() - info.header_bytes, size);
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(info.header_bytes))) << size;
  }
}

TEST(SealInterview, NothingOnTheDeviceOpensWhatItSealed) {
  ClientWorld world;
  const SealedRecord sealed = world.seal(world.interview("frase"));
  EXPECT_TRUE(must(world.interviewer.home->vault().keys().list_team_keys()).empty());
  EXPECT_EQ(must(world.interviewer.home->vault().outbox().list()).front().record, sealed.record);
}

TEST(SealInterview, IsRefusedToADeviceThatIsNoInterviewers) {
  ClientWorld world;
  EXPECT_EQ(refused(seal_interview(*world.reviewer.home, *world.reviewer.trust, world.interview("x"))), ErrorCode::kPermissionDenied);
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(draft.revoke_device(world.interviewer.device));
  world.publish(draft);
  EXPECT_EQ(refused(seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"))), ErrorCode::kPermissionDenied);
}

TEST(SealInterview, IsRefusedForAFormOrWordingThatIsNotListed) {
  ClientWorld world;
  CaptureInput input = world.interview("x");
  input.form = Digest();
  EXPECT_EQ(refused(seal_interview(*world.interviewer.home, *world.interviewer.trust, input)), ErrorCode::kPermissionDenied);
  input = world.interview("x");
  input.consent.wording = world.rng.id<Digest>();
  EXPECT_EQ(refused(seal_interview(*world.interviewer.home, *world.interviewer.trust, input)), ErrorCode::kPermissionDenied);
  EXPECT_EQ(check_ready_to_capture(*world.interviewer.home, *world.interviewer.trust, Digest()).error().code, ErrorCode::kPermissionDenied);
  EXPECT_TRUE(check_ready_to_capture(*world.interviewer.home, *world.interviewer.trust, world.form));
}

TEST(SealInterview, DeviceThatWasOfflineForTooLongStartsNothingAndFinishesWhatIsOpen) {
  ClientWorld world;
  Drafts drafts(*world.interviewer.home);
  const DraftId open = must(drafts.create(world.form, "Entrevista"));
  const std::uint16_t days = world.interviewer.trust->directory().policy.offline_days;
  world.clock.advance_days(days);
  EXPECT_TRUE(check_ready_to_capture(*world.interviewer.home, *world.interviewer.trust, world.form));
  world.clock.advance_days(1);
  const Status late = check_ready_to_capture(*world.interviewer.home, *world.interviewer.trust, world.form);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kExpired);
  EXPECT_EQ(late.error().field.view(), "offline days");
  world.reopen(world.interviewer);
  EXPECT_FALSE(check_ready_to_capture(*world.interviewer.home, *world.interviewer.trust, world.form)) << "a restart does not help";
  EXPECT_TRUE(seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"), open));
  must(world.interviewer.trust->refresh(*world.interviewer.link));
  EXPECT_TRUE(check_ready_to_capture(*world.interviewer.home, *world.interviewer.trust, world.form));
}

TEST(SealInterview, ExpiredDirectoryFinishesWhatIsOpenAndStartsNothing) {
  ClientWorld world;
  Drafts drafts(*world.interviewer.home);
  const DraftId open = must(drafts.create(world.form, "Entrevista"));
  world.clock.advance_days(61);
  const auto fresh = seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"));
  EXPECT_EQ(refused(fresh), ErrorCode::kExpired);
  EXPECT_EQ(check_ready_to_capture(*world.interviewer.home, *world.interviewer.trust, world.form).error().code, ErrorCode::kExpired);
  EXPECT_TRUE(seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"), open));
  const DraftId late = must(drafts.create(world.form, "Entrevista"));
  EXPECT_EQ(refused(seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"), late)), ErrorCode::kExpired);
  EXPECT_TRUE(drafts.load(late)) << "a refused draft stays";
}

TEST(SealInterview, IsRefusedWithoutAKeyOfACustodianForToday) {
  ClientWorld world;
  world.clock.advance_days(95);
  const auto result = seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"));
  EXPECT_EQ(refused(result), ErrorCode::kExpired);
  world.publish(must(DirectoryDraft::begin(*world.founder.trust, world.clock.today())));
  EXPECT_EQ(refused(seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("x"))), ErrorCode::kConflict);
}

TEST(SealInterview, BadInputLeavesNothingBehind) {
  ClientWorld world;
  const Path outbox = world.interviewer.home->outbox_folder();
  std::vector<CaptureInput> bad(4, world.interview("x"));
  bad[0].answers.push_back(bad[0].answers.front());
  bad[1].attachments.push_back(world.attachment(SecretBuffer(10)));
  bad[1].attachments[0].category = Category::kNone;
  bad[2].attachments.push_back(world.attachment({}));
  bad[2].attachments[0].file = world.root / "missing";
  bad[3].protection.wishes = to_secret(as_bytes("\xff"));
  for (const CaptureInput& input : bad) {
    EXPECT_FALSE(seal_interview(*world.interviewer.home, *world.interviewer.trust, input));
    EXPECT_TRUE(std::filesystem::is_empty(outbox));
    EXPECT_TRUE(must(world.interviewer.home->vault().outbox().announced_blobs()).empty());
    EXPECT_TRUE(must(world.interviewer.home->vault().outbox().list()).empty());
  }
}

TEST(SealInterview, SealedDraftIsGoneForGood) {
  ClientWorld world;
  Drafts drafts(*world.interviewer.home);
  const DraftId id = must(drafts.create(world.form, "Entrevista"));
  Draft draft = must(drafts.load(id));
  draft.parts.push_back({"answers", to_secret(as_bytes("texto"))});
  must(drafts.save(draft));
  const Path file = world.interviewer.home->drafts_folder() / id.hex();
  std::ifstream in(file, std::ios::binary);
  const std::string copy(std::istreambuf_iterator<char>(in), {});
  ASSERT_TRUE(seal_interview(*world.interviewer.home, *world.interviewer.trust, world.interview("texto"), id));
  EXPECT_FALSE(std::filesystem::exists(file));
  std::ofstream(file, std::ios::binary) << copy;
  world.reopen(world.interviewer);
  EXPECT_EQ(Drafts(*world.interviewer.home).load(id).error().code, ErrorCode::kNotFound);
}

#ifdef SIGILO_HAVE_XWING
TEST(SealInterview, WorksInTheHybridSuite) {
  WorldOptions options;
  options.suite = Suite::kXWing;
  ClientWorld world(options);
  const SealedRecord sealed = world.seal(world.interview("frase"));
  world.sync();
  RecordOpener opener(world, sealed.record);
  EXPECT_EQ(must(parse_answers(opener.content(kAccountSection))).answers.size(), 1U);
}
#endif

}  // namespace
}  // namespace sigilo
