#include "client/cli/capture_input.h"

#include <algorithm>

#include "client/cli/files.h"
#include "client/core/cosign.h"
#include "client/core/media/media_clean.h"
#include "client/forms/consent_file.h"
#include "client/forms/filled_form.h"
#include "client/forms/protection_file.h"
#include "crypto/platform/file_system.h"
#include "crypto/primitives/hash.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kHashStep = std::size_t{1} << 20;

Outcome<Category> category_of(codes::DataCategory section, const std::string& subject) {
  return about(category_from(codes::number_of(section)), subject);
}

/// The wording that was read out is named by its digest. Without any scope nothing rests on it.
Done set_wording(const Directory& directory, const ConsentFile& file, const std::string& subject, ConsentStatement& statement) {
  SIGILO_TRY(const auto listed, listed_wording(directory, wording_name(file.wording, statement.language), subject));
  if (listed) {
    statement.wording = *listed;
  } else if (!statement.scopes.empty()) {
    return refuse(ErrorCode::kNotFound, Msg::kWordingNotListed, subject + ": " + wording_name(file.wording, statement.language), Msg::kHintWordingAdd);
  }
  return {};
}

/// The consent becomes the one that second members signed for, if it is the same.
Done take_terms(const CaptureSources& sources, ConsentStatement& consent) {
  if (!sources.terms) {
    return {};
  }
  SIGILO_TRY(ConsentStatement terms, about(parse_consent(*sources.terms), sources.consent_name));
  if (are_terms_of(terms, consent)) {
    consent = std::move(terms);
    return {};
  }
  if (sources.keep_changed_terms_out) {
    return {};
  }
  return refuse(ErrorCode::kConflict, Msg::kTermsChanged, sources.consent_name, Msg::kHintRequestAgain);
}

void warn_of_missing_second(Context& context, const ConsentStatement& consent) {
  if (const std::size_t without = scopes_without_second(consent); without > 0) {
    context.console.note(Msg::kSecondMissing, {std::to_string(without), std::to_string(consent.scopes.size())});
  }
}

/// Digest of a file that is too large for memory.
Outcome<Digest> digest_of_file(Session& session, const std::filesystem::path& path) {
  SIGILO_TRY(const std::unique_ptr<File> file, about(session.files().open(path, FileMode::kRead), path.string()));
  Sha256 hash;
  SecretBuffer piece(kHashStep);
  std::uint64_t offset = 0;
  while (true) {
    SIGILO_TRY(const std::size_t count, about(file->read_at(offset, piece), path.string()));
    if (count == 0) {
      return hash.finish();
    }
    hash.update(ByteView(piece).first(count));
    offset += count;
  }
}

Outcome<SecretBuffer> content_of(AttachmentSource& source) {
  if (source.content) {
    return std::move(*source.content);
  }
  return read_content(source.name, kMaxCleanableBytes);
}

/// Bytes of a draft, or a file that is read while it is sealed.
Done take_as_it_is(Session& session, AttachmentSource& source, CaptureAttachment& out) {
  out.cleaning = codes::MediaCleaning::kKeptAsIs;
  out.media_type = media_type(MediaKind::kOther);
  if (source.content) {
    out.original_digest = sha256(*source.content);
    out.content = std::move(*source.content);
    return {};
  }
  out.file = std::filesystem::absolute(source.name).lexically_normal();
  SIGILO_TRY(out.original_digest, digest_of_file(session, out.file));
  return {};
}

Done take_cleaned(AttachmentSource& source, CaptureAttachment& out) {
  SIGILO_TRY(const SecretBuffer bytes, content_of(source));
  auto cleaned = clean_media(bytes);
  if (!cleaned && cleaned.error().code == ErrorCode::kUnsupported) {
    return refuse(ErrorCode::kUnsupported, Msg::kCannotClean, source.name, Msg::kHintKeepAsIs);
  }
  SIGILO_TRY(CleanMedia media, about(std::move(cleaned), source.name, Msg::kHintKeepAsIs));
  out.cleaning = codes::MediaCleaning::kCleaned;
  out.media_type = media_type(media.kind);
  out.original_digest = sha256(bytes);
  out.content = std::move(media.bytes);
  out.width = media.width;
  out.height = media.height;
  out.duration_ms = media.duration_ms;
  return {};
}

