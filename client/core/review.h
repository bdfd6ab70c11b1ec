#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "client/core/access_list.h"
#include "client/core/capture.h"
#include "client/core/home.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/envelope/manifest.h"
#include "crypto/protection/protection_opening.h"

namespace sigilo {

/// A record of the inbox, with what its verification found.
struct InboxLine {
  RecordId record;
  std::uint64_t log_index = 0;
  Day day;
  DeviceId device;
  Digest form;
  std::size_t attachments = 0;
  std::optional<ErrorCode> problem;  ///< what is wrong; such a record is shown and not opened
  std::string problem_text;
  ConsentMarks marks;
};

struct InboxReport {
  std::size_t fetched = 0;
  std::size_t problems = 0;  ///< records that do not check out now, in the whole inbox
  std::size_t withheld = 0;  ///< beside them, records that the log names and the server does not show
  std::uint64_t next = 0;
};

/// An opened account.
struct OpenedAccount {
  RecordId record;
  AnswersContent answers;
};
struct OpenedConsent {
  RecordId record;
  ConsentStatement statement;
  DeviceId signer;
};
/// Sections that were copied, and those that the store gives to other teams only.
struct SealedExport {
  std::vector<std::uint16_t> sections;
  std::vector<std::uint16_t> of_other_teams;
};
struct OpenedProtection {
  RecordId record;
  ProtectionOpening opening;
};

/// The reviewer's side: every answer of the server is verified before it is believed. Not thread-safe. Errors: those of Transport, and
/// kNotFound (no such record, or no team key on this device), kQuarantined (the record has a problem: see the inbox), kAuthenticationFailed,
/// kSignatureInvalid, kForked, kRolledBack for what the server altered, kExpired for a record whose handle was erased.
class Review {
 public:
  Review(Home& home, Trust& trust, Transport& transport) : home_(home), trust_(trust), transport_(transport) {}

  /// Fetches the records after the last one seen. For each: manifest signature, device listed and not revoked earlier in the log, directory version
  /// known, receipt, inclusion. What is wrong is stored with the record. Then reads the log itself: a record that it names and the server does not
  /// show is a problem too, and a directory version that it names and the server does not show ends the run (kRolledBack). Every record with a
  /// problem is judged anew in every later run, so that a lie or a race hides none for longer than it lasts; it turns good only with the one manifest
  /// that the log names. A record that the log gives two manifests stays in conflict for ever.
  [[nodiscard]] Result<InboxReport> refresh_inbox(const std::function<void(std::size_t)>& progress = {});
  /// From the vault alone.
  [[nodiscard]] Result<std::vector<InboxLine>> inbox(std::uint64_t from, std::uint32_t limit);
  /// Records of the whole inbox with a problem: they are neither opened nor searched.
  [[nodiscard]] Result<std::uint64_t> problem_count();
  [[nodiscard]] Result<InboxLine> line(const RecordId& record);
  [[nodiscard]] Result<std::vector<FormerVerdict>> former_verdicts(const RecordId& record);
  /// Reads the log on, for any member: what it says against letting something of the record go, and what a hold still holds (kNotFound: nothing).
  [[nodiscard]] Result<ConsentMarks> consent_marks(const RecordId& record);
  [[nodiscard]] Result<std::vector<RecordId>> held_by(const Digest& hold);
  [[nodiscard]] Result<std::vector<ServedQuarantineItem>> quarantine(std::uint64_t after, std::uint32_t limit);
  /// Who fetched what, from the number after `after` on, compared with what the log says as far as the kept view reaches. kForked, kRolledBack.
  [[nodiscard]] Result<AccessList> access(std::uint64_t after, std::uint32_t limit);

  [[nodiscard]] Result<OpenedAccount> open_account(const RecordId& record);
  [[nodiscard]] Result<OpenedConsent> open_consent(const RecordId& record);
  [[nodiscard]] Result<OpenedProtection> open_protection(const RecordId& record);

