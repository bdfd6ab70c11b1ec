#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "client/sync/grpc_transport.h"
#include "crypto/directory/server_identity.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/directory/trust_root.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/self_test.h"
#include "tests/support/process/process.h"

namespace sigilo {
namespace {

using testing::eventually;
using testing::program;
using testing::read_file;
using testing::run;
using testing::write_file;

/// A mechanism founded by hand around the program `sigilod`, with one device of a member who may do everything.
class Sigilod : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(run_self_test());
    const auto made = run({program("sigilod"), "init", "--data", data_, "--address", "127.0.0.1:7443"});
    ASSERT_EQ(made.code, 0) << made.err;
    const auto identity = ServerIdentity::parse(as_bytes(read_file(data_ + "/server-identity")));
    ASSERT_TRUE(identity);
    identity_ = std::make_unique<ServerIdentity>(*identity);
    tls_ = TlsIdentity::generate(identity_->mechanism, clock_).value();
  }

  [[nodiscard]] Directory directory() {
    Directory d;
    d.mechanism = identity_->mechanism;
    d.issued = clock_.today();
    d.valid_until = d.issued.plus(30);
    d.suite = identity_->suite;
    d.root_keys = {root_.public_key()};
    const auto member = rng_.id<MemberId>();
    d.members = {{member, Roles{Role::kAdministrator, Role::kAuditor}}};
    const auto kem = KemKeyPair::generate(d.suite, rng_).value();
    d.devices = {{device_id_of(device_.public_key()), member, device_.public_key(), kem.public_key, tls_.spki_digest, d.issued,
                  DeviceState::kActive}};
    d.store_key = identity_->store_key;
    d.log_key = identity_->log_key;
    d.intake_epochs = {identity_->intake};
    d.tls_certificate = identity_->tls_certificate;
    d.address = identity_->address;
    d.custodians = {*identity_->custodian};
    d.recovery_public_key = KemKeyPair::generate(d.suite, rng_).value().public_key;
    d.sort();
    return d;
  }

  testing::Finished adopt(const Directory& d) {
    auto file = SignedDirectory::make(d).value();
    EXPECT_TRUE(file.sign(0, root_));
    write_file(folder_ / "trust-root", std::string(as_text(TrustRoot::of(d).encode().value())));
    write_file(folder_ / "directory", std::string(as_text(file.encode())));
    return run({program("sigilod"), "adopt", "--data", data_, "--trust-root", folder_ / "trust-root", "--directory",
                folder_ / "directory"});
  }

  [[nodiscard]] std::unique_ptr<testing::Process> start() {
    auto process = std::make_unique<testing::Process>(
        std::vector<std::string>{program("sigilod"), "run", "--data", data_, "--listen", "127.0.0.1:0"}, folder_ / "output");
    EXPECT_TRUE(eventually([&] { return read_file(folder_ / "output").find("listening on ") != std::string::npos; }))
        << read_file(folder_ / "output");
    return process;
  }

  [[nodiscard]] std::unique_ptr<GrpcTransport> connect() {
    GrpcTransportOptions options;
    options.address = read_file(data_ + "/address");
    options.address.pop_back();
    options.server_name = tls_name_of(identity_->mechanism);
    options.server_certificate_pem = certificate_pem_from_der(identity_->tls_certificate).value();
    options.certificate_pem = tls_.certificate_pem;
    options.key_pem = tls_.key_pem;
    return GrpcTransport::create(options, rng_).value();
  }

  testing::TemporaryFolder folder_;
  std::string data_ = folder_ / "data";
  SystemClock clock_;
  SystemRng rng_;
  SigningKey root_ = SigningKey::generate(rng_);
  SigningKey device_ = SigningKey::generate(rng_);
  TlsIdentity tls_;
  std::unique_ptr<ServerIdentity> identity_;
};

