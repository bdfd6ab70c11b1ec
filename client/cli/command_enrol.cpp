#include "client/cli/command.h"
#include "client/cli/files.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/enrolment.h"
#include "crypto/directory/key_fingerprint.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kMaxInvitationBytes = 64 * 1024;

struct EnrolOptions {
  std::string invitation;
};

/// The home of this device: new, or the one in which an earlier try was cut short.
Outcome<std::unique_ptr<Session>> home_for(Context& context) {
  SIGILO_TRY(const std::filesystem::path folder, context.home());
  PosixFileSystem files;
  SIGILO_TRY(const bool there, about(Home::is_home(files, folder), folder.string()));
  return there ? Session::open(context, false) : Session::create(context);
}

Done run_enrol(Context& context, const EnrolOptions& options) {
  SIGILO_TRY(const SecretBuffer file, read_content(options.invitation, kMaxInvitationBytes));
  SIGILO_TRY(const InvitationFile invitation, about(InvitationFile::parse(file), options.invitation, Msg::kHintInvitationFile));
  SIGILO_TRY(const auto session, home_for(context));
  SIGILO_CHECK(about(begin_enrolment(session->home(), invitation, default_suite()), options.invitation));
  SIGILO_CHECK(session->load_trust());
  SIGILO_TRY(const Digest fingerprint, own_fingerprint(session->home()));
  SIGILO_TRY(Transport* const server, session->server());
  SIGILO_CHECK(about(send_enrolment(session->home(), invitation, server->directory()), invitation.trust_root.address));
  SIGILO_TRY(const DeviceKeys keys, session->home().vault().keys().load_device());
  const DeviceId device = device_id_of(keys.signing.public_key());
  const auto words = fingerprint_words(fingerprint, words_of(context.console.language()));
  context.console.say(Msg::kEnrolSent);
  context.console.say(Msg::kEnrolWords);
  context.console.print(numbered_words(words));
  context.console.say(Msg::kEnrolDigits, {fingerprint_digits(fingerprint)});
  context.console.document("enrol", Json{{"device", json_text(device.hex())},
                                         {"member", json_text(keys.member.hex())},
                                         {"fingerprint", json_text(fingerprint.hex())},
                                         {"state", "waiting"}});
  return {};
}

}  // namespace

void add_enrol(Commands& commands) {
  const auto options = std::make_shared<EnrolOptions>();
  const Command app = commands.add("enrol", Msg::kAboutEnrol, [options](Context& context) { return run_enrol(context, *options); });
  app.option("invitation", options->invitation, Msg::kHelpEnrolFile).required().type_name("FILE");
}

}  // namespace sigilo::cli
