#include "client/cli/command.h"
#include "client/cli/files.h"
#include "client/cli/form_catalogue.h"
#include "client/cli/proposal.h"
#include "client/cli/session.h"
#include "client/core/directory_work.h"
#include "client/forms/consent_file.h"
#include "client/forms/sidecar.h"
#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kMaxWordingBytes = std::size_t{1} << 20;

struct FormOptions {
  std::string file;
  std::string sidecar;
  std::string name;
  std::string wording;
  std::string proposal;
};

/// One resource, uploaded and put into the draft.
Done add_one(Session& session, DirectoryDraft& draft, ResourceKind kind, ByteView content, const std::string& name, Json& added) {
  SIGILO_TRY(Transport* const server, session.server());
  SIGILO_TRY(const Digest digest, about(upload_resource(session.home(), server->directory(), content), name));
  SIGILO_CHECK(about(draft.add_resource(kind, digest, name), name));
  added.push_back(Json{{"name", json_text(name)}, {"digest", json_text(digest.hex())}, {"kind", static_cast<int>(kind)}});
  return {};
}

/// "adult.es": a wording of the registry in a language.
Done check_wording_name(const std::string& name) {
  const std::size_t dot = name.find('.');
  const std::string variant = name.substr(0, dot);
  SIGILO_CHECK(about(codes::from_code<codes::WordingVariant>(variant), "--wording " + name, Msg::kHintWordings));
  if (dot == std::string::npos || dot + 1 == name.size()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kWordingName, "--wording " + name, Msg::kHintWordings);
  }
  return {};
}

Done add_wording(Session& session, DirectoryDraft& draft, const FormOptions& options, Json& added) {
  SIGILO_CHECK(check_wording_name(options.wording));
  SIGILO_TRY(const Bytes text, read_file(options.file, kMaxWordingBytes));
  if (text.empty() || !is_utf8(as_text(text))) {
    return refuse(ErrorCode::kMalformed, Msg::kNotUtf8, options.file);
  }
  return add_one(session, draft, ResourceKind::kConsentWording, text, options.wording, added);
}

Done add_questionnaire(Context& context, Session& session, DirectoryDraft& draft, const FormOptions& options, Json& added) {
  SIGILO_TRY(const Bytes xml, read_file(options.file, kMaxFormBytes));
  std::optional<Sidecar> sidecar;
  if (!options.sidecar.empty()) {
    SIGILO_TRY(const Bytes json, read_file(options.sidecar, kMaxSidecarBytes));
    SIGILO_TRY(sidecar, about(parse_sidecar(json), options.sidecar));
  }
  SIGILO_TRY(const Questionnaire form, about(Questionnaire::load(xml, sidecar ? &*sidecar : nullptr), options.file));
  for (const FormProblem& notice : form.model().notices) {
    context.console.note(Msg::kNotice, {to_string(notice)});
  }
  const std::string name = options.name.empty() ? form.model().id : options.name;
  SIGILO_CHECK(add_one(session, draft, ResourceKind::kQuestionnaire, xml, name, added));
  if (!sidecar) {
    return {};
  }
  SIGILO_TRY(const DeviceKeys keys, session.home().vault().keys().load_device());
  const StatementHeader header = make_header(labels::kSidecar, session.trust().origin(), session.trust().view().head(), keys.signing,
                                             context.clock.today(), context.rng);
  SIGILO_TRY(const Bytes statement, about(sign_sidecar(*sidecar, header, keys.signing), options.sidecar));
  return add_one(session, draft, ResourceKind::kSidecar, statement, name, added);
}

Done add(Context& context, const FormOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());
  SIGILO_CHECK(session->directory());
  const std::filesystem::path path = Proposal::path_of(*session, options.proposal);
  SIGILO_TRY(DirectoryDraft draft, Proposal::begin_or_resume(*session, context.clock, path));
  Json added = Json::array();
  if (options.wording.empty()) {
    SIGILO_CHECK(add_questionnaire(context, *session, draft, options, added));
  } else {
    SIGILO_CHECK(add_wording(*session, draft, options, added));
  }
  SIGILO_CHECK(Proposal::save(*session, draft, path));
  context.console.say(Msg::kProposalChanged, {path.string()});
  context.console.document("form add", Json{{"added", std::move(added)}, {"proposal", json_text(path.string())}});
  return {};
}

