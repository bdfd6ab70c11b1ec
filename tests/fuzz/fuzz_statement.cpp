#include "crypto/log/statement.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

const SigningKey& key() {
  static const SigningKey kKey = SigningKey::from_seed(Bytes(32, 7)).value();
  return kKey;
}

}  // namespace

void examine(ByteView input) {
  const auto statement = SignedStatement::parse(input);
  if (!statement) return;
  require(statement->bytes() == to_bytes(input));
  require(statement->body().size() + Signature::kSize <= input.size());
  require(!statement->verify(key().public_key()));
  // Signed by us, the same header and body read back, for this kind, mechanism, signer and these bytes only.
  StatementHeader header = statement->header();
  header.device = device_id_of(key().public_key());
  const auto ours = sign_statement(header, statement->body(), key());
  require(ours.has_value() && ours->size() == input.size());
  const auto opened = open_statement(*ours, header.label, header.origin, key().public_key());
  require(opened.has_value() && opened->header() == header);
  require(opened->digest() != statement->digest() && opened->leaf_hash() != statement->leaf_hash());
  require(std::equal(opened->body().begin(), opened->body().end(), statement->body().begin(), statement->body().end()));
  require(!open_statement(*ours, header.label + "x", header.origin, key().public_key()));
  require(!open_statement(*ours, header.label, header.origin + "x", key().public_key()));
  Bytes damaged = *ours;
  damaged[(input.size() * 131 + input[input.size() / 2]) % damaged.size()] ^= static_cast<std::uint8_t>(1U << (input.size() % 8));
  require(!open_statement(damaged, header.label, header.origin, key().public_key()));
}

}  // namespace sigilo::fuzz
