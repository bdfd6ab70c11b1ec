#include "crypto/directory/server_identity.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

void break_custodian(const ServerIdentity& identity) {
  breaks(identity, [](ServerIdentity& i) { i.custodian->index = 2; });
  breaks(identity, [](ServerIdentity& i) { i.custodian->epochs.clear(); });
  breaks(identity, [](ServerIdentity& i) { i.custodian->epochs.front().kem_public_key.pop_back(); });
  breaks(identity, [](ServerIdentity& i) { i.custodian->epochs.back().last = i.custodian->epochs.back().first.plus(-1); });
}

}  // namespace

void examine(ByteView input) {
  const auto identity = ServerIdentity::parse(input);
  same_bytes(input, identity, [](const auto& value) { return value.encode().value(); });
  if (!identity) return;
  breaks(*identity, [](ServerIdentity& i) { i.mechanism = MechanismId(); });
  breaks(*identity, [](ServerIdentity& i) { i.intake.kem_public_key.push_back(0); });
  breaks(*identity, [](ServerIdentity& i) { i.tls_certificate.clear(); });
  breaks(*identity, [](ServerIdentity& i) { i.address = "\xff"; });
  if (identity->custodian && identity->custodian->epochs.back().first.number() > 0) break_custodian(*identity);
}

}  // namespace sigilo::fuzz
