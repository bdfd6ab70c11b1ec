#pragma once

#include <string>
#include <utility>
#include <vector>

#include "crypto/base/labels.h"
#include "crypto/primitives/kem.h"
#include "crypto/release/release_bundle.h"
#include "crypto/release/sealed_halves.h"
#include "crypto/release/sealed_shares.h"
#include "tests/support/sealed_record.h"
#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo::test {

/// The gate's world with a record that is really sealed, two of three custodians with their shares, and a judge who holds a key.
struct ReleaseWorld {
  explicit ReleaseWorld(std::uint64_t seed = 1) : gate(seed), parties(gate.m.rng), record(seal_record()), sealer(enrol_sealer()), judge(gate.m.key_pair()) {
    gate.entry_of(gate.judge).kem_public_key = judge.public_key;
    const testing::SampleMechanism::Device& d = sealer;
    gate.m.directory.members.push_back({d.member, d.roles});
    gate.m.directory.devices.push_back({d.id(), d.member, d.key.public_key(), d.kem.public_key, d.tls, Day(19'990), DeviceState::kActive});
    gate.publish_next();
    gate.pass(10);
    const Prologue& prologue = record.manifest.prologue;
    gate.nonce = prologue.record_nonce;
    gate.record = prologue.record;
    verified = verify_manifest(record.signed_manifest, gate.origin()).value();
    gate.manifest = verified.digest;
    gate.openings.sealing_key = sealer.key.public_key();
    gate.openings.record_nonce = gate.nonce;
    gate.seal(gate.statement({gate.scope()}), {gate.colleague}, &sealer);
  }

  /// Requested as usual and approved; the entry as logged is kept.
  Digest ask() { return ask(gate.usual_request()); }
  Digest ask(ReleaseRequested body) {
    const Digest leaf = gate.request(std::move(body));
    request = gate.entries.back().bytes;
    gate.approve(leaf);
    return leaf;
  }
  ReleasePermit permit_of(const Digest& leaf, std::uint8_t custodian) {
    auto decision = gate.decide(leaf, custodian);
    EXPECT_TRUE(decision) << told(decision);
    return std::move(decision).value();
  }
  Bytes shares_of(const Digest& leaf, std::uint8_t custodian) {
    ReleasePermit permit = permit_of(leaf, custodian);
    gate.permit(leaf, custodian);
    return seal_shares(std::move(permit), verified, record.secrets.shares_of(custodian).value(), Suite::kX25519, gate.m.rng).value();
  }
  ReleasePermit half_permit(const Digest& leaf) {
    auto decision = evaluate_half(gate.state, leaf, gate.today, gate.openings_file(), gate.policies);
    EXPECT_TRUE(decision) << told(decision);
    return std::move(decision).value();
  }
  CategorySecrets halves(const std::vector<Category>& categories) const {
    CategorySecrets all;
    for (const Category category : categories) all.emplace(category, record.secrets.reviewer_half(category).duplicate());
    return all;
  }
  /// Everything that a usual release needs, by custodians 1 and 3.
  ReleaseBundle usual_bundle() {
    const Digest leaf = ask();
    ReleaseBundle bundle;
    bundle.manifest = record.signed_manifest;
    bundle.request = request;
    for (const std::uint8_t custodian : {std::uint8_t{1}, std::uint8_t{3}}) bundle.shares.push_back({custodian, shares_of(leaf, custodian)});
    bundle.halves = seal_halves(half_permit(leaf), verified, halves({Category::kIdentity}), Suite::kX25519, gate.m.rng).value();
    add_section(bundle, section_of(Category::kIdentity));
    return bundle;
  }
  void add_section(ReleaseBundle& bundle, std::uint16_t id) const {
    bundle.sections.push_back({id, section(id).header, section(id).payload.size()});
  }
  const SealedSection& section(std::uint16_t id) const { return record.sections[id - 1U]; }

  GateWorld gate;
  testing::TestParties parties;
  testing::TestRecord record;
  testing::SampleMechanism::Device sealer;
  KemKeyPair judge;
  VerifiedManifest verified;
  Bytes request;

 private:
  testing::TestRecord seal_record() {
    parties.origin = gate.origin();
    return testing::seal_test_record(parties, gate.m.rng);
  }
  testing::SampleMechanism::Device enrol_sealer() {
    return {gate.m.rng.id<MemberId>(), Roles{Role::kInterviewer}, std::move(parties.device), gate.m.key_pair(), gate.m.rng.id<Digest>()};
  }
};

}  // namespace sigilo::test
