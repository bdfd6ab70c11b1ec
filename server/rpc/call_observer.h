#pragma once

#include <optional>
#include <string_view>

#include "crypto/base/error.h"
#include "server/domain/caller.h"

namespace sigilo::server {

/// Told of calls that failed; the program's log. Called from many threads at once; must not throw.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  /// `method` is the full name, empty for a path that no service has. No caller: the peer is not in the directory, so an outsider
  /// can trigger this at will.
  virtual void on_failure(std::string_view method, const Error& error, const std::optional<Caller>& caller) = 0;
};

}  // namespace sigilo::server
