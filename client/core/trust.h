#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/core/home.h"
#include "client/core/log_reader.h"
#include "client/core/transport.h"
#include "crypto/base/result.h"
#include "crypto/directory/accept.h"
#include "crypto/directory/lookup.h"
#include "crypto/directory/names.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/directory/trust_root.h"
#include "crypto/log/receipt.h"
#include "crypto/log/view.h"

namespace sigilo {

/// What this device trusts: trust root, every accepted directory version, names, and its view of the log. Loaded from the vault, where
/// everything is checked again; changed only through the calls below, which store what they accept. Not thread-safe.
class Trust {
 public:
  /// kNotFound if the home is not enrolled (no trust root); kMalformed or kForked if the vault holds what was never accepted.
  [[nodiscard]] static Result<Trust> load(Home& home);

  [[nodiscard]] const TrustRoot& root() const { return root_; }
  [[nodiscard]] std::string origin() const { return root_.origin(); }
  [[nodiscard]] const LogView& view() const { return view_; }
  /// False until the first version was accepted.
  [[nodiscard]] bool has_directory() const { return !versions_.empty(); }
  /// The newest version. Requires has_directory().
  [[nodiscard]] const SignedDirectory& newest() const { return versions_.back(); }
  [[nodiscard]] const Directory& directory() const { return versions_.back().directory(); }
  /// kNotFound if no accepted version has this digest.
  [[nodiscard]] Result<const SignedDirectory*> by_digest(const Digest& digest) const;
  [[nodiscard]] const std::vector<SignedDirectory>& versions() const { return versions_; }
  /// The head up to which this device has read the log itself, and so knows every directory version that it names. What this device signs
  /// names this head as seen; zero before the first reading.
  [[nodiscard]] TreeHead read_head() const { return log_.size() == 0 ? TreeHead() : log_.head(); }
  /// The last day on which refresh() succeeded.
  [[nodiscard]] const std::optional<Day>& refreshed() const { return refreshed_; }
  /// Position in the log of the version after the one with this digest; nothing if that is the newest, or unknown.
  [[nodiscard]] std::optional<std::uint64_t> superseded_at(const Digest& digest) const;
  /// Position in the log of the first version in which `device` is revoked, or left out after it was listed, if any.
  [[nodiscard]] std::optional<std::uint64_t> revoked_at(const DeviceId& device) const;
  [[nodiscard]] const std::optional<Names>& names() const { return names_; }
  /// "" if nobody gave the member a name.
  [[nodiscard]] std::string name_of(const MemberId& member) const;

  struct Refreshed {
    std::uint32_t former_version = 0;
    std::uint32_t version = 0;
    TreeHead former_head;
    TreeHead head;
    std::size_t foreign_entries = 0;  ///< new ones that speak for the store and are not by it (LogReading): not believed, and kept to be shown
    std::optional<Error> names_problem;  ///< why the names that came were not taken; the former ones stay
  };
  /// Fetches newer versions and the newest checkpoint, accepts them by the rules of crypto/directory, each following the one before; then, once
  /// this device stands in the directory, reads the log's new entries: every version that they name must have been shown, and each at its first
  /// place in the log (a later one would put off a revocation). Stores all of it. kForked, kRolledBack, kSignatureInvalid … name what the server
  /// did; then nothing is stored. Names are advisory: a file that no root key in force signed is not taken;
  /// only an older edition (kRolledBack) and a second one of the same number (kForked) that a root key did sign are errors.
  [[nodiscard]] Result<Refreshed> refresh(Transport& transport);
  /// Brings the view of the log up to date without fetching directories.
  [[nodiscard]] Status advance_view(LogCalls& log);
  /// The consistency path between the kept head and a checkpoint that may be older or newer; the view is advanced as far as needed.
  /// kForked, kRolledBack; kMalformed for a note that is not this log's.
  [[nodiscard]] Result<std::vector<Digest>> connect(LogCalls& log, std::string_view note);
  /// The same for a size and root that some device has seen (the head that a statement names). kForked if it is on another log.
  [[nodiscard]] Status connect_seen(LogCalls& log, const TreeHead& seen);

  /// The version in force for the entry at this place; before the first that this device knows, that one. Requires has_directory().
  [[nodiscard]] const Directory& directory_at(std::uint64_t log_index) const;
  /// Keys that a receipt for the entry at this place in the log is checked against: the store's in force there, and those of every custodian since,
  /// so that a change of keys does not make older receipts look wrong.
  [[nodiscard]] ReceiptTrust receipt_trust(std::uint64_t log_index) const;

 private:
  Trust(Home& home, TrustRoot root, LogView view) : home_(&home), root_(std::move(root)), view_(std::move(view)) {}
  [[nodiscard]] Status adopt(SignedDirectory candidate, std::uint64_t log_index);
  [[nodiscard]] Status take(const std::vector<ServedDirectory>& served, LogCalls& log, std::vector<StoredDirectory>& fresh);
  /// Entries are for devices that stand in the directory: before that there is nothing to be frozen.
  [[nodiscard]] Result<bool> is_listed() const;
  [[nodiscard]] Result<LogReading> read_log(LogCalls& log);
  [[nodiscard]] std::size_t version_in_force(std::uint64_t log_index) const;
  [[nodiscard]] Status check_named(const DirectoryPublished& named, std::uint64_t index) const;
  /// Empty if nothing new came.
  [[nodiscard]] Result<Bytes> take_names(Bytes file, std::optional<Error>& problem);
  [[nodiscard]] Status advance_in_memory(LogCalls& log);
  [[nodiscard]] Result<std::vector<Digest>> connect_in_memory(LogCalls& log, const TreeHead& theirs);
  [[nodiscard]] Status keep_view(LogView view, const std::string& before);
  /// Advances the view.
  [[nodiscard]] Status follow(LogCalls& log, ByteView note, const std::vector<Digest>& path);
  /// A server whose log does not contain what this device keeps must learn of it: if it was restored from a backup, it signs nothing any more. What
  /// it answers changes nothing here.
  void show_kept(LogCalls& log) const;
  /// A server that has lost entries does not know the size that it is asked about: that is a rollback, not a wrong question.
  [[nodiscard]] Error explain(LogCalls& log, const Error& error) const;

  Home* home_;
  TrustRoot root_;
  LogView view_;
  std::optional<DirectoryBasis> basis_;
  std::vector<SignedDirectory> versions_;
  std::vector<std::uint64_t> log_indices_;  ///< of the versions
  std::optional<Names> names_;
  LogReader log_;
  std::optional<Day> refreshed_;
};

}  // namespace sigilo
