#pragma once

#include <map>
#include <string>
#include <string_view>

#include "client/forms/form_problem.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/codes/codes.h"
#include "crypto/log/statement.h"

namespace sigilo {

inline constexpr std::size_t kMaxSidecarBytes = std::size_t{768} << 10;

/// Names the sections of an imported form's questions. JSON: docs/FORMATS.md.
struct Sidecar {
  Digest form;                                          ///< SHA-256 of the form file
  std::map<std::string, codes::DataCategory> sections;  ///< question path -> section
};

/// Strict: unknown, missing and repeated fields are refused with their names. kTooLarge, kMalformed, kInvalidArgument with the list.
[[nodiscard]] FormResult<Sidecar> parse_sidecar(ByteView json);
/// The JSON of a sidecar; paths ascending.
[[nodiscard]] std::string format_sidecar(const Sidecar& sidecar);

/// A sidecar counts only when it is signed: statement with label sigilo/v1/form-sidecar whose body is the JSON.
[[nodiscard]] Result<Bytes> sign_sidecar(const Sidecar& sidecar, const StatementHeader& header, const SigningKey& key);
/// Verifies, then parses. kSignatureInvalid, kPermissionDenied (origin), kUnsupported (label), and what parse_sidecar refuses.
[[nodiscard]] FormResult<Sidecar> open_sidecar(ByteView signed_statement, std::string_view origin, const VerifyKey& key);

}  // namespace sigilo
