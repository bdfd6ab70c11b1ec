#include "crypto/log/tlog_proof.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, TlogProof::parse(as_text(input)), [](const auto& value) { return value.encode().value(); });
}

}  // namespace sigilo::fuzz
