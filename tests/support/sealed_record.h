#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "crypto/base/labels.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/prologue.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/envelope/share_bundle.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo::testing {

inline constexpr std::string_view kTestOrigin = "sigilo.invalid/000102030405060708090a0b0c0d0e0f";

/// Everybody who takes part in sealing a record, with invented keys.
struct TestParties {
  explicit TestParties(Rng& rng, Suite suite_in = Suite::kX25519, std::uint8_t custodian_count = 3)
      : suite(suite_in), device(SigningKey::generate(rng)), intake(*KemKeyPair::generate(suite, rng)) {
    for (const Team team : {Team::kReview, Team::kProtection, Team::kMedical}) {
      teams.emplace(team, *KemKeyPair::generate(suite, rng));
    }
    for (std::uint8_t i = 0; i < custodian_count; ++i) {
      custodians.push_back(*KemKeyPair::generate(suite, rng));
    }
  }
  [[nodiscard]] TeamKey team_key(Team team) const { return {team, kEpoch, teams.at(team).public_key}; }
  [[nodiscard]] ByteView team_private(Team team) const { return teams.at(team).private_key.expose(); }

  static constexpr std::uint32_t kEpoch = 7;
  std::string origin{kTestOrigin};
  Suite suite;
  SigningKey device;
  KemKeyPair intake;
  std::map<Team, KemKeyPair> teams;
  std::vector<KemKeyPair> custodians;
};

/// A whole record as a device seals it: section i (from 0) holds contents[i].
struct TestRecord {
  Manifest manifest;
  Bytes signed_manifest;
  RecordSecrets secrets;
  std::vector<SealedSection> sections;
  std::vector<Bytes> share_bundles;
};

/// Seals a record with the ten fixed sections and the given attachments. Content of section id N is "section N" unless given.
inline TestRecord seal_test_record(const TestParties& parties, Rng& rng, const std::vector<AttachmentSpec>& attachments = {},
                                   std::uint8_t threshold = 2, const std::map<std::uint16_t, Bytes>& contents = {}) {
  Manifest manifest;
  Prologue& prologue = manifest.prologue;
  prologue.origin = parties.origin;
  prologue.record_nonce = rng.id<Digest>();
  prologue.verify_key = parties.device.public_key();
  prologue.directory = rng.id<Digest>();
  prologue.suite = parties.suite;
  prologue.form = rng.id<Digest>();
  prologue.day = Day(20'000);
  prologue.consent_commitment = rng.id<Digest>();
  prologue.sections = *record_layout(attachments);
  manifest.prologue_bytes = *encode_prologue(prologue);
  manifest.ctx = context_of(manifest.prologue_bytes);
  const auto count = static_cast<std::uint8_t>(parties.custodians.size());
  auto secrets = *RecordSecrets::deal(manifest.ctx, threshold, count, rng);
  std::vector<SealedSection> sections;
  for (const SectionSpec& spec : prologue.sections) {
    const auto given = contents.find(spec.id);
    const Bytes content = given != contents.end() ? given->second : to_bytes("section " + std::to_string(spec.id));
    sections.push_back(*seal_section(spec, secrets, parties.suite, parties.team_key(team_of(spec)), content, rng));
    manifest.sections.push_back(sections.back().entry);
  }
  manifest.commitments = secrets.commitments();
  std::vector<Bytes> bundles;
  for (std::uint8_t i = 1; i <= count; ++i) {
    manifest.custodian_epochs.push_back(TestParties::kEpoch);
    bundles.push_back(
        *seal_share_bundle(manifest.ctx, i, parties.suite, parties.custodians[i - 1U].public_key, *secrets.shares_of(i), rng));
  }
  const auto header = make_header(labels::kManifest, parties.origin, {}, parties.device, prologue.day, rng);
  Bytes signed_manifest = *sign_statement(header, *encode_manifest(manifest), parties.device);
  return {std::move(manifest), std::move(signed_manifest), std::move(secrets), std::move(sections), std::move(bundles)};
}

}  // namespace sigilo::testing
