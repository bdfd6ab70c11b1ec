#include "crypto/consent/consent_chain.h"

#include <array>

#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {

void ConsentChain::append(const ConsentEvent& event) {
  if (event.prev != head_) return withdraw(event.leaf);
  events_.push_back(event);
  advance(event.leaf, true);
}

void ConsentChain::withdraw(const Digest& leaf) {
  events_.clear();
  advance(leaf, false);
}

void ConsentChain::advance(const Digest& leaf, bool counts) {
  const std::array<std::uint8_t, 1> flag = {static_cast<std::uint8_t>(counts ? 1 : 0)};
  head_ = labelled_hash(labels::kConsentHead, {head_.bytes(), leaf.bytes(), flag});
}

}  // namespace sigilo
