#include <gtest/gtest.h>

#include "crypto/envelope/padding.h"
#include "crypto/envelope/section_open.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/log/payload_root.h"
#include "tests/support/sealed_record.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::seal_test_record;
using testing::SeededRng;
using testing::TestParties;
using testing::TestRecord;

Suite best_suite() { return default_suite(); }

Result<SecretBuffer> open_by_team(const TestRecord& record, const TestParties& parties, std::uint16_t section,
                                  const SealedSection& sealed) {
  const Team team = team_of(*record.manifest.spec(section));
  return open_section(record.manifest, section, sealed.header, sealed.payload, parties.team_private(team),
                      record.secrets.erasure_handle().expose());
}

Result<SecretBuffer> open_by_halves(const TestRecord& record, const TestParties& parties, std::uint16_t section,
                                    const SealedSection& sealed) {
  const SectionSpec& spec = *record.manifest.spec(section);
  SIGILO_TRY(const auto header, parse_section_header(sealed.header, spec, parties.suite));
  SIGILO_TRY(const auto half,
             open_reviewer_half(header, record.manifest.ctx, spec, parties.suite, parties.team_private(team_of(spec))));
  return open_gated_section(record.manifest, section, sealed.header, sealed.payload,
                            record.secrets.gate_half(spec.category).expose(), half.expose());
}

Result<SecretBuffer> open_any(const TestRecord& record, const TestParties& parties, std::uint16_t section) {
  const SealedSection& sealed = record.sections[section - 1U];
  return is_gated(record.manifest.spec(section)->kind) ? open_by_halves(record, parties, section, sealed)
                                                       : open_by_team(record, parties, section, sealed);
}

TEST(Section, OpensForItsTeamInBothSuites) {
  for (const Suite suite : {Suite::kX25519, best_suite()}) {
    SeededRng rng(1);
    const TestParties parties(rng, suite);
    const TestRecord record = seal_test_record(parties, rng, {{Category::kHealth, 0}, {Category::kImageOrVoice, 0}});
    for (std::uint16_t section = 1; section <= 12; ++section) {
      const auto content = open_any(record, parties, section);
      ASSERT_TRUE(content) << section << ": " << to_string(content.error());
      EXPECT_EQ(as_text(*content), "section " + std::to_string(section));
    }
  }
}

TEST(Section, OfAnyLengthComesBack) {
  SeededRng rng(2);
  const TestParties parties(rng);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4069}, std::size_t{4070}, std::size_t{65509},
                                 std::size_t{65510}, std::size_t{300'000}}) {
    const Bytes content = rng.bytes(size);
    const TestRecord record = seal_test_record(parties, rng, {}, 2, {{kAccountSection, content}});
    const auto opened = open_any(record, parties, kAccountSection);
    ASSERT_TRUE(opened) << size;
    EXPECT_EQ(to_bytes(ByteView(*opened)), content);
    EXPECT_EQ(record.sections[0].payload.size(), kAgeNonceBytes + stream_size(padded_size(SectionKind::kAccount, size)));
  }
}

TEST(Section, OpensForNoOtherTeamHandleOrHalf) {
  SeededRng rng(3);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  const TestRecord other = seal_test_record(parties, rng);
  const SealedSection& account = record.sections[0];
  const ByteView review = parties.team_private(Team::kReview);
  EXPECT_FALSE(open_section(record.manifest, 1, account.header, account.payload, parties.team_private(Team::kMedical),
                            record.secrets.erasure_handle().expose()));
  EXPECT_FALSE(open_section(record.manifest, 1, account.header, account.payload, review, other.secrets.erasure_handle().expose()));
  EXPECT_FALSE(open_section(record.manifest, 1, account.header, account.payload, review, {}));
  const SealedSection& identity = record.sections[3];
  const auto open = [&](const SecretBytes& gate, const SecretBytes& half) {
    return open_gated_section(record.manifest, 4, identity.header, identity.payload, gate.expose(), half.expose());
  };
  const RecordSecrets& secrets = record.secrets;
  EXPECT_TRUE(open(secrets.gate_half(Category::kIdentity), secrets.reviewer_half(Category::kIdentity)));
  EXPECT_FALSE(open(secrets.gate_half(Category::kHealth), secrets.reviewer_half(Category::kIdentity)));
  EXPECT_FALSE(open(secrets.gate_half(Category::kIdentity), secrets.reviewer_half(Category::kHealth)));
  EXPECT_FALSE(open(other.secrets.gate_half(Category::kIdentity), secrets.reviewer_half(Category::kIdentity)));
  // A gated section never opens the way of the others, nor they in its.
  EXPECT_FALSE(open_section(record.manifest, 4, identity.header, identity.payload, review, secrets.erasure_handle().expose()));
  EXPECT_FALSE(open_gated_section(record.manifest, 1, account.header, account.payload,
                                  secrets.gate_half(Category::kIdentity).expose(),
                                  secrets.reviewer_half(Category::kIdentity).expose()));
}

