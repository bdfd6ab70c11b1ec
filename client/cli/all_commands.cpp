#include "client/cli/command.h"

namespace sigilo::cli {

void add_all_commands(Commands& commands) { (void)commands; }

}  // namespace sigilo::cli
