#include "client/core/trust.h"

#include <algorithm>
#include <utility>

#include "client/core/untrusted.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/proof.h"

namespace sigilo {
namespace {

constexpr int kMaxDirectoryPages = 64;

Result<Names> read_names(const TrustRoot& root, const std::vector<SignedDirectory>& versions, ByteView file) {
  return open_names(file, root.mechanism, versions.empty() ? root.root_keys : versions.back().directory().root_keys);
}

/// Names that were taken once, by a root key of the time. Nothing if they do not check out: a name is a help for the eye, and no reason to lock
/// what waits in the outbox.
std::optional<Names> reread_names(const TrustRoot& root, const std::vector<SignedDirectory>& versions, ByteView file) {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (auto names = open_names(file, root.mechanism, version->directory().root_keys)) return std::move(*names);
  }
  if (auto names = open_names(file, root.mechanism, root.root_keys)) return std::move(*names);
  return std::nullopt;
}

/// The same, and an error names the document that could not be read.
template <typename T>
Result<T> named(StaticText document, Result<T> parsed) {
  if (!parsed && parsed.error().field.empty()) parsed.error().field = document;
  return parsed;
}

}  // namespace

Result<Trust> Trust::load(Home& home) {
  TrustVault& vault = home.vault().trust();
  auto stored_root = vault.trust_root();
  if (!stored_root && stored_root.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound, "this home belongs to no mechanism yet", "trust root", "found one, or accept an invitation");
  }
  if (!stored_root) return fail(stored_root.error());
  SIGILO_TRY(TrustRoot root, TrustRoot::parse(*stored_root));
  auto note = vault.checkpoint();
  if (!note && note.error().code != ErrorCode::kNotFound) return fail(note.error());
  const std::string_view kept = note ? as_text(*note) : std::string_view();
  SIGILO_TRY(LogView view, LogView::restore(root.origin(), root.log_key, kept));
  Trust trust(home, std::move(root), std::move(view));
  SIGILO_TRY(const std::vector<StoredDirectory> stored, vault.directories());
  for (const StoredDirectory& version : stored) {
    SIGILO_TRY(SignedDirectory directory, SignedDirectory::parse(version.document));
    SIGILO_CHECK(trust.adopt(std::move(directory), version.log_index));
  }
  SIGILO_TRY(const Bytes position, vault.log_position());
  SIGILO_TRY(trust.log_, LogReader::resume(position));
  SIGILO_TRY(trust.refreshed_, vault.refreshed());
  auto names = vault.names();
  if (!names && names.error().code != ErrorCode::kNotFound) return fail(names.error());
  if (names) trust.names_ = reread_names(trust.root_, trust.versions_, *names);
  return trust;
}

Status Trust::adopt(SignedDirectory candidate, std::uint64_t log_index) {
  SIGILO_TRY(basis_, accept_directory(basis_ ? *basis_ : DirectoryBasis::of(root_), candidate));
  versions_.push_back(std::move(candidate));
  log_indices_.push_back(log_index);
  return {};
}

Result<const SignedDirectory*> Trust::by_digest(const Digest& digest) const {
  for (const SignedDirectory& version : versions_) {
    if (version.digest() == digest) return &version;
  }
  return fail(ErrorCode::kNotFound, "no accepted directory version has this digest", "directory", "fetch the directory first");
}

