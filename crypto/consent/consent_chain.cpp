#include "crypto/consent/consent_chain.h"

namespace sigilo {

void ConsentChain::append(const ConsentEvent& event) {
  if (event.prev != head_) return withdraw(event.leaf);
  events_.push_back(event);
  head_ = event.leaf;
}

void ConsentChain::withdraw(const Digest& leaf) {
  events_.clear();
  head_ = leaf;
}

}  // namespace sigilo
