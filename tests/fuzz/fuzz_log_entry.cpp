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
  // Signed anew, an entry that is understood has the same body: there is one encoding of each.
  if (label_of(entry->body).empty()) return;
  static const SigningKey key = SigningKey::from_seed(Bytes(32, 1)).value();
  StatementHeader header = entry->statement.header();
  header.device = device_id_of(key.public_key());
  const auto again = sign_entry(header, entry->body, key);
  require(again.has_value());
  const auto reread = SignedStatement::parse(*again);
  require(reread.has_value());
  const ByteView body = reread->body();
  const ByteView before = entry->statement.body();
  require(std::equal(body.begin(), body.end(), before.begin(), before.end()));
}

}  // namespace sigilo::fuzz
