#pragma once

#include <string>

#include "client/forms/form_problem.h"
#include "crypto/base/bytes.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/consent_statement.h"

namespace sigilo {

inline constexpr std::size_t kMaxConsentFileBytes = std::size_t{256} << 10;

/// What `sigilo capture --consent FILE` reads. JSON: docs/FORMATS.md.
struct ConsentFile {
  /// Everything but record nonce, prev, wording digest, withdrawal tag and attestations, which the sealing device adds.
  ConsentStatement statement;
  codes::WordingVariant wording = codes::WordingVariant::kAdult;  ///< which text was read out; its language is statement.language
};

/// Strict: unknown, missing, repeated fields and unknown codes are refused, all of them listed with their names. kTooLarge, kMalformed
/// (JSON), kInvalidArgument with the list or with the rule of check_consent that is broken.
[[nodiscard]] FormResult<ConsentFile> parse_consent_file(ByteView json);
[[nodiscard]] std::string format_consent_file(const ConsentFile& file);

/// Name of a wording among the directory's resources and in wordings/: "adult.es".
[[nodiscard]] std::string wording_name(codes::WordingVariant variant, std::string_view language);

}  // namespace sigilo
