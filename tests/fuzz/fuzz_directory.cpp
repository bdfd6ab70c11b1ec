#include "crypto/directory/directory.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

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
}

}  // namespace sigilo::fuzz
