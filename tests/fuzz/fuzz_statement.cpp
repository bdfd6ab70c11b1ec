#include "crypto/log/statement.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto statement = SignedStatement::parse(input);
  if (!statement) return;
  require(statement->bytes() == to_bytes(input));
  require(statement->body().size() + Signature::kSize <= input.size());
  require(!statement->verify(VerifyKey{}));
}

}  // namespace sigilo::fuzz