Outcome<CaptureAttachment> attachment_from(Context& context, Session& session, const Questionnaire& form, AttachmentSource& source) {
  const auto& questions = form.model().questions;
  const auto question = std::find_if(questions.begin(), questions.end(), [&](const Question& q) { return is_path_of(source.question, q); });
  if (question == questions.end()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kAttachUnknown, source.question, Msg::kHintAttach);
  }
  if (!is_upload(question->kind)) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kAttachNotUpload, source.question, Msg::kHintAttach);
  }
  CaptureAttachment out;
  out.question_path = source.question;
  out.day = context.clock.today();
  SIGILO_TRY(out.category, category_of(form.section_of(*question), source.question));
  if (source.keep_as_is) {
    SIGILO_CHECK(take_as_it_is(session, source, out));
  } else {
    SIGILO_CHECK(take_cleaned(source, out));
  }
  return out;
}

/// The answers but those of upload questions, whose value is a file name: that stays behind.
Done set_answers(const FilledForm& filled, const std::string& subject, CaptureInput& input) {
  std::vector<std::string> without_file;
  for (const FormAnswer& answer : filled.answers) {
    if (is_upload(answer.kind)) {
      const bool attached = std::any_of(input.attachments.begin(), input.attachments.end(),
                                        [&](const CaptureAttachment& a) { return a.question_path == answer.path; });
      if (!attached) {
        without_file.push_back(answer.path);
      }
      continue;
    }
    SIGILO_TRY(const Category category, category_of(answer.section, answer.path));
    input.answers.push_back({answer.path, answer.value, category});
  }
  if (!without_file.empty()) {
    Problem problem(ErrorCode::kInvalidArgument, Msg::kAttachMissing, subject, Msg::kHintAttach);
    problem.details = std::move(without_file);
    return tl::unexpected<Problem>(std::move(problem));
  }
  return {};
}

}  // namespace

Outcome<AttachmentSource> attachment_source(const std::string& text, bool keep_as_is) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNotAPair, (keep_as_is ? "--attach-as-is " : "--attach ") + text, Msg::kHintAttach);
  }
  return AttachmentSource{text.substr(0, equals), text.substr(equals + 1), std::nullopt, keep_as_is};
}

Outcome<ConsentStatement> consent_from(const Directory& directory, const SecretBuffer& file, const std::string& subject) {
  SIGILO_TRY(ConsentFile consent, about(parse_consent_file(file), subject));
  if (consent.statement.subject != 0) {
    return about(Result<ConsentStatement>(fail(ErrorCode::kInvalidArgument, "what is sealed with an interview is the source's own consent", "subject", "write 0")), subject);
  }
  SIGILO_CHECK(set_wording(directory, consent, subject, consent.statement));
  return std::move(consent.statement);
}

Outcome<CaptureInput> build_capture(Context& context, Session& session, const Questionnaire& form, CaptureSources sources) {
  SIGILO_TRY(const Directory* const directory, session.directory());
  SIGILO_TRY(ConsentStatement consent, consent_from(*directory, sources.consent, sources.consent_name));
  SIGILO_TRY(FilledForm filled, about(read_instance(form, sources.instance), sources.instance_name));
  for (const FormProblem& notice : filled.notices) {
    context.console.note(Msg::kNotice, {to_string(notice)});
  }
  CaptureInput input;
  input.form_id = form.model().id;
  input.form_version = form.model().version;
  input.form = form.digest();
  input.language = consent.language;
  if (sources.protection) {
    SIGILO_TRY(input.protection, about(parse_protection_file(*sources.protection), sources.protection_name));
  } else {
    input.protection.subject = consent.source;
  }
  for (AttachmentSource& source : sources.attachments) {
    SIGILO_TRY(CaptureAttachment attachment, attachment_from(context, session, form, source));
    input.attachments.push_back(std::move(attachment));
  }
  SIGILO_CHECK(set_answers(filled, sources.instance_name, input));
  input.consent = std::move(consent);
  if (sources.withdrawal_tag) {
    SIGILO_TRY(input.consent.withdrawal_tag, about(Digest::from_bytes(*sources.withdrawal_tag), sources.consent_name));
  }
  SIGILO_CHECK(take_terms(sources, input.consent));
  warn_of_missing_second(context, input.consent);
  return input;
}

Outcome<std::optional<Digest>> listed_wording(const Directory& directory, const std::string& name, const std::string& subject) {
  std::optional<Digest> found;
  for (const ResourceEntry& resource : directory.resources) {
    if (resource.kind != ResourceKind::kConsentWording || resource.name != name) continue;
    if (found) return refuse(ErrorCode::kConflict, Msg::kWordingAmbiguous, subject + ": " + name, Msg::kHintWordingRetire);
    found = resource.digest;
  }
  return found;
}

}  // namespace sigilo::cli
