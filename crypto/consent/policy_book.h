#pragma once

#include <map>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/consent/consent_policy.h"

namespace sigilo {

/// The policy files that a program holds, by the digest under which a directory lists them.
class PolicyBook {
 public:
  /// Fails as parse_policy does; the book then stays as it was, and what a directory lists stays unknown: denied.
  [[nodiscard]] Status add(ByteView file);
  [[nodiscard]] const ConsentPolicy* find(const Digest& digest) const;

 private:
  std::map<Digest, ConsentPolicy> policies_;
};

}  // namespace sigilo
