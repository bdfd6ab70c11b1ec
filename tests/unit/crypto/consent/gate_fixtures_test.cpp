// Samples of the gate's formats from tests/fixtures/<format>/<version>/: all later code opens all of them. To write those of a new version:
// SIGILO_WRITE_FIXTURES=1 consent_test (existing samples are never written over). The fuzz targets' seeds, which were written from
// docs/PROTOCOL.md by another program, must parse as well.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "crypto/consent/cosign_offer.h"
#include "crypto/consent/jurisdictions.h"
#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

namespace fs = std::filesystem;
using test::GateWorld;
using test::told;

fs::path tests_folder() {
  const char* source = std::getenv("SIGILO_SOURCE");
  return fs::path(source == nullptr ? "." : source) / "tests";
}

Bytes read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return to_bytes(as_bytes(text.str()));
}

void write(const fs::path& path, ByteView bytes) {
  if (fs::exists(path)) return;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << as_text(bytes);
}

/// A log of a release with its openings: written once, folded and decided by all later code.
void write_release(const fs::path& folder) {
  GateWorld w(77);
  Bytes directory = w.m.directory.encode().value();
  w.seal(w.statement({}), {w.colleague});
  w.change(w.statement({w.scope()}), w.colleague, {w.clinician});
  w.pass(4);
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  write(folder / "directory", directory);
  write(folder / "openings", w.openings_file());
  write(folder / "request-leaf", leaf.bytes());
  for (std::size_t i = 0; i < w.entries.size(); ++i) write(folder / ("entry-" + std::to_string(i)), w.entries[i].bytes);
  write(folder / "offer", CosignOffer::make(w.record, w.statement({w.scope()})).value());
  write(folder / "policy", encode_policy(jurisdiction_policy(codes::Jurisdiction::kUy)).value());
  const ReleaseRequested by_desk = w.desk_request(w.judge, codes::DataCategory::kHealth, codes::ReleaseForm::kIdentified);
  write(folder / "desk-key", SignedStatement::parse(by_desk.desk_key)->body());
}

struct Release {
  GateState state;
  std::size_t entries = 0;
  Digest leaf;
  Bytes openings;
};

Release read_release(const fs::path& folder) {
  Release release;
  const auto directory = std::make_shared<const Directory>(Directory::parse(read(folder / "directory")).value());
  for (; fs::exists(folder / ("entry-" + std::to_string(release.entries))); ++release.entries) {
    const auto entry = parse_entry(read(folder / ("entry-" + std::to_string(release.entries))), directory->origin());
    EXPECT_TRUE(entry && release.state.apply(release.entries, *entry, release.entries == 0 ? directory : nullptr)) << release.entries;
  }
  release.leaf = Digest::from_bytes(read(folder / "request-leaf")).value();
  release.openings = read(folder / "openings");
  EXPECT_TRUE(parse_policy(read(folder / "policy")).has_value());
  return release;
}

std::string decide(const Release& release, Day day) { return told(evaluate(release.state, release.leaf, {1, day, {}}, release.openings, {})); }

// Its statements name heads of nowhere and its desk key no record: it was written before either was looked at.
TEST(GateFixtures, AReleaseOfVersion1IsReadAndDenied) {
  const fs::path folder = tests_folder() / "fixtures" / "release" / "1";
  const Release release = read_release(folder);
  EXPECT_EQ(release.entries, 8U);
  EXPECT_EQ(release.state.crossed_forks().size(), 7U);
  EXPECT_EQ(decide(release, Day(20'009)), "crosses_forks");
  EXPECT_FALSE(parse_desk_key(read(folder / "desk-key")).has_value());
  EXPECT_FALSE(CosignOffer::parse(read(folder / "offer")).has_value());
}

// Its second members signed for a nonce that anybody could have used for a record of their own.
TEST(GateFixtures, AReleaseOfVersion2IsReadAndDenied) {
  const fs::path folder = tests_folder() / "fixtures" / "release" / "2";
  const Release release = read_release(folder);
  EXPECT_EQ(release.entries, 8U);
  EXPECT_TRUE(release.state.crossed_forks().empty());
  EXPECT_EQ(decide(release, Day(20'009)), "second_member_missing");
  EXPECT_FALSE(CosignOffer::parse(read(folder / "offer")).has_value());
}

TEST(GateFixtures, AReleaseOfVersion3IsDecidedAsThen) {
  const fs::path folder = tests_folder() / "fixtures" / "release" / "3";
  if (std::getenv("SIGILO_WRITE_FIXTURES") != nullptr) write_release(folder);
  const Release release = read_release(folder);
  EXPECT_EQ(release.entries, 8U);
  EXPECT_TRUE(release.state.crossed_forks().empty());
  EXPECT_EQ(decide(release, Day(20'009)), "permit");
  EXPECT_EQ(decide(release, Day(20'017)), "request_expired");
  EXPECT_TRUE(parse_desk_key(read(folder / "desk-key")).has_value());
  EXPECT_TRUE(CosignOffer::parse(read(folder / "offer")).has_value());
}

TEST(GateSeeds, AllParseAndEncodeToThemselves) {
  struct Target {
    const char* name;
    std::function<Result<Bytes>(ByteView)> again;
  };
  const Target targets[] = {
      {"consent_openings", [](ByteView b) -> Result<Bytes> { SIGILO_TRY(const auto v, parse_openings(b)); return encode_openings(v); }},
      {"consent_policy", [](ByteView b) -> Result<Bytes> { SIGILO_TRY(const auto v, parse_policy(b)); return encode_policy(v); }},
      {"cosign_offer", [](ByteView b) -> Result<Bytes> { SIGILO_TRY(const auto v, CosignOffer::parse(b)); return CosignOffer::make(v.record(), v.terms()); }},
      {"desk_key", [](ByteView b) -> Result<Bytes> { SIGILO_TRY(const auto v, parse_desk_key(b)); return encode_desk_key(v); }},
      {"log_entry", [](ByteView b) -> Result<Bytes> {
         SIGILO_TRY(const auto statement, SignedStatement::parse(b));
         SIGILO_TRY(const auto entry, parse_entry(b, statement.header().origin));
         if (label_of(entry.body).empty()) return fail(ErrorCode::kUnsupported, "the seed is of no known kind", "seed");
         return entry.statement.bytes();
       }},
  };
  for (const Target& target : targets) {
    std::size_t count = 0;
    for (const auto& file : fs::directory_iterator(tests_folder() / "fuzz" / "corpus" / target.name)) {
      const Bytes bytes = read(file.path());
      const auto again = target.again(bytes);
      ASSERT_TRUE(again) << file.path() << ' ' << to_string(again.error());
      EXPECT_EQ(*again, bytes) << file.path();
      ++count;
    }
    EXPECT_GE(count, 20U) << target.name;
  }
}

}  // namespace
}  // namespace sigilo
