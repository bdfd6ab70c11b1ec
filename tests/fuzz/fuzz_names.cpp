#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/directory/names.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const std::vector<VerifyKey> keys(3);
  require(!open_names(input, MechanismId{}, keys));  // nobody can sign with these keys
  // The input as a body that a root key signed: what opens is what that key would write, and nobody else's mechanism takes it.
  static const SigningKey kRoot = SigningKey::from_seed(Bytes(32, 7)).value();
  const std::vector<VerifyKey> root{kRoot.public_key()};
  Writer part;
  part.raw(labels::kNames).u8('\n').var64(input);
  Writer file;
  file.raw(part.view()).u8(0).id(kRoot.sign(part.view()));
  std::array<std::uint8_t, MechanismId::kSize> mechanism{};
  std::copy_n(input.begin(), std::min(input.size(), mechanism.size()), mechanism.begin());
  const auto names = open_names(file.view(), MechanismId(mechanism), root);
  same_bytes(file.view(), names, [](const Names& value) { return sign_names(value, 0, kRoot).value(); });
  if (!names) return;
  mechanism[0] ^= 1;
  require(!open_names(file.view(), MechanismId(mechanism), root));
  for (const PersonName& person : names->people) require(*names->find(person.member) == person.name);
}

}  // namespace sigilo::fuzz
