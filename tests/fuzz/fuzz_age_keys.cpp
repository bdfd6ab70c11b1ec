#include "crypto/envelope/age_recipients.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  if (const auto recipient = AgeRecipient::parse(as_text(input))) require(AgeRecipient::parse(recipient->text()).value().key == recipient->key);
  if (const auto identity = AgeIdentity::parse(as_text(input))) {
    const auto text = identity->text();
    require(AgeIdentity::parse(as_text(text)).value().key == identity->key);
  }
}

}  // namespace sigilo::fuzz
