#pragma once

#include "client/cli/command.h"

namespace sigilo::cli {

// Each in its own command_*.cpp; the order here is the order of --help.
void add_init(Commands& commands);
void add_invite(Commands& commands);
void add_invitation(Commands& commands);
void add_enrol(Commands& commands);
void add_member(Commands& commands);
void add_device(Commands& commands);
void add_directory(Commands& commands);
void add_team(Commands& commands);
void add_form(Commands& commands);
void add_capture(Commands& commands);
void add_consent(Commands& commands);
void add_draft(Commands& commands);
void add_outbox(Commands& commands);
void add_sync(Commands& commands);
void add_receipt(Commands& commands);
void add_inbox(Commands& commands);
void add_show(Commands& commands);
void add_search(Commands& commands);
void add_access(Commands& commands);
void add_export(Commands& commands);
void add_status(Commands& commands);
void add_passphrase(Commands& commands);
void add_words(Commands& commands);

/// Part of add_consent.
void add_cosign(Commands& commands, const Command& group);

/// Adds every command of the program.
void add_all_commands(Commands& commands);

}  // namespace sigilo::cli
