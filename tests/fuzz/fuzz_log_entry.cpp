#include "crypto/log/entries.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto parsed = SignedStatement::parse(input);
  if (!parsed) return;
  const auto entry = parse_entry(input, parsed->header().origin);
  if (!entry) return;
  require(entry->statement.bytes() == to_bytes(input));
  require(std::holds_alternative<UnsupportedEntry>(entry->body) == label_of(entry->body).empty());
}

}  // namespace sigilo::fuzz
