#include "crypto/consent/cosign_offer.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, CosignOffer::parse(input), [](const auto& offer) { return CosignOffer::make(offer.record(), offer.terms()).value(); });
}

}  // namespace sigilo::fuzz
