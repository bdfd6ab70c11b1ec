#pragma once

#include "crypto/base/ids.h"
#include "crypto/directory/roles.h"

namespace sigilo::server {

/// Who calls: an active device of the current directory, found by the key of its TLS certificate.
struct Caller {
  DeviceId device;
  MemberId member;
  Roles roles;
};

}  // namespace sigilo::server
