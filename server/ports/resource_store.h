#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// Content-addressed files: questionnaires, sidecars, wordings, code lists. Durable on return; thread-safe; a repetition is fine.
class ResourceStore {
 public:
  virtual ~ResourceStore() = default;
  /// Requires digest == SHA-256(content). Errors: kNoSpace, kIo.
  [[nodiscard]] virtual Status put(const Digest& digest, ByteView content) = 0;
  /// kNotFound.
  [[nodiscard]] virtual Result<Bytes> get(const Digest& digest) = 0;
};

}  // namespace sigilo::server
