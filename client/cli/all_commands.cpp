#include "client/cli/all_commands.h"

namespace sigilo::cli {

void add_all_commands(Commands& commands) {
  add_init(commands);
  add_invite(commands);
  add_invitation(commands);
  add_enrol(commands);
  add_member(commands);
  add_device(commands);
  add_directory(commands);
  add_team(commands);
  add_form(commands);
  add_capture(commands);
  add_consent(commands);
  add_draft(commands);
  add_outbox(commands);
  add_sync(commands);
  add_receipt(commands);
  add_inbox(commands);
  add_show(commands);
  add_search(commands);
  add_access(commands);
  add_export(commands);
  add_status(commands);
  add_passphrase(commands);
  add_words(commands);
}

}  // namespace sigilo::cli
