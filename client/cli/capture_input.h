#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/cli/form_catalogue.h"
#include "client/cli/session.h"
#include "client/core/capture.h"

namespace sigilo::cli {

/// A file that answers a question of the form.
struct AttachmentSource {
  std::string question;  ///< "/data/photo", with indices inside repeats
  std::string name;      ///< of the file, for messages
  std::optional<SecretBuffer> content;  ///< from a draft; else the file is read
  bool keep_as_is = false;              ///< do not clean: somebody confirmed it
};

/// What an interview is made of, before it is read.
struct CaptureSources {
  SecretBuffer instance;  ///< filled form, XML
  SecretBuffer consent;   ///< JSON
  std::optional<SecretBuffer> protection;  ///< JSON
  std::optional<SecretBuffer> terms;       ///< of a draft: the consent that second members were asked to sign for
  std::optional<SecretBuffer> withdrawal_tag;  ///< of a draft: of the code that the person was given already
  bool keep_changed_terms_out = false;     ///< seal without their signatures where the consent is another one now; else that is refused
  std::vector<AttachmentSource> attachments;
  std::string instance_name;  ///< files as the user typed them
  std::string consent_name;
  std::string protection_name;
};

/// "QUESTION=FILE" of the command line.
[[nodiscard]] Outcome<AttachmentSource> attachment_source(const std::string& text, bool keep_as_is);

/// Digest of the consent wording of that name; none if there is none. kConflict if there are two, since nobody could say later which of them was
/// read out. `subject` is for the message.
[[nodiscard]] Outcome<std::optional<Digest>> listed_wording(const Directory& directory, const std::string& name, const std::string& subject);

/// The source's own consent of a file, with the wording that was read out. Names the file where it refuses.
[[nodiscard]] Outcome<ConsentStatement> consent_from(const Directory& directory, const SecretBuffer& file, const std::string& subject);

/// Reads, checks and cleans everything. Every refusal names the file and, for forms and JSON, every place that is wrong at once. Answers of
/// questions that take a file are replaced by the attachments; such an answer without a file is refused.
[[nodiscard]] Outcome<CaptureInput> build_capture(Context& context, Session& session, const Questionnaire& form, CaptureSources sources);

}  // namespace sigilo::cli
