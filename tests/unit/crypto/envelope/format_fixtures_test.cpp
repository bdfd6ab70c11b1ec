// Samples of every envelope format, written once per version and kept: all later code must open all of them.
// To write those of a new version: SIGILO_WRITE_FIXTURES=1 format_fixtures_test (existing samples are never written over).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "crypto/base/encoding.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/key_slots.h"
#include "crypto/envelope/key_table.h"
#include "crypto/envelope/recovery.h"
#include "crypto/envelope/root_key_file.h"
#include "crypto/envelope/section_open.h"
#include "tests/support/process/process.h"
#include "tests/support/sealed_record.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

namespace fs = std::filesystem;
using testing::kTestOrigin;
using testing::SeededRng;
using testing::TestParties;
using testing::TestRecord;

constexpr std::string_view kPassphrase = "correcto-caballo-bateria";
const std::vector<Team> kTeams = {Team::kReview, Team::kProtection, Team::kMedical};

bool writing() { return std::getenv("SIGILO_WRITE_FIXTURES") != nullptr; }

std::string path_of(const std::string& name) {
  const char* source = std::getenv("SIGILO_SOURCE");
  return std::string(source == nullptr ? "." : source) + "/tests/fixtures/" + name;
}

Bytes read(const std::string& name) { return to_bytes(testing::read_file(path_of(name))); }
void write(const std::string& name, ByteView content) {
  const fs::path path = path_of(name);
  if (!fs::exists(path)) {
    fs::create_directories(path.parent_path());
    testing::write_file(path, std::string(as_text(content)));
  }
}
// Keys stand in hexadecimal, so that nobody takes them for anything else.
Bytes read_hex(const std::string& name) {
  const std::string text = testing::read_file(path_of(name));
  return *decode_hex(std::string_view(text).substr(0, text.find('\n')));
}
void write_hex(const std::string& name, ByteView content) { write(name, as_bytes(encode_hex(content) + "\n")); }

std::string numbered(const std::string& name, std::size_t number) { return name + "-" + std::to_string(number); }

void write_record(const std::string& folder, Suite suite) {
  SeededRng rng(2026);
  const TestParties parties(rng, suite);
  const TestRecord record = seal_test_record(parties, rng, {{Category::kImageOrVoice, 0}, {Category::kThirdParty, 2}});
  write(folder + "manifest", record.signed_manifest);
  for (const SealedSection& section : record.sections) {
    write(numbered(folder + "header", section.entry.id), section.header);
    write(numbered(folder + "payload", section.entry.id), section.payload);
  }
  CoverContent cover;
  cover.manifest = record.signed_manifest;
  for (const SealedSection& section : record.sections) cover.headers.push_back(section.header);
  cover.erasure_handle = record.secrets.erasure_handle().duplicate();
  write(folder + "cover", *seal_cover(kTestOrigin, suite, TestParties::kEpoch, parties.intake.public_key, cover, rng));
  write_hex(folder + "intake-key", parties.intake.private_key.expose());
  for (const Team team : kTeams) {
    write_hex(folder + std::string(code_of(team)) + "-key", parties.team_private(team));
  }
  for (std::size_t i = 1; i <= parties.custodians.size(); ++i) {
    write(numbered(folder + "bundle", i), record.share_bundles[i - 1]);
    write_hex(numbered(folder + "custodian-key", i), parties.custodians[i - 1].private_key.expose());
  }
}

Bytes team_key(const std::string& folder, Team team) { return read_hex(folder + std::string(code_of(team)) + "-key"); }

/// G_c of a section from the bundles of custodians 1 and 3.
Result<SecretBytes> combined_gate(const std::string& folder, const Manifest& manifest, Category category) {
  std::vector<SecretBytes> sets;
  std::vector<SlotShare> shares;
  for (const std::uint8_t custodian : {std::uint8_t{1}, std::uint8_t{3}}) {
    SIGILO_TRY(auto set, open_share_bundle(manifest.ctx, custodian, manifest.prologue.suite,
                                           read_hex(numbered(folder + "custodian-key", custodian)),
                                           read(numbered(folder + "bundle", custodian))));
    SIGILO_CHECK(check_shares(manifest, custodian, set.expose()));
    sets.push_back(std::move(set));
    shares.push_back({custodian, sets.back().expose().subspan(static_cast<std::size_t>(category) * kScalarBytes, kScalarBytes)});
  }
  return combine_slot(manifest, category, shares);
}

Result<SecretBuffer> open_one(const std::string& folder, const Manifest& manifest, const SectionSpec& spec,
                              ByteView erasure_handle) {
  const Bytes header = read(numbered(folder + "header", spec.id));
  const Bytes payload = read(numbered(folder + "payload", spec.id));
  const Bytes key = team_key(folder, team_of(spec));
  if (!is_gated(spec.kind)) {
    return open_section(manifest, spec.id, header, payload, key, erasure_handle);
  }
  SIGILO_TRY(const auto parsed, parse_section_header(header, spec, manifest.prologue.suite));
  SIGILO_TRY(const auto half, open_reviewer_half(parsed, manifest.ctx, spec, manifest.prologue.suite, key));
  SIGILO_TRY(const auto gate, combined_gate(folder, manifest, spec.category));
  return open_gated_section(manifest, spec.id, header, payload, gate.expose(), half.expose());
}

