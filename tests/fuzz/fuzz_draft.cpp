#include "client/core/draft_content.h"
#include "crypto/base/codec.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  // The fuzzer need not find out about the padding: the rest of a page is added as it must be.
  same_bytes(input, parse_draft({}, input), encode_draft);
  Writer padded;
  padded.raw(input);
  padded.var64(Bytes(4096 - (input.size() + 8) % 4096, 0));
  same_bytes(padded.view(), parse_draft({}, padded.view()), encode_draft);
}

}  // namespace sigilo::fuzz
