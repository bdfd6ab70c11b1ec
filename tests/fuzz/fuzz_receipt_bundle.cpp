#include "client/core/receipt_check.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_receipt_bundle(input), [](const auto& value) { return encode_receipt_bundle(value).value(); });
}

}  // namespace sigilo::fuzz
