#pragma once

#include <string>

#include "client/cli/command.h"
#include "client/cli/session.h"
#include "crypto/base/ids.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo::cli {

/// Whether a withdrawal code is to be made, and where it is shown: nowhere else and never again.
struct CodeOptions {
  bool on_terminal = false;
  bool in_json = false;
  [[nodiscard]] bool wanted() const { return on_terminal || in_json; }
};

void add_code_options(const Command& command, CodeOptions& options);
/// kInvalidArgument if nobody could be given the code because nothing shows it.
[[nodiscard]] Done check_code_shown(const Context& context, const CodeOptions& options);

struct MadeCode {
  SecretBuffer words;
  Digest tag;
};
/// `language`: BCP 47 tag of the person's.
[[nodiscard]] Outcome<MadeCode> make_code(Context& context, Session& session, const std::string& language);
/// On the terminal or into the document, as the options say; nothing for a code that was not made.
void show_code(Context& context, const CodeOptions& options, const SecretBuffer& words, Json& fields);

}  // namespace sigilo::cli
