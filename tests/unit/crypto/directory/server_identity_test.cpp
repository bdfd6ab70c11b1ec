#include "crypto/directory/server_identity.h"

#include <gtest/gtest.h>

#include "tests/support/sample_mechanism.h"

namespace sigilo {
namespace {

class ServerIdentityFile : public ::testing::Test {
 protected:
  testing::SampleMechanism mechanism_{6};
  ServerIdentity identity_ = of(mechanism_.directory);

  static ServerIdentity of(const Directory& d) {
    ServerIdentity identity;
    identity.mechanism = d.mechanism;
    identity.suite = d.suite;
    identity.store_key = d.store_key;
    identity.log_key = d.log_key;
    identity.intake = d.intake_epochs[0];
    identity.tls_certificate = d.tls_certificate;
    identity.address = d.address;
    identity.custodian = d.custodians[0];
    identity.custodian->member = MemberId{};
    return identity;
  }
};

TEST_F(ServerIdentityFile, ComesBackAsWrittenWithAndWithoutACustodian) {
  for (const bool inside : {true, false}) {
    if (!inside) identity_.custodian.reset();
    const auto bytes = identity_.encode();
    ASSERT_TRUE(bytes) << to_string(bytes.error());
    const auto parsed = ServerIdentity::parse(*bytes);
    ASSERT_TRUE(parsed) << to_string(parsed.error());
    EXPECT_EQ(*parsed, identity_);
  }
}

TEST_F(ServerIdentityFile, IsNotReadTruncatedOrExtended) {
  Bytes bytes = identity_.encode().value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(ServerIdentity::parse(ByteView(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(ServerIdentity::parse(bytes));
}

TEST_F(ServerIdentityFile, DamageIsRefusedOrReadAsWritten) {
  const Bytes bytes = identity_.encode().value();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes damaged = bytes;
    damaged[i] ^= 0x40;
    if (const auto parsed = ServerIdentity::parse(damaged); parsed) {
      ASSERT_EQ(parsed->encode().value(), damaged) << i;
      ASSERT_NE(*parsed, identity_) << i;
    }
  }
}

}  // namespace
}  // namespace sigilo
