#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/forms/filled_form.h"
#include "client/forms/questionnaire.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/codes/codes.h"

namespace sigilo {

/// Content of the account and of each personal section (PROTOCOL.md 4): the answers of one section, and the form that explains them.
struct AnswersContent {
  struct Item {
    std::string path;
    SecretBuffer value;
  };
  std::string form_id;
  std::string form_version;
  Digest form;           ///< digest of the form file
  std::string language;  ///< of the interview, BCP 47
  std::vector<Item> answers;
};

/// The answers of `filled` that belong to `section`; none is fine (all sections are always there).
[[nodiscard]] AnswersContent select_answers(const Questionnaire& form, const FilledForm& filled, codes::DataCategory section,
                                            std::string_view language);

/// kInvalidArgument for texts that are not UTF-8 or paths that stand twice, kTooLarge.
[[nodiscard]] Result<SecretBuffer> encode_answers(const AnswersContent& content);
/// kTruncated, kTooLarge, kMalformed (trailing bytes, repeated paths, texts that are not UTF-8).
[[nodiscard]] Result<AnswersContent> parse_answers(ByteView content);

}  // namespace sigilo
