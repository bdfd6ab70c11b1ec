#include "tests/support/client/client_world.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "client/core/enrolment.h"
#include "client/core/resources.h"
#include "client/storage/sqlcipher_vault.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/self_test.h"

namespace sigilo::testing {
namespace {

constexpr Argon2Cost kWeakCost{1, 1, true};

/// In memory where there is such a file system, unless the environment names another place: these tests sync to disk all the time.
Path make_temporary_folder() {
  const Path memory = "/dev/shm";
  const bool named = std::getenv("TMPDIR") != nullptr || access(memory.c_str(), W_OK) != 0;
  std::string name = ((named ? std::filesystem::temp_directory_path() : memory) / "sigilo-client-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

SecretBuffer secret(std::string_view text) { return to_secret(as_bytes(text)); }

}  // namespace

ClientWorld::ClientWorld(WorldOptions given)
    : root((must(run_self_test()), make_temporary_folder())),
      rng(given.seed),
      server(clock, rng, given.suite),
      options(std::move(given)),
      form_content(to_bytes(std::string_view("<h:html>an invented questionnaire</h:html>"))),
      form(sha256(form_content)),
      founder(found()),
      interviewer(enrol("interviewer", {Role::kInterviewer})),
      reviewer(enrol("reviewer", {Role::kReviewer})),
      protection(enrol("protection", {Role::kProtectionOfficer})),
      clinician(enrol("clinician", {Role::kClinician})) {
  make_teams();
  must(upload_resource(*founder.home, founder.link->directory(), form_content));
}

ClientWorld::~ClientWorld() {
  people.clear();
  std::error_code ignored;
  std::filesystem::remove_all(root, ignored);
}

HomeServices ClientWorld::services() {
  return {options.files == nullptr ? static_cast<FileSystem&>(real_files) : *options.files, clock, rng,
          options.open_vault ? options.open_vault : VaultOpener(open_sqlcipher_vault)};
}

Person& ClientWorld::add_person(const std::string& name) {
  people.push_back(std::make_unique<Person>());
  Person& person = *people.back();
  person.name = name;
  person.folder = root / name;
  person.home = must(Home::create(services(), person.folder, as_bytes(kTestPassphrase), kWeakCost));
  return person;
}

Person& ClientWorld::found() {
  Person& person = add_person("founder");
  FoundingOptions plan;
  plan.server = server.identity();
  plan.founder_name = "Founder";
  plan.root_passphrases.push_back(secret("root passphrase"));
  plan.resources.push_back({ResourceKind::kQuestionnaire, form, "questionnaire"});
  plan.cost = kWeakCost;
  founding = must(found_mechanism(*person.home, plan));
  server.install(founding.directory, founding.names);
  person.member = founding.founder;
  person.device = founding.founder_device;
  person.link = server.connect(person.device);
  person.trust = must(Trust::load(*person.home));
  must(person.trust->refresh(*person.link));
  return person;
}

RootKey ClientWorld::root_key() const { return must(open_root_key(founding.root_keys.front(), as_bytes("root passphrase"))); }

void ClientWorld::compare_newcomers(Person& person) {
  for (const TeamNewcomer& newcomer : must(team_newcomers(*person.home, *person.trust))) {
    must(person.home->vault().keys().save_compared_device(newcomer.fingerprint));
  }
}

void ClientWorld::publish_alone(const DirectoryDraft& draft, LostTeamKeys lost) {
  Person& administrator = *people.front();
  SignedDirectory next = must(draft.finish());
  must(sign_next(*administrator.trust, next, root_key(), lost));
  must(publish_directory(*administrator.trust, *administrator.link, next, {}));
}

void ClientWorld::publish_changed(const std::function<void(Directory&)>& change) {
  Person& administrator = *people.front();
  Directory directory = administrator.trust->directory();
  directory.version += 1;
  directory.previous = administrator.trust->newest().digest();
  change(directory);
  SignedDirectory next = must(SignedDirectory::make(std::move(directory)));
  must(sign_next(*administrator.trust, next, root_key(), LostTeamKeys::kKept));
  must(publish_directory(*administrator.trust, *administrator.link, next, {}));
  refresh_all();
}

void ClientWorld::publish(const DirectoryDraft& draft, LostTeamKeys lost) {
  publish_alone(draft, lost);
  refresh_all();
}

void ClientWorld::refresh_all() {
  for (const auto& person : people) {
    if (person->trust) must(person->trust->refresh(*person->link));
  }
}

Person& ClientWorld::enrol(const std::string& name, Roles roles) {
  Person& administrator = *people.front();
  Person& person = add_person(name);
  person.member = rng.id<MemberId>();
  const InvitationFile invitation =
      must(invite(*administrator.home, *administrator.trust, administrator.link->directory(), person.member, roles, 7));
  must(begin_enrolment(*person.home, invitation, options.suite));
  person.device = device_id_of(must(person.home->vault().keys().load_device()).signing.public_key());
  person.link = server.connect(person.device);
  must(send_enrolment(*person.home, invitation, person.link->directory()));
  const PendingList pending = must(pending_enrolments(*administrator.home, *administrator.trust, administrator.link->directory()));
  if (pending.good.size() != 1) throw std::runtime_error("one pending enrolment was expected");
  DirectoryDraft draft = must(DirectoryDraft::begin(*administrator.trust, clock.today()));
  must(draft.add_enrolment(pending.good.front()));
  publish(draft);
  person.trust = must(Trust::load(*person.home));
  must(person.trust->refresh(*person.link));
  return person;
}

void ClientWorld::make_teams() {
  DirectoryDraft draft = must(DirectoryDraft::begin(*founder.trust, clock.today()));
  const std::pair<Person*, Team> makers[] = {{&reviewer, Team::kReview}, {&protection, Team::kProtection}, {&clinician, Team::kMedical}};
  for (const auto& maker : makers) {
    const NewTeamEpoch made = must(make_team_epoch(*maker.first->home, *maker.first->trust, maker.second));
    must(draft.add_team_epoch(made.team, made.epoch, made.public_key, maker.first->device));
  }
  publish(draft);
  for (const auto& maker : makers) {
    compare_newcomers(*maker.first);
    must(share_all_team_keys(*maker.first->home, *maker.first->trust, maker.first->link->directory()));
  }
}

void ClientWorld::close(Person& person) {
  person.trust.reset();
  person.home.reset();
}

void ClientWorld::reopen(Person& person) {
  close(person);
  person.home = must(Home::open(services(), person.folder, as_bytes(kTestPassphrase)));
  person.trust = must(Trust::load(*person.home));
}

CaptureInput ClientWorld::interview(const std::string& phrase) const {
  CaptureInput input;
  input.form_id = "interview";
  input.form_version = "1";
  input.form = form;
  input.language = "es-PY";
  input.answers.push_back({"/data/account", secret("Cuenta que " + phrase + " y nada más."), Category::kNone});
  for (const Category category : kPersonalCategories) {
    input.answers.push_back({"/data/" + std::string(code_of(category)), secret(phrase + " personal"), category});
  }
  input.consent.language = "es";
  input.protection.wishes = secret("teme por " + phrase);
  return input;
}

CaptureAttachment ClientWorld::attachment(SecretBuffer content) const {
  CaptureAttachment attachment;
  attachment.original_digest = sha256(content);
  attachment.content = std::move(content);
  attachment.question_path = "/data/photo";
  attachment.media_type = "image/jpeg";
  attachment.day = clock.today();
  return attachment;
}

SealedRecord ClientWorld::seal(const CaptureInput& input) { return must(seal_interview(*interviewer.home, *interviewer.trust, input)); }

SyncReport ClientWorld::sync() { return must(sync_outbox(*interviewer.home, *interviewer.trust, *interviewer.link)); }

}  // namespace sigilo::testing
