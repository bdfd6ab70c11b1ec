#include "crypto/directory/key_fingerprint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "tests/support/sample_mechanism.h"

namespace sigilo {
namespace {

const VerifyKey kKey = VerifyKey::from_hex("4242424242424242424242424242424242424242424242424242424242424242").value();
const Bytes kKemKey(32, 0x42);

// Computed with another implementation of H("sigilo/v1/key-fingerprint", kind, what the holder has).
TEST(KeyFingerprint, IsWhatTheProtocolSays) {
  EXPECT_EQ(root_key_fingerprint(0, kKey).hex(), "e5217dcb3e430af8213aa93373883cca01d636cf7184264cd241f2bbaa430c1b");
  EXPECT_EQ(intake_fingerprint({1, kKemKey, EpochState::kCurrent}).hex(), "8c7247d23bd23c3415ee9c2369eb84727b78a26e7c648d4dd4bb0d9f4f44ad0d");
  CustodianEntry custodian;
  custodian.index = 1;
  custodian.verify_key = kKey;
  custodian.epochs.push_back({7, Day(20000), Day(20029), Bytes(32, 0x43)});
  EXPECT_EQ(custodian_fingerprint(custodian).hex(), "361836f0c3ad046881957f56915ef8a8066a576e651882fe8025f680389fcca5");
}

TEST(KeyFingerprint, OneKeyInTwoPlacesHasOtherWordsInEach) {
  const std::set<Digest> all = {root_key_fingerprint(0, kKey),      root_key_fingerprint(1, kKey),
                                store_key_fingerprint(kKey),        log_key_fingerprint(kKey),
                                certificate_fingerprint(kKemKey),   recovery_key_fingerprint(kKemKey),
                                intake_fingerprint({1, kKemKey, EpochState::kCurrent}), intake_fingerprint({2, kKemKey, EpochState::kCurrent})};
  EXPECT_EQ(all.size(), 8U);
}

TEST(KeyFingerprint, SaysNothingOfWhatTheHolderDoesNotDecide) {
  EXPECT_EQ(intake_fingerprint({1, kKemKey, EpochState::kCurrent}), intake_fingerprint({1, kKemKey, EpochState::kRetired}));
  RecipientEntry one;
  one.kem_public_key = kKemKey;
  RecipientEntry renamed = one;
  renamed.label = "Defensoría";
  renamed.kind = 3;
  EXPECT_EQ(recipient_fingerprint(one), recipient_fingerprint(renamed));
  RecipientEntry with_age = one;
  with_age.age_recipient = "age1x";
  EXPECT_NE(recipient_fingerprint(one), recipient_fingerprint(with_age));
}

/// Names of the keys whose fingerprint differs between the two.
std::set<std::string> changed(const Directory& before, const Directory& after) {
  const std::vector<NamedFingerprint> a = fingerprints_of(before);
  const std::vector<NamedFingerprint> b = fingerprints_of(after);
  std::set<std::string> names;
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    if (a[i].fingerprint != b[i].fingerprint) names.insert(a[i].name);
  }
  return names;
}

TEST(KeyFingerprint, EveryKeyOfADirectoryHasOneAndAChangeShowsThereAlone) {
  testing::SampleMechanism mechanism;
  Directory before = mechanism.directory;
  before.recipients = {RecipientEntry{}};
  before.recipients[0].kem_public_key = kKemKey;
  const VerifyKey other = VerifyKey::from_hex("4342424242424242424242424242424242424242424242424242424242424242").value();
  const std::string recipient = "recipient " + before.recipients[0].id.hex();
  const std::vector<std::pair<std::string, std::function<void(Directory&)>>> changes = {
      {"root 2", [&](Directory& d) { d.root_keys[1] = other; }},
      {"recovery", [](Directory& d) { d.recovery_public_key[31] ^= 1; }},
      {"store", [&](Directory& d) { d.store_key = other; }},
      {"log", [&](Directory& d) { d.log_key = other; }},
      {"certificate", [](Directory& d) { d.tls_certificate.back() ^= 1; }},
      {"intake " + std::to_string(before.intake_epochs[0].epoch), [](Directory& d) { d.intake_epochs[0].kem_public_key[0] ^= 1; }},
      {"custodian 3", [&](Directory& d) { d.custodians[2].verify_key = other; }},
      {"custodian 1", [](Directory& d) { d.custodians[0].epochs[0].kem_public_key[0] ^= 1; }},
      {"custodian 2", [](Directory& d) { d.custodians[1].epochs[0].last = d.custodians[1].epochs[0].last.plus(1); }},
      {"team review " + std::to_string(before.team_epochs[0].epoch), [](Directory& d) { d.team_epochs[0].kem_public_key[0] ^= 1; }},
      {recipient, [](Directory& d) { d.recipients[0].kem_public_key[0] ^= 1; }},
  };
  for (const auto& [name, change] : changes) {
    Directory after = before;
    change(after);
    EXPECT_EQ(changed(before, after), std::set<std::string>{name});
  }
}

// The words that a store shows of itself are those that a directory founded with it asks for.
TEST(KeyFingerprint, OfAStoreAreTheSameInItsDirectory) {
  testing::SampleMechanism mechanism;
  const Directory& d = mechanism.directory;
  ServerIdentity server;
  server.store_key = d.store_key;
  server.log_key = d.log_key;
  server.intake = d.intake_epochs[0];
  server.tls_certificate = d.tls_certificate;
  server.custodian = d.custodians[0];
  const std::vector<NamedFingerprint> in_directory = fingerprints_of(d);
  const std::vector<NamedFingerprint> at_store = fingerprints_of(server);
  EXPECT_EQ(at_store.size(), 5U);
  for (const NamedFingerprint& key : at_store) {
    const bool same = std::any_of(in_directory.begin(), in_directory.end(),
                                  [&](const NamedFingerprint& one) { return one.name == key.name && one.fingerprint == key.fingerprint; });
    EXPECT_TRUE(same) << key.name;
  }
}

}  // namespace
}  // namespace sigilo
