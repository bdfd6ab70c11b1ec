#include "crypto/directory/directory.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

void break_rules(const Directory& directory) {
  breaks(directory, [](Directory& d) { d.policy.copies = 0; });
  breaks(directory, [](Directory& d) { d.address.clear(); });
  breaks(directory, [](Directory& d) { d.address = "\xff"; });
  breaks(directory, [](Directory& d) { d.address.assign(5000, 'a'); });
  breaks(directory, [](Directory& d) { d.tls_certificate.clear(); });
  breaks(directory, [](Directory& d) { d.recovery_public_key.push_back(0); });
  breaks(directory, [](Directory& d) { d.intake_epochs.clear(); });
  breaks(directory, [](Directory& d) { d.root_keys.assign(300, VerifyKey()); });
  breaks(directory, [](Directory& d) { d.members.push_back(d.members.empty() ? MemberEntry() : d.members.back()); });
  breaks(directory, [](Directory& d) { d.recipients.push_back({}); });
}

}  // namespace

void examine(ByteView input) {
  const auto directory = Directory::parse(input);
  same_bytes(input, directory, [](const auto& value) { return value.encode().value(); });
  if (!directory) return;
  // What was read is in order, keeps the rules, and keeps them with its lists turned round and sorted again.
  require(directory->validate().has_value());
  Directory turned = *directory;
  std::reverse(turned.members.begin(), turned.members.end());
  std::reverse(turned.devices.begin(), turned.devices.end());
  std::reverse(turned.custodians.begin(), turned.custodians.end());
  std::reverse(turned.recipients.begin(), turned.recipients.end());
  turned.sort();
  require(turned == *directory);
  break_rules(*directory);
}

}  // namespace sigilo::fuzz
