#include "tests/bench/world.h"

#include <exception>
#include <thread>

#include "client/core/enrolment.h"
#include "client/core/resources.h"
#include "client/core/sync_job.h"
#include "client/core/team.h"
#include "client/storage/sqlcipher_vault.h"
#include "crypto/directory/server_identity.h"
#include "crypto/envelope/root_key_file.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/hash.h"

namespace sigilo::bench {
namespace {

constexpr Argon2Cost kWeakCost{1, 1, true};
constexpr std::string_view kPassphrase = "a passphrase that protects nothing";
constexpr std::string_view kForm = "<h:html>an invented questionnaire</h:html>";

SecretBuffer secret(std::string_view text) { return to_secret(as_bytes(text)); }

void run_store(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {testing::program("sigilod")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto finished = testing::run(command);
  if (finished.code != 0) throw std::runtime_error("sigilod " + arguments.front() + ": " + finished.err);
}

}  // namespace

World::World(std::size_t interviewers) : form_(sha256(as_bytes(kForm))) {
  found();
  start_store();
  connect(*administrator_);
  for (std::size_t i = 0; i < interviewers; ++i) {
    interviewers_.push_back(begin("interviewer-" + std::to_string(i), {Role::kInterviewer}));
  }
  reviewer_ = begin("reviewer", {Role::kReviewer});
  protection_ = begin("protection", {Role::kProtectionOfficer});
  clinician_ = begin("clinician", {Role::kClinician});
  auto& calls = administrator_->link->directory();
  const auto pending = need(pending_enrolments(*administrator_->home, *administrator_->trust, calls));
  DirectoryDraft enrolments = need(DirectoryDraft::begin(*administrator_->trust, clock_.today()));
  for (const auto& enrolment : pending.good) need(enrolments.add_enrolment(enrolment));
  publish(enrolments);
  const std::pair<Device*, Team> makers[] = {{reviewer_.get(), Team::kReview}, {protection_.get(), Team::kProtection}, {clinician_.get(), Team::kMedical}};
  DirectoryDraft teams = need(DirectoryDraft::begin(*administrator_->trust, clock_.today()));
  for (const auto& [device, team] : makers) {
    device->trust.emplace(need(Trust::load(*device->home)));
    (void)need(device->trust->refresh(*device->link));
    const auto made = need(make_team_epoch(*device->home, *device->trust, team));
    need(teams.add_team_epoch(made.team, made.epoch, made.public_key, device->id));
  }
  publish(teams);
  for (auto& device : interviewers_) {
    device->trust.emplace(need(Trust::load(*device->home)));
    (void)need(device->trust->refresh(*device->link));
  }
  (void)need(reviewer_->trust->refresh(*reviewer_->link));
}

HomeServices World::services() { return {files_, clock_, rng_, VaultOpener(open_sqlcipher_vault)}; }

void World::found() {
  run_store({"init", "--data", data_, "--address", "127.0.0.1:7443"});
  FoundingOptions plan;
  plan.server = need(ServerIdentity::parse(as_bytes(testing::read_file(data_ + "/server-identity"))));
  plan.founder_name = "Founder";
  plan.root_passphrases.push_back(secret(kPassphrase));
  plan.resources.push_back({ResourceKind::kQuestionnaire, form_, "questionnaire"});
  plan.cost = kWeakCost;
  administrator_ = std::make_unique<Device>();
  administrator_->home = need(Home::create(services(), path("administrator"), as_bytes(kPassphrase), kWeakCost));
  founding_ = need(found_mechanism(*administrator_->home, plan));
  testing::write_file(path("trust-root"), std::string(as_text(founding_.trust_root)));
  testing::write_file(path("directory"), std::string(as_text(founding_.directory)));
  testing::write_file(path("names"), std::string(as_text(founding_.names)));
  run_store({"adopt", "--data", data_, "--trust-root", path("trust-root"), "--directory", path("directory"), "--names", path("names")});
}

void World::start_store() {
  store_ = std::make_unique<testing::Process>(
      std::vector<std::string>{testing::program("sigilod"), "run", "--data", data_, "--listen", "127.0.0.1:0"}, path("store-output"));
  const auto listening = [this] { return testing::read_file(path("store-output")).find("listening on ") != std::string::npos; };
  if (!testing::eventually(listening)) throw std::runtime_error("sigilod does not listen: " + testing::read_file(path("store-output")));
}

void World::connect(Device& device) {
  const TrustRoot root = need(TrustRoot::parse(founding_.trust_root));
  const DeviceKeys keys = need(device.home->vault().keys().load_device());
  GrpcTransportOptions options;
  options.address = testing::read_file(data_ + "/address");
  options.address.pop_back();
  options.server_name = tls_name_of(root.mechanism);
  options.server_certificate_pem = need(certificate_pem_from_der(root.tls_certificate));
  options.certificate_pem = keys.tls.certificate_pem;
  options.key_pem = keys.tls.key_pem;
  device.link = need(GrpcTransport::create(options, rng_));
  device.id = device_id_of(keys.signing.public_key());
  if (&device != administrator_.get()) return;
  device.trust.emplace(need(Trust::load(*device.home)));
  (void)need(device.trust->refresh(*device.link));
}

std::unique_ptr<Device> World::begin(const std::string& name, Roles roles) {
  auto device = std::make_unique<Device>();
  device->home = need(Home::create(services(), path(name), as_bytes(kPassphrase), kWeakCost));
  const auto invitation = need(invite(*administrator_->home, *administrator_->trust, administrator_->link->directory(), rng_.id<MemberId>(), roles, 7));
  need(begin_enrolment(*device->home, invitation, administrator_->trust->directory().suite));
  connect(*device);
  need(send_enrolment(*device->home, invitation, device->link->directory()));
  return device;
}

void World::publish(const DirectoryDraft& draft) {
  auto next = need(draft.finish());
  need(sign_next(*administrator_->trust, next, need(open_root_key(founding_.root_keys.front(), as_bytes(kPassphrase)))));
  (void)need(publish_directory(*administrator_->trust, *administrator_->link, next, {}));
}

CaptureInput World::interview(std::size_t number, const std::string& attachment) const {
  CaptureInput input;
  input.form_id = "interview";
  input.form_version = "1";
  input.form = form_;
  input.language = "es-PY";
  std::string account;
  for (int i = 0; i < 30; ++i) account += "Cuenta número " + std::to_string(number) + ", frase " + std::to_string(i) + ": lo llevaron de noche. ";
  input.answers.push_back({"/data/account", secret(account), Category::kNone});
  for (const Category category : kPersonalCategories) {
    input.answers.push_back({"/data/" + std::string(code_of(category)), secret("dato personal " + std::to_string(number)), category});
  }
  input.consent.language = "es";
  input.protection.wishes = secret("que nadie sepa");
  if (attachment.empty()) return input;
  CaptureAttachment file;
  file.file = attachment;
  file.question_path = "/data/recording";
  file.media_type = "application/octet-stream";
  file.day = clock_.today();
  file.cleaning = codes::MediaCleaning::kKeptAsIs;
  input.attachments.push_back(std::move(file));
  return input;
}

void hand_in(Device& device, std::size_t count) {
  const auto synced = need(sync_outbox(*device.home, *device.trust, *device.link));
  const auto complain = [](const Error& error) { throw std::runtime_error("a record was not taken in: " + to_string(error)); };
  if (synced.stopped) complain(*synced.stopped);
  for (const auto& record : synced.records) {
    if (record.error) complain(*record.error);
    if (record.outcome != SyncOutcome::kWiped) throw std::runtime_error("a record was handed in and not wiped");
  }
  if (synced.waiting != 0 || synced.records.size() != count) throw std::runtime_error("not every record was handed in");
}

double in_parallel(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<std::exception_ptr> failures(count);
  const double time = seconds([&] {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        try {
          work(i);
        } catch (...) {
          failures[i] = std::current_exception();
        }
      });
    }
    for (auto& thread : threads) thread.join();
  });
  for (const auto& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return time;
}

}  // namespace sigilo::bench
