#pragma once

#include "client/core/review.h"
#include "crypto/base/ids.h"
#include "crypto/envelope/manifest.h"
#include "tests/support/client/client_world.h"

namespace sigilo::testing {

/// Opens every section of a record at the fake server with all keys of the mechanism together: the teams', the handle, and for gated sections
/// the custodian's share and the reviewer half. What no single one of them can do.
class RecordOpener {
 public:
  RecordOpener(ClientWorld& world, const RecordId& record);
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  [[nodiscard]] SecretBuffer content(std::uint16_t section) const;

 private:
  [[nodiscard]] const Person& holder(Team team) const;

  ClientWorld& world_;
  RecordId record_;
  Manifest manifest_;
  SecretBytes handle_;
};

}  // namespace sigilo::testing