Done list(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Directory* const directory, session->directory());
  Console& console = context.console;
  Table table({console.text(Msg::kColumnKind), console.text(Msg::kColumnName), console.text(Msg::kColumnHere), console.text(Msg::kColumnDigest)});
  Json rows = Json::array();
  for (const ResourceEntry& resource : directory->resources) {
    const auto* entry = codes::find(codes::Vocabulary::kResourceKind, static_cast<std::uint8_t>(resource.kind));
    const std::string kind = entry == nullptr ? "unknown" : std::string(entry->code);
    const bool here = local_resource(session->home(), session->trust(), resource.kind, resource.digest).has_value();
    table.add({kind, resource.name, console.text(here ? Msg::kYes : Msg::kNo), resource.digest.hex()});
    rows.push_back(Json{{"kind", json_text(kind)},
                        {"name", json_text(resource.name)},
                        {"digest", json_text(resource.digest.hex())},
                        {"here", here}});
  }
  console.print(table);
  console.document("form list", Json{{"directory_version", directory->version}, {"resources", std::move(rows)}});
  return {};
}

/// Without home and network: is this form fit for use?
Done check(Context& context, const FormOptions& options) {
  SIGILO_TRY(const Bytes xml, read_file(options.file, kMaxFormBytes));
  std::optional<Sidecar> sidecar;
  if (!options.sidecar.empty()) {
    SIGILO_TRY(const Bytes json, read_file(options.sidecar, kMaxSidecarBytes));
    SIGILO_TRY(sidecar, about(parse_sidecar(json), options.sidecar));
  }
  SIGILO_TRY(const Questionnaire form, about(Questionnaire::load(xml, sidecar ? &*sidecar : nullptr), options.file));
  Json notices = Json::array();
  for (const FormProblem& notice : form.model().notices) {
    context.console.note(Msg::kNotice, {to_string(notice)});
    notices.push_back(Json{{"kind", json_text(name_of(notice.kind))}, {"path", json_text(notice.path)}, {"line", notice.line}});
  }
  context.console.say(Msg::kFormGood, {form.model().id, form.model().version, std::to_string(form.model().questions.size())});
  context.console.document("form check", Json{{"id", json_text(form.model().id)},
                                              {"version", json_text(form.model().version)},
                                              {"title", json_text(form.model().title)},
                                              {"digest", json_text(form.digest().hex())},
                                              {"questions", form.model().questions.size()},
                                              {"notices", std::move(notices)}});
  return {};
}

}  // namespace

void add_form(Commands& commands) {
  const auto options = std::make_shared<FormOptions>();
  const Command group = commands.group("form", Msg::kAboutForm);
  const Command add_app = commands.add("add", Msg::kAboutFormAdd, [options](Context& context) { return add(context, *options); }, &group);
  add_app.option("file", options->file, Msg::kHelpFormFile).required().type_name("FILE");
  const Option sidecar = add_app.option("--sidecar", options->sidecar, Msg::kHelpSidecar).type_name("FILE");
  const Option name = add_app.option("--name", options->name, Msg::kHelpFormName).type_name("NAME");
  add_app.option("--wording", options->wording, Msg::kHelpWording).type_name("VARIANT.LANGUAGE").excludes(sidecar).excludes(name);
  add_app.option("--proposal", options->proposal, Msg::kHelpProposal).type_name("FILE");
  commands.add("list", Msg::kAboutFormList, list, &group);
  const Command check_app = commands.add("check", Msg::kAboutFormCheck, [options](Context& context) { return check(context, *options); }, &group);
  check_app.option("file", options->file, Msg::kHelpFormFile).required().type_name("FILE");
  check_app.option("--sidecar", options->sidecar, Msg::kHelpSidecar).type_name("FILE");
}

}  // namespace sigilo::cli
