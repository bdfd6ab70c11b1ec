#include "crypto/envelope/recovery.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  if (const auto info = inspect_recovery_share(input)) {
    require(info->k >= 1 && info->k <= info->n && info->index >= 1 && info->index <= info->n);
  }
  const std::vector<ByteView> once = {input};
  const std::vector<ByteView> twice = {input, input};
  require(!combine_recovery(twice, Suite::kX25519));
  (void)combine_recovery(once, Suite::kX25519);
}

}  // namespace sigilo::fuzz