std::optional<std::uint64_t> Trust::superseded_at(const Digest& digest) const {
  for (std::size_t i = 0; i + 1 < versions_.size(); ++i) {
    if (versions_[i].digest() == digest) return log_indices_[i + 1];
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Trust::revoked_at(const DeviceId& device) const {
  bool listed = false;
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    const DeviceEntry* entry = find_device(versions_[i].directory(), device);
    const bool active = entry != nullptr && entry->state == DeviceState::kActive;
    if (!active && (listed || entry != nullptr)) return log_indices_[i];
    listed = listed || active;
  }
  return std::nullopt;
}

std::string Trust::name_of(const MemberId& member) const {
  const std::string* name = names_ ? names_->find(member) : nullptr;
  return name == nullptr ? std::string() : *name;
}

Result<Trust::Refreshed> Trust::refresh(Transport& transport) {
  Trust next = *this;
  std::vector<StoredDirectory> fresh;
  Bytes names;
  for (int page = 0; page < kMaxDirectoryPages; ++page) {
    const std::uint32_t known = next.has_directory() ? next.directory().version : 0;
    auto answered = transport.directory().get_directory(known, next.view_.head().size);
    if (!answered) return fail(next.explain(transport.log(), answered.error()));
    DirectoryUpdate update = std::move(*answered);
    if (!update.consistency.checkpoint.empty()) {
      SIGILO_CHECK(next.follow(transport.log(), update.consistency.checkpoint, update.consistency.path));
    }
    names = std::move(update.names);
    if (update.versions.empty()) break;
    SIGILO_CHECK(next.take(update.versions, transport.log(), fresh));
  }
  Refreshed refreshed;
  SIGILO_TRY(const Bytes changed_names, next.take_names(std::move(names), refreshed.names_problem));
  refreshed.former_version = has_directory() ? directory().version : 0;
  refreshed.version = next.has_directory() ? next.directory().version : 0;
  refreshed.former_head = view_.head();
  refreshed.head = next.view_.head();
  SIGILO_TRY(LogReading reading, next.read_log(transport.log()));
  refreshed.foreign_entries = reading.foreign.size();
  next.refreshed_ = home_->clock().today();
  SIGILO_CHECK(home_->vault().trust().advance({std::move(fresh), changed_names, to_bytes(std::string_view(next.view_.note())), next.log_.position(),
                                               next.refreshed_, std::move(reading.foreign), std::move(reading.sights)}));
  *this = std::move(next);
  return refreshed;
}

Result<bool> Trust::is_listed() const {
  if (!has_directory()) return false;
  const auto key = home_->vault().keys().load_signing_key();
  if (!key && key.error().code == ErrorCode::kNotFound) return false;
  if (!key) return fail(key.error());
  return find_device(directory(), device_id_of(key->public_key())) != nullptr;
}

Result<LogReading> Trust::read_log(LogCalls& log) {
  SIGILO_TRY(const bool listed, is_listed());
  if (!listed) return LogReading();
  std::uint64_t index = log_.size();
  const auto in_force = [this](std::uint64_t at) -> const Directory& { return directory_at(at); };
  SIGILO_TRY(LogReading reading, log_.read_to(log, view_.head(), view_.origin(), in_force));
  for (const ReadEntry& entry : reading.entries) {
    const std::uint64_t at = index++;
    if (const auto* named = std::get_if<DirectoryPublished>(&entry.body)) SIGILO_CHECK(check_named(*named, at));
  }
  return reading;
}

Status Trust::check_named(const DirectoryPublished& named, std::uint64_t index) const {
  if (named.version > directory().version) {
    return fail(ErrorCode::kRolledBack, "the log names a directory version that the server does not show", "directory",
                "who was revoked in it is still trusted here: compare with another device", named.version);
  }
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    if (versions_[i].directory().version != named.version) continue;
    if (named.digest != versions_[i].digest()) {
      return fail(ErrorCode::kForked, "the log names two directories for one version", "directory", "compare it with another device",
                  named.version);
    }
    if (index < log_indices_[i]) {
      return fail(ErrorCode::kForked, "the server shows a directory version at a later place than its first in the log", "directory",
                  "keep the checkpoint and show it to the auditor", named.version);
    }
  }
  return {};
}

Result<Bytes> Trust::take_names(Bytes file, std::optional<Error>& problem) {
  if (file.empty()) return Bytes();
  auto opened = read_names(root_, versions_, file);
  if (!opened) {
    problem = opened.error();
    return Bytes();
  }
  if (names_ && opened->serial < names_->serial) {
    return fail(ErrorCode::kRolledBack, "the server shows an older edition of the names", "names", {}, opened->serial);
  }
  if (names_ && *opened == *names_) return Bytes();
  if (names_ && opened->serial == names_->serial) {
    return fail(ErrorCode::kForked, "the server shows other names under the same edition", "names", "compare them with another device",
                opened->serial);
  }
  names_ = std::move(*opened);
  return file;
}

Status Trust::take(const std::vector<ServedDirectory>& served, LogCalls& log, std::vector<StoredDirectory>& fresh) {
  const bool first_contact = !has_directory();
  std::optional<Error> unsigned_error;
  for (const ServedDirectory& version : served) {
    SIGILO_TRY(SignedDirectory candidate, named("directory", SignedDirectory::parse(version.document)));
    const Publication publication{version.entry, version.proof.index, version.proof.path, std::string(as_text(version.proof.checkpoint))};
    const Digest digest = candidate.digest();
    const std::uint32_t number = candidate.directory().version;
    if (has_directory() && number > directory().version + 1) {
      return fail(ErrorCode::kRolledBack, "the server leaves out a directory version", "directory",
                  "who was revoked in it is not known here: compare with another device", number);
    }
    if (const auto accepted = accept_directory(basis_ ? *basis_ : DirectoryBasis::of(root_), candidate); !accepted) {
      // A trust root that is younger than the first versions does not know their signers: it begins with the first that it can judge.
      if (!first_contact || has_directory() || accepted.error().code != ErrorCode::kSignatureInvalid) return fail(accepted.error());
      unsigned_error = accepted.error();
      continue;
    }
    SIGILO_TRY(const SignedCheckpoint theirs, open_checkpoint(publication.checkpoint, view_.origin(), view_.log_key()));
    SIGILO_TRY(const std::vector<Digest> path, connect_in_memory(log, theirs.head()));
    if (const Status published = verify_publication(candidate, publication, view_, path); !published) return fail(untrusted(published.error()));
    SIGILO_CHECK(adopt(std::move(candidate), publication.index));
    fresh.push_back({number, digest, version.document, publication.index});
  }
  if (!has_directory() && unsigned_error) return fail(*unsigned_error);
  return {};
}

