#include "server/domain/committer.h"

#include <exception>
#include <new>
#include <utility>

#include "crypto/consent/signer.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/proof.h"
#include "server/domain/commit_round.h"
#include "server/domain/second_place.h"
#include "server/domain/statement_rules.h"

namespace sigilo::server {
namespace {

/// Bounds the time and the memory of one transaction.
constexpr std::size_t kMaxGroup = 256;

/// How long accesses may stay without an entry while the clock stands still.
constexpr std::chrono::hours kLongestOpen{24};

// What statements name as seen: zeroes before the first entry.
TreeHead shown(const TreeHead& head) { return head.size == 0 ? TreeHead{} : head; }

PublishedHeadPtr make_head(const TreeHead& head, std::string note) {
  auto published = std::make_shared<PublishedHead>();
  published->head = shown(head);
  published->note = std::move(note);
  return published;
}

tl::unexpected<Error> rolled_back(StaticText what) {
  return fail(ErrorCode::kRolledBack, what, "log", "do not go on: restore database and head file together, and compare with auditors");
}

}  // namespace

Committer::Committer(const Ports& ports, const ServerKeys& keys, HashWindow& hashes, const Clock& clock, Rng& rng)
    : ports_(ports), keys_(keys), hashes_(hashes), clock_(clock), rng_(rng), origin_(keys.origin()) {}

Result<std::unique_ptr<Committer>> Committer::start(const Ports& ports, const ServerKeys& keys, HashWindow& hashes, const Clock& clock, Rng& rng) {
  std::unique_ptr<Committer> committer(new Committer(ports, keys, hashes, clock, rng));
  SIGILO_CHECK(committer->open_head());
  SIGILO_CHECK(committer->reload());
  SIGILO_CHECK(committer->check_tail());
  SIGILO_CHECK(committer->publish());
  committer->thread_ = std::thread([raw = committer.get()] { raw->run(); });
  return committer;
}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// Takes the second place's checkpoint as the published one. An empty store gets the checkpoint of the empty log, so that a head file
// that is missing later is a sign of loss, not of a beginning.
Status Committer::open_head() {
  SIGILO_TRY(const auto size, ports_.log.size());
  SIGILO_TRY(auto note, ports_.head.load());
  if (note.empty()) {
    if (size > 0) return rolled_back("the second place of the log's head is gone");
    Checkpoint empty;
    empty.origin = origin_;
    empty.head.root = empty_root();
    SIGILO_TRY(note, sign_checkpoint(empty, keys_.log_key()));
    SIGILO_CHECK(ports_.head.compare_and_swap({}, note));
  }
  SIGILO_TRY(const auto checkpoint, open_checkpoint(note, origin_, keys_.log_key().public_key()));
  SIGILO_CHECK(check_contained(checkpoint.head(), ports_.log));
  std::atomic_store(&head_, make_head(checkpoint.head(), std::move(note)));
  return {};
}

// Whoever can write to the database must not get a signature of the log's key for entries that this store never made.
Status Committer::check_tail() {
  SIGILO_TRY(Frontier tail, frontier_of(head_->head.size, ports_.log));
  while (tail.size() < frontier_.size()) {
    SIGILO_TRY(const auto entries, ports_.log.entries(tail.size(), kMaxGroup));
    if (entries.empty()) return fail(ErrorCode::kAuthenticationFailed, "an entry that was not published yet is missing", "log");
    for (const auto& bytes : entries) {
      SIGILO_TRY(const auto entry, parse_entry(bytes, origin_));
      SIGILO_CHECK(check_unpublished(entry));
      tail.append(leaf_hash(bytes));
    }
  }
  if (tail.head() == frontier_.head()) return {};
  return fail(ErrorCode::kAuthenticationFailed, "the stored hashes are not those of the entries that were not published yet", "log");
}

// Nothing but a directory changes who is in force, and it stands alone in its group: so the newest is the one of what was not published.
Status Committer::check_unpublished(const LogEntry& entry) const {
  if (entry.statement.header().device == device_id_of(keys_.store_key().public_key())) return entry.statement.verify(keys_.store_key().public_key());
  const Signer signer = signer_of(entry.statement, directory_ ? &*directory_ : nullptr);
  const bool of_member = signer.kind == Signer::Kind::kDevice && statement_rule(entry.statement.header().label) != nullptr;
  const bool of_custodian = signer.kind == Signer::Kind::kCustodian && std::holds_alternative<CustodianSeen>(entry.body);
  if (of_member || of_custodian) return {};
  return fail(ErrorCode::kSignatureInvalid, "an entry that was not published yet is by nobody who could have put it there", "log");
}

Status Committer::reload() {
  SIGILO_TRY(const auto size, ports_.log.size());
  if (size < head_->head.size) return rolled_back("the database has fewer log entries than were published");
  SIGILO_TRY(frontier_, frontier_of(size, ports_.log));
  SIGILO_TRY(last_access_, ports_.accesses.last());
  SIGILO_CHECK(reload_directory());
  needs_reload_ = false;
  return {};
}

Status Committer::reload_directory() {
  SIGILO_TRY(const auto newest, ports_.directories.newest());
  if (!newest) return {};
  SIGILO_TRY(const auto parsed, SignedDirectory::parse(newest->file));
  directory_ = parsed.directory();
  return {};
}

Status Committer::publish() {
  if (frontier_.size() == head_->head.size) return {};
  SIGILO_CHECK(check_going_on());
  Checkpoint checkpoint;
  checkpoint.origin = origin_;
  checkpoint.head = frontier_.head();
  SIGILO_TRY(const auto note, sign_checkpoint(checkpoint, keys_.log_key()));
  std::string expected = head_->note;
  if (!attempted_.empty()) {
    SIGILO_TRY(auto stored, ports_.head.load());
    // Both are heads of committed sizes that we signed; anything else is somebody else's.
    if (stored == attempted_) expected = std::move(stored);
  }
  attempted_ = note;
  SIGILO_CHECK(ports_.head.compare_and_swap(expected, note));  // also if it stands there already: an attempt that failed need not be on the disk
  attempted_.clear();
  std::atomic_store(&head_, make_head(checkpoint.head, note));
  return {};
}

Result<Committed> Committer::submit(RecordSubmission submission) { return enqueue(std::move(submission)); }
Result<Committed> Committer::submit(QuarantineSubmission submission) { return enqueue(std::move(submission)); }
Result<Committed> Committer::submit(DirectorySubmission submission) { return enqueue(std::move(submission)); }
Result<Committed> Committer::submit(StatementSubmission submission) { return enqueue(std::move(submission)); }
Result<Committed> Committer::submit(AccessSubmission submission) { return enqueue(std::move(submission)); }
Status Committer::sign_sight() {
  SIGILO_CHECK(enqueue(SignSight{}));
  return {};
}

Status Committer::close_accesses() {
  SIGILO_TRY(const auto open, ports_.accesses.open());
  if (!open) return {};
  if (open->first != open_first_) {
    open_first_ = open->first;
    open_since_ = clock_.steady();
  }
  if (open->day == clock_.today() && clock_.steady() - open_since_ < kLongestOpen) return {};
  SIGILO_CHECK(enqueue(CloseAccesses{}));
  return {};
}

// Whoever has a checkpoint has it from a head that was published before, so the head of now is not behind it.
Status Committer::compare(std::string_view note) {
  SIGILO_TRY(const auto shown, open_checkpoint(note, origin_, keys_.log_key().public_key()));
  const Status contained = check_contained(shown.head(), ports_.log);
  if (contained) return {};
  const Error& error = contained.error();
  if (error.code != ErrorCode::kRolledBack && error.code != ErrorCode::kForked) return contained;
  SIGILO_CHECK(enqueue(Evidence{std::string(note), error}));
  return contained;
}

Status Committer::check_going_on() const {
  const std::lock_guard lock(mutex_);
  if (lost_) return fail(*lost_);
  return {};
}

// Never succeeds: the whole group has the error.
Status Committer::stop_for(const Evidence& evidence) {
  SIGILO_TRY(const auto stored, ports_.head.load());
  SIGILO_CHECK(ports_.head.compare_and_swap(stored, evidence.note));
  const std::lock_guard lock(mutex_);
  evidence_kept_ = true;
  return fail(evidence.error);
}

Result<Committed> Committer::enqueue(Request request) {
  std::future<Result<Committed>> answer;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return fail(ErrorCode::kUnavailable, "the server is stopping", {}, "try again later");
    const auto* evidence = std::get_if<Evidence>(&request);
    if (lost_ && (evidence == nullptr || evidence_kept_)) return fail(*lost_);  // a proof that could not be kept is tried again
    if (evidence != nullptr) lost_ = evidence->error;
    queue_.push_back(Waiting{std::move(request), {}, Committed{}});
    answer = queue_.back().answer.get_future();
  }
  arrived_.notify_one();
  return answer.get();
}