TEST_F(Sigilod, IsFoundedServesStopsAndChecksOut) {
  const auto d = directory();
  const auto adopted = adopt(d);
  ASSERT_EQ(adopted.code, 0) << adopted.err;
  EXPECT_EQ(adopt(d).code, 0) << "the same again is fine";
  EXPECT_EQ(adopt(directory()).code, 1) << "another first directory is refused";

  const auto process = start();
  const auto status = connect()->status();
  ASSERT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(status->directory_version, 1U);
  const auto second = run({program("sigilod"), "run", "--data", data_, "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.code, 6) << "one process a folder: " << second.err;
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(std::chrono::seconds(30)), 0) << read_file(folder_ / "output");
  EXPECT_NE(read_file(folder_ / "output").find("event=stopped"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(data_ + "/address"));

  const auto verified = run({program("sigilod"), "verify", "--data", data_, "--json"});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  EXPECT_NE(verified.out.find("\"findings\": []"), std::string::npos) << verified.out;
  EXPECT_NE(verified.out.find("\"directories\": 1"), std::string::npos) << verified.out;
}

TEST_F(Sigilod, ServesAgainAfterItWasKilled) {
  ASSERT_EQ(adopt(directory()).code, 0);
  auto process = start();
  ASSERT_TRUE(connect()->status());
  process->kill_now();
  write_file(folder_ / "output", "");
  process = start();
  const auto status = connect()->status();
  EXPECT_TRUE(status) << to_string(status.error());
}

TEST_F(Sigilod, AStaleIdentityFileIsWrittenAnewAtTheNextStartAndOnlyByWhoHasTheLock) {
  ASSERT_EQ(adopt(directory()).code, 0);
  const auto identity = read_file(data_ + "/server-identity");
  const std::string stale = "as a kill between keys and file leaves it";
  write_file(data_ + "/server-identity", stale);
  auto process = start();
  EXPECT_EQ(read_file(data_ + "/server-identity"), identity);
  write_file(data_ + "/server-identity", stale);
  EXPECT_EQ(run({program("sigilod"), "run", "--data", data_, "--listen", "127.0.0.1:0"}).code, 6);
  EXPECT_EQ(read_file(data_ + "/server-identity"), stale) << "the folder is another process's";
}

TEST_F(Sigilod, AClockOutsideTheDirectoryIsToldAndStopsNothing) {
  auto old = directory();
  old.issued = clock_.today().plus(-100);
  old.valid_until = old.issued.plus(60);
  ASSERT_EQ(adopt(old).code, 0);
  const auto keys = [&] { return std::distance(std::filesystem::directory_iterator(data_ + "/keys"), std::filesystem::directory_iterator()); };
  const auto before = keys();
  auto process = start();
  EXPECT_TRUE(connect()->status());
  const auto output = read_file(folder_ / "output");
  EXPECT_NE(output.find("event=custodian_epochs_not_made"), std::string::npos) << output;
  EXPECT_NE(output.find("set the clock"), std::string::npos) << output;
  EXPECT_EQ(keys(), before);
}

TEST_F(Sigilod, WhatIsNotItsDirectoryIsRefused) {
  auto foreign = directory();
  foreign.store_key = SigningKey::generate(rng_).public_key();
  const auto refused = adopt(foreign);
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("store key"), std::string::npos) << refused.err;
  EXPECT_EQ(run({program("sigilod"), "run", "--data", data_}).code, 1) << "not founded yet";
}

TEST_F(Sigilod, KeysAreNeverOverwritten) {
  const auto before = read_file(data_ + "/keys/store");
  const auto again = run({program("sigilod"), "init", "--data", data_, "--address", "127.0.0.1:7443"});
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(read_file(data_ + "/keys/store"), before);
}

TEST_F(Sigilod, ADamagedHeadStopsItAndIsFoundByVerify) {
  ASSERT_EQ(adopt(directory()).code, 0);
  const auto head = read_file(data_ + "/store/head");
  auto damaged = head;
  for (std::size_t slot = 0; slot < head.size(); slot += 4096) damaged[slot + 100] = static_cast<char>(damaged[slot + 100] ^ 1);
  write_file(data_ + "/store/head", damaged);
  EXPECT_EQ(run({program("sigilod"), "verify", "--data", data_}).code, 5);
  EXPECT_EQ(run({program("sigilod"), "run", "--data", data_, "--listen", "127.0.0.1:0"}).code, 5);
  write_file(data_ + "/store/head", head);
  EXPECT_EQ(run({program("sigilod"), "verify", "--data", data_}).code, 0);
}

TEST_F(Sigilod, AConfigurationFileIsCheckedWithoutDoingAnything) {
  write_file(folder_ / "good.toml", "data = \"" + data_ + "\"\n[limits]\nthreads = 16\n");
  const auto good = run({program("sigilod"), "check-config", "--config", folder_ / "good.toml"});
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_NE(good.out.find("limits.threads 16"), std::string::npos);
  write_file(folder_ / "bad.toml", "data = \"" + data_ + "\"\n[limits]\nthread = 16\n");
  const auto bad = run({program("sigilod"), "check-config", "--config", folder_ / "bad.toml"});
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("line 3: limits.thread"), std::string::npos) << bad.err;
  EXPECT_EQ(run({program("sigilod"), "check-config", "--config", folder_ / "none.toml"}).code, 2);
}

TEST_F(Sigilod, TheHeadMustStandApartInProfileThresholdAndIsWarnedOfInSingle) {
  auto d = directory();
  ASSERT_EQ(adopt(d).code, 0);
  {
    const auto process = start();
    EXPECT_NE(read_file(folder_ / "output").find("event=head_not_apart"), std::string::npos);
  }
  std::filesystem::remove_all(data_ + "/store");
  std::filesystem::remove(folder_ / "output");
  d.policy.profile = Profile::kThreshold;
  d.custodian_threshold = 2;
  for (std::uint8_t index = 1; index <= 3; ++index) {
    const auto member = rng_.id<MemberId>();
    d.members.push_back({member, Roles{Role::kCustodian}});
    if (index > 1) {
      d.custodians.push_back(d.custodians.front());
      d.custodians.back().verify_key = SigningKey::generate(rng_).public_key();
      for (auto& epoch : d.custodians.back().epochs) epoch.kem_public_key = KemKeyPair::generate(d.suite, rng_).value().public_key;
    }
    d.custodians.back().index = index;
    d.custodians.back().member = member;
  }
  d.sort();
  ASSERT_EQ(adopt(d).code, 0);
  const auto refused = run({program("sigilod"), "run", "--data", data_, "--listen", "127.0.0.1:0"});
  EXPECT_EQ(refused.code, 2) << refused.err;
  EXPECT_NE(refused.err.find("head_file"), std::string::npos) << refused.err;
}

TEST_F(Sigilod, WrongUsageExitsWithTwoAndHelpWithZero) {
  EXPECT_EQ(run({program("sigilod")}).code, 2);
  EXPECT_EQ(run({program("sigilod"), "serve"}).code, 2);
  EXPECT_EQ(run({program("sigilod"), "init", "--data", data_}).code, 2);
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"init", "--help"},
                                                    {"adopt", "--help"},
                                                    {"run", "--help"},
                                                    {"verify", "--help"},
                                                    {"check-config", "--help"},
                                                    {"--version"}}) {
    std::vector<std::string> command = {program("sigilod")};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto help = run(command);
    EXPECT_EQ(help.code, 0);
    EXPECT_FALSE(help.out.empty());
  }
}

}  // namespace
}  // namespace sigilo
