#pragma once

#include <string_view>

#include "client/core/home.h"
#include "client/core/trust.h"
#include "crypto/base/clock.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

/// Header of what this device signs on `day`: it names the head up to which the device has read the log itself. Not the view, which receipts
/// move on: a directory version behind the head that was read may exist unseen.
[[nodiscard]] StatementHeader own_header(const Home& home, const Trust& trust, std::string_view label, const SigningKey& key, Day day);

}  // namespace sigilo
