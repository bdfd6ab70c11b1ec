#include "crypto/envelope/section_header.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto layout = record_layout({}).value();
  for (const auto& spec : layout) {
    if (const auto header = parse_section_header(input, spec, Suite::kX25519)) {
      require(header->gated == is_gated(spec.kind) && header->age.size == input.size());
    }
  }
}

}  // namespace sigilo::fuzz
