#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "server/domain/committer.h"
#include "server/domain/custodian.h"
#include "server/domain/directory_service.h"
#include "server/domain/hash_window.h"
#include "server/domain/intake_check.h"
#include "server/domain/intake_room.h"
#include "server/domain/intake_service.h"
#include "server/domain/log_service.h"
#include "server/domain/quarantine_judge.h"
#include "server/domain/receipts.h"
#include "server/domain/review_service.h"
#include "server/domain/statement_service.h"

namespace sigilo::server {

/// Whether the store works, and in which profile.
struct ServerStatus {
  std::string_view profile;  ///< "single", "threshold", or "founding" before the first directory
  RecordCounts records;
  std::uint64_t tree_size = 0;
  std::uint32_t directory_version = 0;
};

/// All services over one set of stores. Keys, stores, clock and generator must outlive it. Thread-safe after start().
class Services {
 public:
  /// Errors of Committer::start (kRolledBack, kForked): the program must not go on.
  [[nodiscard]] static Result<std::unique_ptr<Services>> start(const Ports& ports, const ServerKeys& keys, const Clock& clock, Rng& rng,
                                                                const IntakeLimits& limits = {});
  ~Services();

  [[nodiscard]] IntakeService& intake() { return *intake_; }
  [[nodiscard]] QuarantineJudge& quarantine_judge() { return *judge_; }
  [[nodiscard]] ReviewService& review() { return *review_; }
  [[nodiscard]] DirectoryService& directories() { return *directories_; }
  [[nodiscard]] StatementService& statements() { return *statements_; }
  [[nodiscard]] const LogService& log() const { return *log_; }
  [[nodiscard]] Result<ServerStatus> status() const;
  /// Daily duties: access-day entries, and a sight of the embedded custodian, from which waiting periods are counted. Call at least hourly, by one thread.
  [[nodiscard]] Status tick();
  /// QuarantineJudge::judge_all, if a directory or a day has come since the last time that all could be judged; nothing otherwise. Call after start and
  /// with each tick, by one thread.
  [[nodiscard]] Result<QuarantineJudge::Judged> judge_anew();

 private:
  Services(const Ports& ports, const Clock& clock) : ports_(ports), clock_(clock) {}
  Ports ports_;
  const Clock& clock_;
  std::optional<Day> sighted_;  // by tick()
  std::optional<std::pair<Day, std::uint32_t>> judged_;  // under which day and directory version; one thread
  std::unique_ptr<HashWindow> hashes_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<LogService> log_;
  std::unique_ptr<DirectoryService> directories_;
  std::unique_ptr<EmbeddedCustodian> custodian_;
  std::unique_ptr<IntakeCheck> check_;
  std::unique_ptr<IntakeRoom> room_;
  std::unique_ptr<Receipts> receipts_;
  std::unique_ptr<RecordKeeper> keeper_;
  std::unique_ptr<IntakeService> intake_;
  std::unique_ptr<QuarantineJudge> judge_;
  std::unique_ptr<ReviewService> review_;
  std::unique_ptr<StatementService> statements_;
};

}  // namespace sigilo::server
