#include "crypto/base/rng.h"

#include <sodium.h>

#include <cstdlib>

namespace sigilo {

void SystemRng::fill(MutableBytes out) {
  if (sodium_init() < 0) {
    std::abort();  // no randomness: nothing can go on safely
  }
  if (!out.empty()) {
    randombytes_buf(out.data(), out.size());
  }
}

}  // namespace sigilo
