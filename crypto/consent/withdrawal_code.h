#pragma once

#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kdf.h"
#include "crypto/primitives/words.h"

namespace sigilo {

inline constexpr std::size_t kWithdrawalCodeWords = 4;

/// A code for a person who wants one: four words of their language joined by '-', without marks. 44 bits; nobody keeps it but the person.
[[nodiscard]] SecretBuffer make_withdrawal_code(Rng& rng, WordLanguage language);

/// What the log shows of a code: argon2id(code, H(label, origin)[:16]). The code is taken in any case, with or without marks, its words parted by spaces
/// or '-'. Takes 0.1 s, and so does each guess. kInvalidArgument (`code`) unless there are four words of the lists that codes are made of, with the
/// position (from 1) of the first that is in none as `number`; kMalformed if it is not UTF-8;
/// kResourceExhausted. `cost` differs in tests only. Source: design PROTOCOL 4.
[[nodiscard]] Result<Digest> withdrawal_tag(std::string_view code, std::string_view origin, Argon2Cost cost = {});

}  // namespace sigilo
