#include "client/cli/interview_options.h"

namespace sigilo::cli {

Option add_interview_options(const Command& command, InterviewOptions& options) {
  const Option instance = command.option("instance", options.instance, Msg::kHelpInstance).type_name("FILE");
  command.option("--form", options.form, Msg::kHelpForm).type_name("NAME|FILE");
  command.option("--consent", options.consent, Msg::kHelpConsent).type_name("FILE");
  command.option("--protection", options.protection, Msg::kHelpProtection).type_name("FILE");
  command.option("--attach", options.attach, Msg::kHelpAttach).type_name("QUESTION=FILE");
  command.option("--attach-as-is", options.attach_as_is, Msg::kHelpAttachAsIs).type_name("QUESTION=FILE");
  return instance;
}

}  // namespace sigilo::cli