TEST(Section, TwoAttachmentsOfOneCategoryShareNoKey) {
  SeededRng rng(4);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng, {{Category::kImageOrVoice, 0}, {Category::kImageOrVoice, 0}}, 2,
                                             {{11, to_bytes("same")}, {12, to_bytes("same")}});
  const auto key = [&](std::uint16_t section) {
    return *derive_wrap_key(record.secrets.gate_half(Category::kImageOrVoice).expose(),
                            record.secrets.reviewer_half(Category::kImageOrVoice).expose(), record.manifest.ctx,
                            Category::kImageOrVoice, section);
  };
  EXPECT_FALSE(key(11) == key(12));
  const auto wrapped = [&](std::uint16_t section) {
    return parse_section_header(record.sections[section - 1U].header, *record.manifest.spec(section), parties.suite)->wrapped;
  };
  EXPECT_NE(wrapped(11), wrapped(12));
  EXPECT_NE(record.sections[10].payload, record.sections[11].payload);
}

// The checks against the manifest are left out here on purpose: the keys alone must bind a section to its place.
TEST(Section, IsBoundToItsRecordAndPlaceByItsKeys) {
  SeededRng rng(5);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng, {{Category::kHealth, 0}, {Category::kHealth, 0}});
  const TestRecord other = seal_test_record(parties, rng, {{Category::kHealth, 0}, {Category::kHealth, 0}});
  const SectionSpec account = *record.manifest.spec(kAccountSection);
  const auto header = *parse_section_header(record.sections[0].header, account, parties.suite);
  const auto open_account = [&](const Context& ctx, const SectionSpec& spec) {
    return open_section_key(record.sections[0].header, header, ctx, spec, parties.suite, parties.team_private(Team::kReview),
                            record.secrets.erasure_handle().expose());
  };
  EXPECT_TRUE(open_account(record.manifest.ctx, account));
  EXPECT_FALSE(open_account(other.manifest.ctx, account));
  EXPECT_FALSE(open_account(record.manifest.ctx, *record.manifest.spec(kConsentSection)));
  const SectionSpec photo = *record.manifest.spec(11);
  const auto gated = *parse_section_header(record.sections[10].header, photo, parties.suite);
  const auto open_photo = [&](const Context& ctx, const SectionSpec& spec) {
    return open_gated_key(record.sections[10].header, gated, ctx, spec, record.secrets.gate_half(Category::kHealth).expose(),
                          record.secrets.reviewer_half(Category::kHealth).expose());
  };
  EXPECT_TRUE(open_photo(record.manifest.ctx, photo));
  EXPECT_FALSE(open_photo(record.manifest.ctx, *record.manifest.spec(12)));
  EXPECT_FALSE(open_photo(other.manifest.ctx, photo));
  EXPECT_FALSE(open_reviewer_half(gated, other.manifest.ctx, photo, parties.suite, parties.team_private(Team::kMedical)));
}

TEST(Section, RefusesSwappedHeadersAndPayloads) {
  SeededRng rng(6);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  const TestRecord other = seal_test_record(parties, rng);
  SealedSection swapped = record.sections[0];
  swapped.header = other.sections[0].header;
  EXPECT_EQ(open_by_team(record, parties, 1, swapped).error().field.view(), "header");
  swapped = record.sections[0];
  swapped.payload = other.sections[0].payload;
  EXPECT_EQ(open_by_team(record, parties, 1, swapped).error().field.view(), "payload");
  EXPECT_FALSE(open_by_team(record, parties, 2, record.sections[0]));
  EXPECT_FALSE(open_by_halves(record, parties, 5, record.sections[3]));
  EXPECT_EQ(open_section(record.manifest, 11, {}, {}, {}, {}).error().code, ErrorCode::kNotFound);
}

