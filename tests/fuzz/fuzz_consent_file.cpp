#include "client/forms/consent_file.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto file = parse_consent_file(input);
  if (!file) return;
  const std::string text = format_consent_file(*file);
  const auto again = parse_consent_file(as_bytes(text));
  require(again.has_value() && again->statement == file->statement && again->wording == file->wording);
  require(format_consent_file(*again) == text);
}

}  // namespace sigilo::fuzz
