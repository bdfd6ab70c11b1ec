#include "crypto/consent/policy_book.h"

#include <utility>

namespace sigilo {

Status PolicyBook::add(ByteView file) {
  SIGILO_TRY(ConsentPolicy policy, parse_policy(file));
  policies_.insert_or_assign(policy_digest(file), std::move(policy));
  return {};
}

const ConsentPolicy* PolicyBook::find(const Digest& digest) const {
  const auto found = policies_.find(digest);
  return found == policies_.end() ? nullptr : &found->second;
}

}  // namespace sigilo