TEST(Section, RefusesDamageAtEveryByteOfTheHeaderEvenWithoutTheManifest) {
  SeededRng rng(7);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  for (const std::uint16_t section : {kAccountSection, kFirstPersonalSection}) {
    const SectionSpec& spec = *record.manifest.spec(section);
    const Bytes& good = record.sections[section - 1U].header;
    for (std::size_t i = 0; i < good.size(); ++i) {
      Bytes damaged = good;
      damaged[i] ^= 1;
      EXPECT_FALSE(parse_section_header(ByteView(good).first(i), spec, parties.suite)) << i;
      const auto header = parse_section_header(damaged, spec, parties.suite);
      if (!header) continue;
      const auto key =
          header->gated
              ? open_gated_key(damaged, *header, record.manifest.ctx, spec, record.secrets.gate_half(spec.category).expose(),
                               record.secrets.reviewer_half(spec.category).expose())
              : open_section_key(damaged, *header, record.manifest.ctx, spec, parties.suite, parties.team_private(Team::kReview),
                                 record.secrets.erasure_handle().expose());
      EXPECT_FALSE(key) << i;
    }
  }
}

TEST(Section, NamesUnknownStanzas) {
  const Bytes file_key(16, 1);
  const SectionSpec account{kAccountSection, SectionKind::kAccount, Category::kNone, 0};
  const AgeStanza newer{{"sigilo/handle2", "1", "7", "AAAA"}, Bytes(48)};
  EXPECT_EQ(parse_section_header(*write_age_header({&newer, 1}, file_key), account, Suite::kX25519).error().code,
            ErrorCode::kUnsupported);
  const std::string enc(43, 'A');
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"sigilo/handle1", "2", "7", enc},
                                                                     {"sigilo/handle1", "1", "07", enc},
                                                                     {"sigilo/handle1", "1", "-7", enc},
                                                                     {"sigilo/handle1", "1", "4294967296", enc},
                                                                     {"sigilo/handle1", "1", "7", enc + "AA"},
                                                                     {"sigilo/handle1", "1", "7"},
                                                                     {"sigilo/handle1", "1", "7", enc, "x"}}) {
    const AgeStanza stanza{arguments, Bytes(48)};
    EXPECT_EQ(parse_section_header(*write_age_header({&stanza, 1}, file_key), account, Suite::kX25519).error().code,
              ErrorCode::kMalformed);
  }
  const std::vector<AgeStanza> two(2, AgeStanza{{"sigilo/handle1", "1", "7", enc}, Bytes(48)});
  EXPECT_EQ(parse_section_header(*write_age_header(two, file_key), account, Suite::kX25519).error().code, ErrorCode::kMalformed);
}

TEST(Section, IsNotSealedToTheWrongTeam) {
  SeededRng rng(8);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  EXPECT_EQ(
      seal_section(*record.manifest.spec(1), record.secrets, parties.suite, parties.team_key(Team::kMedical), {}, rng).error().code,
      ErrorCode::kInvalidArgument);
}

TEST(SectionSealer, GivesTheSameInPartsOfAnySize) {
  SeededRng rng(9);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng, {{Category::kImageOrVoice, 0}});
  const SectionSpec& spec = *record.manifest.spec(11);
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{65509}, std::size_t{65510},
                                 std::size_t{2'097'152 - 27}, std::size_t{3'000'000}}) {
    const Bytes content = rng.bytes(size);
    for (const std::size_t part : {std::size_t{1013}, std::size_t{65536}, std::size_t{1} << 20, size + 1}) {
      auto sealer = SectionSealer::begin(spec, record.secrets, parties.suite, parties.team_key(Team::kReview), size, rng);
      ASSERT_TRUE(sealer);
      Bytes payload;
      Bytes buffer(SectionSealer::output_bound(part));
      PieceHasher hasher;
      const auto take = [&](std::size_t written) {
        hasher.update(ByteView(buffer).first(written));
        payload.insert(payload.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(written));
      };
      for (ByteView rest(content); !rest.empty();) {
        const ByteView fed = rest.first(std::min(part, rest.size()));
        const auto written = sealer->update(fed, buffer);
        ASSERT_TRUE(written);
        take(*written);
        rest = rest.subspan(fed.size());
      }
      for (std::size_t written = 1; written != 0;) {
        const auto more = sealer->finish(buffer);
        ASSERT_TRUE(more);
        written = *more;
        take(written);
      }
      ASSERT_EQ(payload.size(), sealer->payload_length());
      const ManifestSection entry = sealer->entry(hasher.finish());
      EXPECT_TRUE(check_section(entry, sealer->header(), payload));
      const auto header = *parse_section_header(sealer->header(), spec, parties.suite);
      SectionOpener opener(spec, *open_gated_key(sealer->header(), header, record.manifest.ctx, spec,
                                                 record.secrets.gate_half(spec.category).expose(),
                                                 record.secrets.reviewer_half(spec.category).expose()));
      SecretBuffer opened;
      for (ByteView rest(payload); !rest.empty();) {
        const ByteView fed = rest.first(std::min(part, rest.size()));
        ASSERT_TRUE(opener.update(fed, opened));
        rest = rest.subspan(fed.size());
      }
      ASSERT_TRUE(opener.finish(opened));
      EXPECT_EQ(opener.content_length(), size);
      EXPECT_TRUE(std::equal(opened.begin(), opened.end(), content.begin(), content.end()));
    }
  }
}