void check_record(const std::string& folder, Suite suite) {
  if (writing()) write_record(folder, suite);
  const auto cover = open_cover(read(folder + "cover"), kTestOrigin, suite, read_hex(folder + "intake-key"));
  ASSERT_TRUE(cover) << to_string(cover.error());
  EXPECT_EQ(cover->manifest, read(folder + "manifest"));
  ASSERT_EQ(cover->headers.size(), 12U);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(cover->headers[i], read(numbered(folder + "header", i + 1)));
  const auto verified = verify_manifest(cover->manifest, kTestOrigin);
  ASSERT_TRUE(verified) << to_string(verified.error());
  EXPECT_EQ(verified->manifest.sections.size(), 12U);
  for (const SectionSpec& spec : verified->manifest.prologue.sections) {
    const auto content = open_one(folder, verified->manifest, spec, cover->erasure_handle.expose());
    ASSERT_TRUE(content) << spec.id << ": " << to_string(content.error());
    EXPECT_EQ(as_text(*content), "section " + std::to_string(spec.id));
  }
}

TEST(FormatFixtures, RecordOfVersion2OpensInSuiteX25519) { check_record("record/2/x25519/", Suite::kX25519); }

// Its cover held no section headers. The manifest has not changed since.
TEST(FormatFixtures, CoverOfVersion1IsNamedAsUnsupported) {
  for (const std::string folder : {"record/1/x25519/", "record/1/x-wing/"}) {
    EXPECT_EQ(cover_epoch(read(folder + "cover")).error().code, ErrorCode::kUnsupported) << folder;
    EXPECT_EQ(open_cover(read(folder + "cover"), kTestOrigin, Suite::kX25519, read_hex(folder + "intake-key")).error().code, ErrorCode::kUnsupported);
    EXPECT_TRUE(verify_manifest(read(folder + "manifest"), kTestOrigin)) << folder;
  }
}

TEST(FormatFixtures, RecordOfVersion2OpensInSuiteXWing) {
  if (!suite_from(static_cast<std::uint16_t>(Suite::kXWing))) GTEST_SKIP() << "this build has no X-Wing";
  check_record("record/2/x-wing/", Suite::kXWing);
}

TEST(FormatFixtures, KeySlotsOfVersion1Open) {
  if (writing()) {
    SeededRng rng(1);
    KeySlots slots;
    ASSERT_TRUE(slots.add(KeySlotKind::kPassphrase, as_bytes(kPassphrase), SecretBytes(Bytes(32, 7)), Argon2Cost(), rng));
    ASSERT_TRUE(slots.add(KeySlotKind::kRecovery, Bytes(32, 9), SecretBytes(Bytes(32, 7)), Argon2Cost(), rng));
    write("key-slots/1/file", slots.encode());
  }
  const auto slots = KeySlots::parse(read("key-slots/1/file"));
  ASSERT_TRUE(slots) << to_string(slots.error());
  EXPECT_EQ(to_bytes(slots->open(KeySlotKind::kPassphrase, as_bytes(kPassphrase))->expose()), Bytes(32, 7));
  EXPECT_EQ(to_bytes(slots->open(KeySlotKind::kRecovery, Bytes(32, 9))->expose()), Bytes(32, 7));
}

TEST(FormatFixtures, KeyTableOfVersion1Opens) {
  const Bytes root(32, 3);
  if (writing()) {
    SeededRng rng(1);
    KeyTable table;
    ASSERT_TRUE(table.put(as_bytes("first"), Bytes(32, 1)));
    Bytes file = *table.encode_file(root, rng);
    ASSERT_TRUE(table.put(as_bytes("second"), Bytes(256, 2)));
    const Bytes segment = *table.encode_append(root, rng);
    file.insert(file.end(), segment.begin(), segment.end());
    write("key-table/1/file", file);
  }
  const auto opened = KeyTable::open(read("key-table/1/file"), root);
  ASSERT_TRUE(opened) << to_string(opened.error());
  EXPECT_EQ(opened->torn_bytes, 0U);
  ASSERT_EQ(opened->table.size(), 2U);
  EXPECT_EQ(to_bytes(ByteView(*opened->table.find(as_bytes("second")))), Bytes(256, 2));
}

TEST(FormatFixtures, RootKeyOfVersion1Opens) {
  const SigningKey key = *SigningKey::from_seed(Bytes(32, 5));
  if (writing()) {
    SeededRng rng(1);
    write("root-key/1/file", *seal_root_key(1, key, as_bytes(kPassphrase), Argon2Cost(), rng));
  }
  const auto opened = open_root_key(read("root-key/1/file"), as_bytes(kPassphrase));
  ASSERT_TRUE(opened) << to_string(opened.error());
  EXPECT_EQ(opened->index, 1);
  EXPECT_EQ(opened->key.public_key(), key.public_key());
}

TEST(FormatFixtures, RecoverySharesOfVersion1Combine) {
  if (writing()) {
    SeededRng rng(1);
    const auto recovery = make_recovery(rng.id<MechanismId>(), Suite::kX25519, 2, 3, rng);
    for (std::size_t i = 1; i <= 3; ++i) write(numbered("recovery-share/1/share", i), recovery->shares[i - 1]);
    write_hex("recovery-share/1/public-key", recovery->key.public_key);
  }
  const Bytes first = read("recovery-share/1/share-1");
  const Bytes third = read("recovery-share/1/share-3");
  const std::vector<ByteView> files = {first, third};
  const auto key = combine_recovery(files, Suite::kX25519);
  ASSERT_TRUE(key) << to_string(key.error());
  EXPECT_EQ(key->public_key, read_hex("recovery-share/1/public-key"));
}

}  // namespace
}  // namespace sigilo