  struct IndexReport {
    std::size_t indexed = 0;
    std::vector<std::pair<RecordId, Error>> failed;
  };
  /// Fetches, opens and indexes the accounts that are not in the local index yet.
  [[nodiscard]] Result<IndexReport> update_index(const std::function<void(std::size_t)>& progress = {});
  /// Drops the index and builds it anew.
  [[nodiscard]] Result<IndexReport> reindex(const std::function<void(std::size_t)>& progress = {});
  /// In the records of the inbox that check out.
  [[nodiscard]] Result<std::vector<SearchHit>> search(ByteView query, std::uint32_t limit);

  /// Writes a record as it lies at the store, nothing opened: manifest, receipt, section-<id>.age for every section that the store gives to
  /// this member's teams, into a new folder. Every section is checked against the manifest. kAlreadyExists if the folder exists.
  [[nodiscard]] Result<SealedExport> export_sealed(const RecordId& record, const Path& folder);

 private:
  /// A record whose manifest, receipt and handle check out.
  struct Ready {
    ServedRecord served;
    VerifiedManifest verified;
  };
  [[nodiscard]] Result<Ready> prepare(const RecordId& record);
  [[nodiscard]] Status judge_anew(const InboxRow& known);
  [[nodiscard]] Result<SecretBuffer> open_ungated(const Ready& ready, std::uint16_t section);
  /// Returns the records that did not check out.
  [[nodiscard]] Result<std::set<RecordId>> fetch_pages(InboxReport& report, const std::function<void(std::size_t)>& progress);
  [[nodiscard]] Status check_page(const ServedPage& page, std::uint64_t after);
  [[nodiscard]] Result<InboxRow> examine(const ServedRecord& served);
  /// The log names this manifest for the record, at this place, and no other one.
  [[nodiscard]] Status fits_log(const InboxRow& row) const;
  [[nodiscard]] Status read_log();
  [[nodiscard]] Status judge_doubtful(InboxReport& report, const std::set<RecordId>& judged);
  [[nodiscard]] Result<InboxRow> look_again(const RecordId& record);
  /// Fetches the proofs that `judge` needs, and reads the log as far as they reach: a verdict must know every directory version that stands
  /// before the record. Fails only for what is not about the record: network, disk, a log that was caught.
  [[nodiscard]] Status reach(const ServedRecord& served);
  [[nodiscard]] Status fetch_proofs(const ServedRecord& served);
  [[nodiscard]] Result<VerifiedManifest> judge(const ServedRecord& served) const;
  [[nodiscard]] Status judge_device(const Prologue& prologue, std::uint64_t log_index) const;
  [[nodiscard]] Status judge_receipt(const ServedRecord& served, const VerifiedManifest& manifest) const;
  void forget_outdated();
  /// Team keys of this device that are ready to open with (expanded_key.h), for one page of accounts.
  using TeamOpenings = std::map<TeamKeyName, SecretBytes>;
  [[nodiscard]] Result<ByteView> team_opening(TeamKeyName name, TeamOpenings& openings);
  [[nodiscard]] Result<SecretBuffer> account_text(const InboxRow& row, const SecretBytes& handle, const ServedSection& section,
                                                  TeamOpenings& openings);
  [[nodiscard]] Status index_page(const ServedPage& page, const std::set<RecordId>& wanted, IndexReport& report);
  /// Sections of other teams are refused by right; one of this device's own team is not.
  [[nodiscard]] bool is_own_team(const Ready& ready, const ManifestSection& section) const;
  [[nodiscard]] Status export_section(const Ready& ready, const ManifestSection& section, const Path& path);

  Home& home_;
  Trust& trust_;
  Transport& transport_;
  // What was already shown to fit the kept view. Emptied when the view moves.
  TreeHead compared_with_;
  TreeHead read_;  ///< up to which read_log() was here
  std::map<std::string, std::vector<Digest>> paths_;
  std::map<std::pair<std::uint64_t, Digest>, Status> seen_;
};

}  // namespace sigilo
