#pragma once

#include <string_view>

#include "crypto/base/result.h"

namespace sigilo::server {

/// Tells the service manager something such as "READY=1" over the socket that $NOTIFY_SOCKET names; does nothing without it.
/// Source: sd_notify(3); the protocol is one datagram. kIo if the datagram could not be sent.
[[nodiscard]] Status notify_manager(std::string_view message);

}  // namespace sigilo::server
