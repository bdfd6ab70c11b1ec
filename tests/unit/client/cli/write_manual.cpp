// Prints the manual page. docs/man/sigilo.1 is its output; a test compares them.
#include <unistd.h>

#include "client/cli/app.h"

int main() {
  sigilo::cli::FdSink out(STDOUT_FILENO);
  out.write(sigilo::cli::manual_page());
  return out.failed() ? 1 : 0;
}