Status Trust::advance_in_memory(LogCalls& log) {
  if (view_.head().size == 0) {
    SIGILO_TRY(const Bytes note, log.get_checkpoint());
    return view_.advance(as_text(note), {});
  }
  const auto proof = log.get_consistency(view_.head().size, as_bytes(view_.note()));
  if (!proof) return fail(explain(log, proof.error()));
  return follow(log, proof->checkpoint, proof->path);
}

Status Trust::follow(LogCalls& log, ByteView note, const std::vector<Digest>& path) {
  const Status followed = view_.advance(as_text(note), path);
  if (!followed) show_kept(log);
  return followed;
}

void Trust::show_kept(LogCalls& log) const {
  if (view_.note().empty()) return;
  [[maybe_unused]] const auto answered = log.get_consistency(view_.head().size, as_bytes(view_.note()));
}

Error Trust::explain(LogCalls& log, const Error& error) const {
  if (error.code != ErrorCode::kInvalidArgument) return error;
  show_kept(log);
  const auto note = log.get_checkpoint();
  if (!note) return error;
  const auto shown = open_checkpoint(as_text(*note), view_.origin(), view_.log_key());
  if (!shown || shown->head().size >= view_.head().size) return error;
  return Error{ErrorCode::kRolledBack, "the server's log is shorter than it was", "checkpoint", "the server may have been restored from a backup",
               static_cast<std::int64_t>(shown->head().size)};
}

Status Trust::advance_view(LogCalls& log) {
  const std::string before = view_.note();
  Trust next = *this;
  SIGILO_CHECK(next.advance_in_memory(log));
  return keep_view(std::move(next.view_), before);
}

Status Trust::keep_view(LogView view, const std::string& before) {
  if (view.note() != before) SIGILO_CHECK(home_->vault().trust().advance({{}, {}, to_bytes(std::string_view(view.note())), {}, {}, {}, {}}));
  view_ = std::move(view);
  return {};
}

Result<std::vector<Digest>> Trust::connect(LogCalls& log, std::string_view note) {
  SIGILO_TRY(const SignedCheckpoint theirs, open_checkpoint(note, view_.origin(), view_.log_key()));
  const std::string before = view_.note();
  Trust next = *this;
  SIGILO_TRY(std::vector<Digest> path, next.connect_in_memory(log, theirs.head()));
  SIGILO_CHECK(keep_view(std::move(next.view_), before));
  return path;
}

Status Trust::connect_seen(LogCalls& log, const TreeHead& seen) {
  if (seen.size == 0) return {};
  const std::string before = view_.note();
  Trust next = *this;
  SIGILO_CHECK(next.connect_in_memory(log, seen));
  return keep_view(std::move(next.view_), before);
}

Result<std::vector<Digest>> Trust::connect_in_memory(LogCalls& log, const TreeHead& theirs) {
  if (theirs.size > view_.head().size) SIGILO_CHECK(advance_in_memory(log));
  if (theirs.size > view_.head().size) {
    return fail(ErrorCode::kRolledBack, "the server shows a smaller log than a checkpoint that it gave before", "checkpoint", {},
                static_cast<std::int64_t>(view_.head().size));
  }
  if (theirs.size == view_.head().size) {
    if (theirs.root == view_.head().root) return std::vector<Digest>();
    return fail(ErrorCode::kForked, "two checkpoints of one size have different roots", "checkpoint",
                "keep both and show them to the auditor: the server runs two logs", static_cast<std::int64_t>(view_.head().size));
  }
  SIGILO_TRY(std::vector<Digest> path, log.connect_sizes(theirs.size, view_.head().size));
  const Status connected = verify_consistency(theirs, view_.head(), path);
  if (!connected) {
    show_kept(log);
    return fail(connected.error());
  }
  return path;
}

std::size_t Trust::version_in_force(std::uint64_t log_index) const {
  std::size_t in_force = 0;
  while (in_force + 1 < versions_.size() && log_indices_[in_force + 1] < log_index) ++in_force;
  return in_force;
}

const Directory& Trust::directory_at(std::uint64_t log_index) const { return versions_[version_in_force(log_index)].directory(); }

ReceiptTrust Trust::receipt_trust(std::uint64_t log_index) const {
  const std::size_t in_force = version_in_force(log_index);
  ReceiptTrust trust;
  trust.store_key = versions_[in_force].directory().store_key;
  for (std::size_t i = in_force; i < versions_.size(); ++i) {
    for (const CustodianEntry& custodian : versions_[i].directory().custodians) {
      const bool known = std::any_of(trust.custodians.begin(), trust.custodians.end(), [&](const CustodianKey& key) {
        return key.index == custodian.index && key.key == custodian.verify_key;
      });
      if (!known) trust.custodians.push_back({custodian.index, custodian.verify_key});
    }
  }
  return trust;
}

}  // namespace sigilo