TEST(SectionSealer, RefusesMoreOrLessThanAnnounced) {
  SeededRng rng(10);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  auto sealer =
      SectionSealer::begin(*record.manifest.spec(1), record.secrets, parties.suite, parties.team_key(Team::kReview), 10, rng);
  Bytes buffer(SectionSealer::output_bound(100));
  EXPECT_FALSE(sealer->update(Bytes(11), buffer));
  EXPECT_FALSE(sealer->update(Bytes(5), MutableBytes(buffer).first(100)));
  EXPECT_TRUE(sealer->update(Bytes(9), buffer));
  EXPECT_FALSE(sealer->finish(buffer));
  EXPECT_TRUE(sealer->update(Bytes(1), buffer));
  EXPECT_TRUE(sealer->finish(buffer));
  EXPECT_EQ(*sealer->finish(buffer), 0U);
  EXPECT_FALSE(SectionSealer::begin(*record.manifest.spec(1), record.secrets, parties.suite, parties.team_key(Team::kReview),
                                    kMaxSectionContent + 1, rng));
}

TEST(SectionOpener, RefusesTruncationAtEveryChunkAndOddPadding) {
  SeededRng rng(11);
  const SectionSpec spec{kAccountSection, SectionKind::kAccount, Category::kNone, 0};
  const SecretBytes file_key = rng.secret(16);
  const auto seal = [&](ByteView plaintext) {
    Bytes payload = rng.bytes(kAgeNonceBytes);
    payload.resize(kAgeNonceBytes + stream_size(plaintext.size()));
    EXPECT_TRUE(seal_chunks(age_payload_key(file_key.expose(), ByteView(payload).first(16))->expose(), 0, plaintext, true,
                            MutableBytes(payload).subspan(16)));
    return payload;
  };
  const auto open = [&](ByteView payload) -> Result<SecretBuffer> {
    SectionOpener opener(spec, file_key.duplicate());
    SecretBuffer out;
    SIGILO_CHECK(opener.update(payload, out));
    SIGILO_CHECK(opener.finish(out));
    return out;
  };
  const auto padded = [&](std::uint64_t announced, std::size_t size) {
    Bytes plaintext(size);
    const auto prefix = section_prefix(SectionKind::kAccount, announced);
    std::copy(prefix.begin(), prefix.end(), plaintext.begin());
    return plaintext;
  };
  const Bytes good = seal(padded(200'000, padded_size(SectionKind::kAccount, 200'000)));
  ASSERT_TRUE(open(good));
  for (std::size_t cut = 0; cut < good.size(); cut += cut % kAgeSealedChunkBytes == 0 ? 16 : kAgeSealedChunkBytes - 16) {
    EXPECT_FALSE(open(ByteView(good).first(cut))) << cut;
  }
  EXPECT_FALSE(open(seal(padded(100, 4095))));
  EXPECT_FALSE(open(seal(padded(100, 4097))));
  EXPECT_FALSE(open(seal(padded(5000, 4096))));
  EXPECT_FALSE(open(seal(padded(UINT64_MAX, 4096))));
  EXPECT_FALSE(open(seal(Bytes(10))));
  EXPECT_FALSE(open(seal({})));
  Bytes dirty = padded(100, 4096);
  dirty.back() = 1;
  EXPECT_FALSE(open(seal(dirty)));
}

}  // namespace
}  // namespace sigilo
