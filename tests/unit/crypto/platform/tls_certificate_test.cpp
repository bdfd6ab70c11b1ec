#include "crypto/platform/tls_certificate.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::testing {
namespace {

class TlsCertificateTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  SeededRng rng_{4};
  MechanismId mechanism_ = rng_.id<MechanismId>();
};

TEST_F(TlsCertificateTest, AllFormsOfACertificateHaveTheSameKeyDigest) {
  const auto identity = TlsIdentity::generate(mechanism_, clock_).value();
  EXPECT_EQ(spki_digest_of_der(identity.certificate_der).value(), identity.spki_digest);
  EXPECT_EQ(spki_digest_of_pem(identity.certificate_pem).value(), identity.spki_digest);
  EXPECT_EQ(certificate_pem_from_der(identity.certificate_der).value(), identity.certificate_pem);
  EXPECT_EQ(certificate_der_from_pem(identity.certificate_pem).value(), identity.certificate_der);
}

TEST_F(TlsCertificateTest, WhatWasStoredLoads) {
  const auto identity = TlsIdentity::generate(mechanism_, clock_).value();
  const auto loaded = TlsIdentity::load(identity.key_pem, identity.certificate_pem).value();
  EXPECT_EQ(loaded.spki_digest, identity.spki_digest);
}

TEST_F(TlsCertificateTest, KeyAndCertificateMustBelongTogether) {
  const auto one = TlsIdentity::generate(mechanism_, clock_).value();
  const auto two = TlsIdentity::generate(mechanism_, clock_).value();
  EXPECT_NE(one.spki_digest, two.spki_digest);
  EXPECT_EQ(TlsIdentity::load(one.key_pem, two.certificate_pem).error().code, ErrorCode::kConflict);
}

TEST_F(TlsCertificateTest, AnythingButOneCertificateIsRefused) {
  const auto identity = TlsIdentity::generate(mechanism_, clock_).value();
  Bytes longer = identity.certificate_der;
  longer.push_back(0);
  EXPECT_EQ(spki_digest_of_der(longer).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(spki_digest_of_pem(identity.certificate_pem + identity.certificate_pem).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(spki_digest_of_pem("").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(TlsIdentity::load({}, identity.certificate_pem).error().code, ErrorCode::kMalformed);
  for (std::size_t size = 0; size < identity.certificate_der.size(); size += 7) {
    EXPECT_FALSE(spki_digest_of_der(ByteView(identity.certificate_der).first(size)));
  }
}

TEST_F(TlsCertificateTest, NameAndYearsAreInIt) {
  const TemporaryFolder folder;
  const auto identity = TlsIdentity::generate(mechanism_, clock_).value();
  write_file(folder / "c.pem", identity.certificate_pem);
  const auto shown = run({"/usr/bin/openssl", "x509", "-in", folder / "c.pem", "-noout", "-text"});
  if (shown.code != 0) GTEST_SKIP() << "no openssl program here";
  EXPECT_NE(shown.out.find("DNS:" + tls_name_of(mechanism_)), std::string::npos);
  EXPECT_NE(shown.out.find("prime256v1"), std::string::npos);
  EXPECT_NE(shown.out.find("Not Before: Nov 26 00:00:00 2026"), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find("2046 GMT"), std::string::npos);
}

}  // namespace
}  // namespace sigilo::testing
