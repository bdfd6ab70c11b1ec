#pragma once

#include <string>
#include <vector>

#include "client/cli/command_line.h"

namespace sigilo::cli {

/// The files of an interview, as 'capture' and 'draft save' take them.
struct InterviewOptions {
  std::string instance;
  std::string form;
  std::string consent;
  std::string protection;
  std::vector<std::string> attach;
  std::vector<std::string> attach_as_is;
};

/// Returns the positional of the filled form.
Option add_interview_options(const Command& command, InterviewOptions& options);

}  // namespace sigilo::cli