void Committer::run() {
  std::vector<Waiting> group;
  group.reserve(kMaxGroup);
  while (true) {
    next_group(group);
    if (group.empty()) return;
    serve(group);
  }
}

// Waits; empty at the end. `group` has its memory already: nothing may fail between taking and answering.
void Committer::next_group(std::vector<Waiting>& group) {
  group.clear();
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  const std::size_t most = alone_ > 0 ? 1 : kMaxGroup;
  bool directory = false;
  while (!queue_.empty() && group.size() < most && !directory) {
    directory = std::holds_alternative<DirectorySubmission>(queue_.front().request);
    if (!group.empty() && (directory || is_urgent(queue_.front().request) != is_urgent(group.front().request))) break;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
}

bool Committer::is_urgent(const Request& request) {
  const auto* statement = std::get_if<StatementSubmission>(&request);
  return std::holds_alternative<DirectorySubmission>(request) || std::holds_alternative<SignSight>(request) ||
         (statement != nullptr && statement->takes_away);
}

void Committer::serve(std::vector<Waiting>& waiting) {
  const Status written = write_contained(waiting);
  if (alone_ > 0) --alone_;
  if (!written && waiting.size() > 1) alone_ = waiting.size();
  for (auto& item : waiting) {
    if (!written) item.outcome = fail(written.error());
    item.answer.set_value(std::move(item.outcome));
  }
}

// An exception, which would end the program, is an error like any other: what was applied is read again from storage.
Status Committer::write_contained(std::vector<Waiting>& waiting) {
  try {
    return write(waiting);
  } catch (const std::bad_alloc&) {
    needs_reload_ = true;
    return fail(ErrorCode::kResourceExhausted, "no memory is left");
  } catch (const std::exception&) {
    needs_reload_ = true;
    return fail(ErrorCode::kInternal, "an exception reached the writer");
  }
}

// On an error nothing may be answered as done; what each submission has become is found out when it comes again.
Status Committer::write(std::vector<Waiting>& waiting) {
  for (const auto& item : waiting) {
    if (const auto* evidence = std::get_if<Evidence>(&item.request)) SIGILO_CHECK(stop_for(*evidence));
  }
  SIGILO_CHECK(check_going_on());
  if (needs_reload_) SIGILO_CHECK(reload());
  SIGILO_CHECK(publish());  // left over from a round whose swap failed
  const RoundSetting setting{ports_, keys_, origin_, head_->head, directory_, clock_, rng_};
  CommitRound round(setting, frontier_, last_access_);
  struct Add {
    CommitRound& round;
    Result<Committed> operator()(RecordSubmission& s) const { return round.add(s); }
    Result<Committed> operator()(QuarantineSubmission& s) const { return round.add(s); }
    Result<Committed> operator()(DirectorySubmission& s) const { return round.add(s); }
    Result<Committed> operator()(StatementSubmission& s) const { return round.add(s); }
    Result<Committed> operator()(AccessSubmission& s) const { return round.add(s); }
    Result<Committed> operator()(SignSight&) const { return round.sign_sight(); }
    Result<Committed> operator()(CloseAccesses&) const { return round.close_accesses(); }
    Result<Committed> operator()(Evidence& evidence) const { return fail(evidence.error); }
  };
  for (auto& item : waiting) item.outcome = std::visit(Add{round}, item.request);
  if (round.empty()) return {};
  SIGILO_CHECK(round.put_secrets());
  if (auto committed = ports_.commits.commit(round.batch()); !committed) {
    needs_reload_ = true;
    return committed;
  }
  frontier_ = round.frontier();
  last_access_ = round.last_access();
  for (const auto& node : round.batch().nodes) hashes_.add(node.id, node.hash);
  if (!round.batch().directories.empty()) {
    if (auto loaded = reload_directory(); !loaded) {
      needs_reload_ = true;
      return loaded;
    }
  }
  return publish();
}

}  // namespace sigilo::server
