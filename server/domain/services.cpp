#include "server/domain/services.h"

namespace sigilo::server {

Result<std::unique_ptr<Services>> Services::start(const Ports& ports, const ServerKeys& keys, const Clock& clock, Rng& rng,
                                                   const IntakeLimits& limits) {
  std::unique_ptr<Services> services(new Services(ports, clock));
  services->hashes_ = std::make_unique<HashWindow>(ports.log);
  SIGILO_TRY(services->committer_, Committer::start(ports, keys, *services->hashes_, clock, rng));
  Committer& committer = *services->committer_;
  services->log_ = std::make_unique<LogService>(committer, ports.log, *services->hashes_);
  SIGILO_TRY(services->directories_, DirectoryService::start(ports, committer, *services->log_, keys, clock, rng));
  services->custodian_ = std::make_unique<EmbeddedCustodian>(keys, clock, rng);
  services->check_ = std::make_unique<IntakeCheck>(keys, *services->directories_, *services->custodian_);
  services->receipts_ = std::make_unique<Receipts>(keys, committer, *services->log_, ports.log, clock, rng);
  services->room_ = std::make_unique<IntakeRoom>(ports, *services->directories_, clock, limits);
  SIGILO_CHECK(services->room_->load());
  services->keeper_ =
      std::make_unique<RecordKeeper>(ports, committer, *services->receipts_, *services->check_, *services->room_, keys, clock, rng);
  services->intake_ = std::make_unique<IntakeService>(ports, committer, *services->receipts_, *services->check_, *services->directories_,
                                                      *services->room_, *services->keeper_, rng);
  services->judge_ = std::make_unique<QuarantineJudge>(ports, committer, *services->check_, *services->room_, *services->keeper_, rng);
  services->review_ = std::make_unique<ReviewService>(ports, committer, *services->receipts_, *services->check_, clock);
  services->statements_ = std::make_unique<StatementService>(ports.log, committer, *services->log_, *services->directories_, keys, clock);
  return services;
}

Services::~Services() = default;

Status Services::tick() {
  SIGILO_CHECK(committer_->close_accesses());
  const Day today = clock_.today();
  if (sighted_ == today) return {};
  SIGILO_CHECK(committer_->sign_sight());
  sighted_ = today;
  return {};
}

Result<QuarantineJudge::Judged> Services::judge_anew() {
  const auto directory = directories_->current();
  if (directory == nullptr) return QuarantineJudge::Judged();
  const std::pair now{clock_.today(), directory->directory().version};
  if (judged_ == now) return QuarantineJudge::Judged();
  SIGILO_TRY(auto judged, judge_->judge_all());
  if (!judged.failed) judged_ = now;
  return judged;
}

Result<ServerStatus> Services::status() const {
  ServerStatus status;
  status.profile = "founding";
  if (const auto directory = directories_->current(); directory != nullptr) {
    status.profile = directory->directory().policy.profile == Profile::kSingle ? "single" : "threshold";
    status.directory_version = directory->directory().version;
  }
  SIGILO_TRY(status.records, ports_.records.counts());
  status.tree_size = committer_->head()->head.size;
  return status;
}

}  // namespace sigilo::server
