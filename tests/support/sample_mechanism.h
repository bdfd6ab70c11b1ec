#pragma once

#include <string>
#include <vector>

#include "crypto/directory/signed_directory.h"
#include "crypto/directory/trust_root.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::testing {

/// An invented mechanism with all its keys: two of three root keys, one device each of six members, three custodians (profile threshold),
/// team, intake and recovery keys. Version 1 of its directory is `directory`, valid from day 20000.
class SampleMechanism {
 public:
  /// One enrolled device with its keys and its member's roles.
  struct Device {
    MemberId member;
    Roles roles;
    SigningKey key;
    KemKeyPair kem;
    Digest tls;
    [[nodiscard]] DeviceId id() const { return device_id_of(key.public_key()); }
  };

  explicit SampleMechanism(std::uint64_t seed = 1) : rng(seed) {
    for (int i = 0; i < 3; ++i) roots.push_back(SigningKey::generate(rng));
    for (const Roles roles : {Roles{Role::kInterviewer}, Roles{Role::kReviewer}, Roles{Role::kReviewer, Role::kApprover},
                              Roles{Role::kProtectionOfficer}, Roles{Role::kClinician}, Roles{Role::kAdministrator}}) {
      add_device(rng.id<MemberId>(), roles);
    }
    fill_directory();
  }

  Device& add_device(const MemberId& member, Roles roles) {
    devices.push_back({member, roles, SigningKey::generate(rng), key_pair(), rng.id<Digest>()});
    return devices.back();
  }
  [[nodiscard]] Device& interviewer() { return devices[0]; }
  [[nodiscard]] Device& reviewer() { return devices[1]; }
  [[nodiscard]] Device& administrator() { return devices[5]; }
  [[nodiscard]] TrustRoot trust_root() const { return TrustRoot::of(directory); }
  [[nodiscard]] KemKeyPair key_pair() { return KemKeyPair::generate(Suite::kX25519, rng).value(); }

  /// A file of `d`, signed by the given roots. The document must be valid.
  [[nodiscard]] SignedDirectory sign(const Directory& d, const std::vector<std::uint8_t>& by = {0, 1}) const {
    SignedDirectory file = SignedDirectory::make(d).value();
    for (const std::uint8_t root : by) (void)file.sign(root, roots[root]);
    return file;
  }
  /// The version after `before`, otherwise the same.
  [[nodiscard]] static Directory next(const SignedDirectory& before) {
    Directory d = before.directory();
    ++d.version;
    d.previous = before.digest();
    return d;
  }

  SeededRng rng;
  std::vector<SigningKey> roots;
  std::vector<Device> devices;
  SigningKey store = SigningKey::generate(rng);
  SigningKey log = SigningKey::generate(rng);
  std::vector<SigningKey> custodians;
  std::vector<KemKeyPair> custodian_keys;
  std::vector<KemKeyPair> team_keys;  ///< review, protection, medical
  KemKeyPair intake = key_pair();
  KemKeyPair recovery = key_pair();
  Directory directory;

 private:
  void fill_directory() {
    Directory& d = directory;
    d.mechanism = rng.id<MechanismId>();
    d.issued = Day(20000);
    d.valid_until = Day(20060);
    d.root_threshold = 2;
    for (const SigningKey& root : roots) d.root_keys.push_back(root.public_key());
    for (const Device& device : devices) {
      d.members.push_back({device.member, device.roles});
      d.devices.push_back({device.id(), device.member, device.key.public_key(), device.kem.public_key, device.tls, Day(19990), DeviceState::kActive});
    }
    for (const Team team : {Team::kReview, Team::kProtection, Team::kMedical}) {
      team_keys.push_back(key_pair());
      d.team_epochs.push_back({team, 1, team_keys.back().public_key, reviewer().id(), Day(20000), EpochState::kCurrent});
    }
    d.store_key = store.public_key();
    d.log_key = log.public_key();
    d.intake_epochs = {{1, intake.public_key, EpochState::kCurrent}};
    d.tls_certificate = rng.bytes(300);
    d.address = "store.invalid:8443";
    d.custodian_threshold = 2;
    for (std::uint8_t i = 1; i <= 3; ++i) add_custodian(i);
    d.recovery_public_key = recovery.public_key;
    d.recipients = {{rng.id<Nonce16>(), 1, "Fiscalía", {}, "age1qqqq"}, {rng.id<Nonce16>(), 2, "SPT", key_pair().public_key, ""}};
    d.resources = {{ResourceKind::kQuestionnaire, rng.id<Digest>(), "interview"}, {ResourceKind::kConsentWording, rng.id<Digest>(), "consent-es"}};
    d.policy = {2, 1, Profile::kThreshold, 72, 30};
    d.sort();
  }
  void add_custodian(std::uint8_t index) {
    const MemberId member = rng.id<MemberId>();
    directory.members.push_back({member, {Role::kCustodian}});
    custodians.push_back(SigningKey::generate(rng));
    custodian_keys.push_back(key_pair());
    directory.custodians.push_back({index, member, custodians.back().public_key(), {{1, Day(20000), Day(20029), custodian_keys.back().public_key}}});
  }
};

}  // namespace sigilo::testing
