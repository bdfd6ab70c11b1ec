#include "client/forms/sidecar.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto sidecar = parse_sidecar(input);
  if (!sidecar) return;
  const std::string text = format_sidecar(*sidecar);
  const auto again = parse_sidecar(as_bytes(text));
  require(again.has_value() && again->form == sidecar->form && again->sections == sidecar->sections);
  require(format_sidecar(*again) == text);
}

}  // namespace sigilo::fuzz
