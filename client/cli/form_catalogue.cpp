#include "client/cli/form_catalogue.h"

#include "client/cli/files.h"
#include "client/core/directory_work.h"
#include "crypto/directory/lookup.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/hash.h"

namespace sigilo::cli {
namespace {

Outcome<Digest> digest_of_name(const Directory& directory, const std::string& name) {
  const ResourceEntry* found = nullptr;
  for (const ResourceEntry& resource : directory.resources) {
    if (resource.kind != ResourceKind::kQuestionnaire || resource.name != name) {
      continue;
    }
    if (found != nullptr) {
      return refuse(ErrorCode::kConflict, Msg::kFormAmbiguous, name, Msg::kHintFormFile);
    }
    found = &resource;
  }
  if (found == nullptr) {
    return refuse(ErrorCode::kNotFound, Msg::kFormUnknown, name, Msg::kHintFormList);
  }
  return found->digest;
}

/// The sidecar in a listed resource if it is the form's. That of another form may be by a device that is gone: it is nothing to this one.
Outcome<std::optional<Sidecar>> open_listed_sidecar(Session& session, const Directory& directory, const ResourceEntry& resource, const Digest& form) {
  const auto bytes = local_resource(session.home(), session.trust(), ResourceKind::kSidecar, resource.digest);
  if (!bytes) {
    if (bytes.error().code == ErrorCode::kNotFound) {
      return std::optional<Sidecar>();
    }
    return about(Result<std::optional<Sidecar>>(fail(bytes.error())), resource.name);
  }
  SIGILO_TRY(const SignedStatement statement, about(SignedStatement::parse(*bytes), resource.name));
  if (const auto claimed = parse_sidecar(statement.body()); claimed && claimed->form != form) {
    return std::optional<Sidecar>();
  }
  const DeviceEntry* signer = find_device(directory, statement.header().device);
  if (signer == nullptr) {
    return refuse(ErrorCode::kSignatureInvalid, Msg::kSidecarSigner, resource.name);
  }
  SIGILO_TRY(Sidecar sidecar, about(open_sidecar(*bytes, session.trust().origin(), signer->verify_key), resource.name));
  return std::optional<Sidecar>(std::move(sidecar));
}

}  // namespace

Problem form_refusal(const FormRefusal& refusal, std::string subject) {
  Problem problem(refusal.error);
  problem.subject = std::move(subject);
  for (const FormProblem& one : refusal.problems) {
    problem.details.push_back(to_string(one));
  }
  return problem;
}

Outcome<std::optional<Sidecar>> listed_sidecar(Session& session, const Digest& form) {
  SIGILO_TRY(const Directory* const directory, session.directory());
  for (const ResourceEntry& resource : directory->resources) {
    if (resource.kind != ResourceKind::kSidecar) {
      continue;
    }
    SIGILO_TRY(std::optional<Sidecar> sidecar, open_listed_sidecar(session, *directory, resource, form));
    if (sidecar) {
      return sidecar;
    }
  }
  return std::optional<Sidecar>();
}

Outcome<Questionnaire> listed_form(Session& session, const Digest& form) {
  SIGILO_TRY(const Bytes xml, about(local_resource(session.home(), session.trust(), ResourceKind::kQuestionnaire, form), form.hex(),
                                    Msg::kHintSyncFirst));
  SIGILO_TRY(const std::optional<Sidecar> sidecar, listed_sidecar(session, form));
  return about(Questionnaire::load(xml, sidecar ? &*sidecar : nullptr), form.hex());
}

Outcome<Questionnaire> find_form(Session& session, const std::string& name_or_file) {
  SIGILO_TRY(const Directory* const directory, session.directory());
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(name_or_file, ignored)) {
    SIGILO_TRY(const Digest digest, digest_of_name(*directory, name_or_file));
    return listed_form(session, digest);
  }
  SIGILO_TRY(const Bytes xml, read_file(name_or_file, kMaxFormBytes));
  const Digest digest = sha256(xml);
  if (find_resource(*directory, ResourceKind::kQuestionnaire, digest) == nullptr) {
    return refuse(ErrorCode::kPermissionDenied, Msg::kFormNotListed, name_or_file, Msg::kHintFormAdd);
  }
  SIGILO_TRY(const std::optional<Sidecar> sidecar, listed_sidecar(session, digest));
  return about(Questionnaire::load(xml, sidecar ? &*sidecar : nullptr), name_or_file);
}

}  // namespace sigilo::cli
