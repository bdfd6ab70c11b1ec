#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/consent/consent_chain.h"
#include "crypto/consent/directory_timeline.h"
#include "crypto/consent/sightings.h"
#include "crypto/consent/signer.h"
#include "crypto/log/entries.h"
#include "crypto/log/head_history.h"

namespace sigilo {

/// Holds that two members lifted: like a consent that was added, it waits, and neither of them requests or approves what rests on it.
struct LiftedHold {
  std::uint64_t position = 0;
  std::array<MemberId, 2> members;
  std::vector<RecordId> records;  ///< ascending
};

/// What the log says about one record.
struct RecordState {
  std::optional<Digest> manifest;  ///< of the first record-sealed entry; another one never replaces it
  std::map<std::uint16_t, ConsentChain> chains;  ///< by subject
  std::optional<MemberId> officer;  ///< assigned last, by another member
};

struct Approval {
  DeviceId device;
  MemberId member;
};

struct PermitState {
  Digest leaf;
  DeviceId custodian_key;
  std::uint8_t custodian = 0;
  Day day;
  bool voided = false;
  bool counted = false;  ///< its identified categories are among those of the key's day
  bool crosses = false;  ///< it names another log: the request is used and counted, but nobody may rely on it
};

/// A custodian's word that a permit is void: of the key that gave it, or of the one that stands in that custodian's place since. A dead key cannot
/// take back what it gave, and a stolen one does not want to.
struct Voiding {
  DeviceId custodian_key;
  std::uint8_t custodian = 0;
  bool crosses = false;
  friend auto operator<=>(const Voiding&, const Voiding&) = default;
};

/// What the log says about one request.
struct RequestState {
  std::uint64_t position = 0;
  Day day;  ///< that the requester claims
  DeviceId device;
  MemberId requester;
  Roles roles;  ///< of the requester at that place of the log
  ReleaseRequested body;
  std::vector<Approval> approvals;
  bool refused = false;
  std::vector<PermitState> permits;
};

/// A statement of somebody whom the directory knows names a head that this log never had, or had not yet: there are two logs, or he lies. It
/// stands in an entry of the log, or inside one.
struct CrossedFork {
  std::uint64_t position = 0;
  Digest leaf;  ///< of the entry
  DeviceId device;
  TreeHead seen;  ///< what it names
  friend bool operator==(const CrossedFork&, const CrossedFork&) = default;
};

/// Most chains to which a later consent may bring a code that others carry: each withdrawal by the code touches them all, so that without an end a
/// member could make reading the log take ever longer. Records that come in with the code are not counted out.
inline constexpr std::size_t kMaxCarriers = 256;

/// Everything that a decision rests on, folded from the entries in log order: a function of the log and the directory documents alone, the
/// same for desk, custodians and auditor. Signatures count as the directory in force at the entry's place says. What takes away counts from everybody whose
/// key that directory knows, revoked or without a role; what gives counts only from those who may; an entry of a key that nobody knows changes nothing, or
/// whoever gets bytes into the log could stop every release for ever. Of a statement that crosses forks what takes away counts, and nothing else; a
/// directory counts all the same, for its root signatures make it what it is. Not thread-safe while it is folded; const members are.
/// Source: design PROTOCOL 4 to 6.
class GateState {
 public:
  /// The entry at `position`. `document` goes with a directory-published entry; it was accepted by the rules of crypto/directory before it comes here.
  /// kInvalidArgument if the position is not the next one: an entry that is left out may be a withdrawal. kNotFound if the store published a directory
  /// whose document does not come along: nothing was applied, and whoever folds fetches it first.
  /// kResourceExhausted after memory ran out within an entry (std::bad_alloc goes through): half of it may be missing, so everything is denied and
  /// nothing more is applied. Fold the log anew.
  [[nodiscard]] Status apply(std::uint64_t position, const LogEntry& entry, std::shared_ptr<const Directory> document = nullptr);
  /// The entry at `position` is none that parse_entry accepts: a body or a format that this program cannot read. It stops everything as an unknown
  /// label does, unless it says whose it is and that is nobody's or a revoked device's. Errors of apply but kNotFound.
  [[nodiscard]] Status apply_unreadable(std::uint64_t position, ByteView bytes);

  /// Entries that were applied: the size of the log that a decision rests on.
  [[nodiscard]] std::uint64_t size() const { return heads_.size(); }
  /// Everything that a decision rests on, as bytes that are equal when and only when the states are: a custodian that keeps its state compares it
  /// with one that is folded anew. No format: other versions of the program write other bytes. The head of the log comes first.
  [[nodiscard]] Bytes canonical() const;
  /// False after memory ran out within an entry.
  [[nodiscard]] bool whole() const { return whole_; }
  /// All heads that the log had so far; the last is that of everything applied.
  [[nodiscard]] const HeadHistory& heads() const { return heads_; }
  /// Proofs that somebody sees another log, oldest first: for people and auditors; nothing is decided by their number.
  [[nodiscard]] std::span<const CrossedFork> crossed_forks() const { return crossed_; }
  /// The latest day that two of the store and the custodians in force have reached so far, by the keys that the directory gives them and within its
  /// validity when they signed. No decision and no sight lies before it. Two, so that one clock that runs ahead stops nobody else; keys in force, so that
  /// nobody is two of them by a former key, and root keys end what wrong clocks brought about.
  [[nodiscard]] Day floor() const;
  /// Leaf hashes of entries that this program cannot read and that may take something away: everything is denied until a program reads them or the
  /// directory says that they are void.
  [[nodiscard]] const std::set<Digest>& unknown_entries() const { return unknown_; }
  [[nodiscard]] const DirectoryTimeline& directories() const { return directories_; }
  [[nodiscard]] const Sightings& sightings() const { return sightings_; }
  /// A hold on this record stands. Linear in the holds that stand.
  [[nodiscard]] bool is_held(const RecordId& id) const;
  /// The lifts that freed this record from a hold, in log order. Borrowed. Linear in all lifts.
  [[nodiscard]] std::vector<const LiftedHold*> lifts_of(const RecordId& id) const;
  /// Null when no entry named it but a hold.
  [[nodiscard]] const RecordState* record(const RecordId& id) const;
  [[nodiscard]] const ConsentChain* chain(const RecordId& id, std::uint16_t subject) const;
  /// Records whose statements carry this withdrawal tag: none, and a withdrawal by it stops nothing yet.
  [[nodiscard]] std::size_t carriers(const Digest& tag) const;
  /// By the leaf hash of the request; null when there is none that a member signed.
  [[nodiscard]] const RequestState* request(const Digest& leaf) const;
  /// Identified categories that a custodian permitted on one of its days and did not void.
  [[nodiscard]] std::uint32_t identified_on(const DeviceId& custodian_key, Day day) const;

 private:
  struct Entry;  // one entry with its place, its signer and whether it crosses forks
  using ChainKey = std::pair<RecordId, std::uint16_t>;

  /// Nothing is left out, and nothing follows a half applied entry.
  [[nodiscard]] Status check_next(std::uint64_t position) const;
  /// The directory that a directory-published entry of the store brings into force; null if it brings none.
  [[nodiscard]] Result<std::shared_ptr<const Directory>> brings(const LogEntry& entry, const Signer& signer,
                                                                std::shared_ptr<const Directory> document) const;
  /// Notes it if a statement of a key that the directory knows names a head that the log did not have before this place.
  [[nodiscard]] bool note_crossing(const Digest& leaf, const SignedStatement& statement);
  void note_day(const Entry& at);
  void fold(const Entry& at, const DirectoryPublished& e);
  void fold(const Entry& at, const RecordSealed& e);
  void fold(const Entry& at, const ConsentChanged& e);
  void fold(const Entry& at, const ConsentWithdrawn& e);
  void fold(const Entry& at, const ConsentHeld& e);
  void fold(const Entry& at, const HoldLifted& e);
  void fold(const Entry& at, const OfficerAssigned& e);
  void fold(const Entry& at, const ReleaseRequested& e);
  void fold(const Entry& at, const ReleaseApproved& e);
  void fold(const Entry& at, const ReleaseRefused& e);
  void fold(const Entry& at, const ReleasePermitted& e);
  void fold(const Entry& at, const PermitVoided& e);
  void fold(const Entry& at, const UnsupportedEntry& e);
  template <typename Body>
  void fold(const Entry&, const Body&) {}  // says nothing about consent or releases

  /// Notes that the chain carries the code; false if so many do that it is none that people took.
  [[nodiscard]] bool carry(const Digest& tag, const ChainKey& key);
  void append(const Entry& at, const ChainKey& key, const ConsentEvent& event);
  void void_permit(const RequestState& request, PermitState& permit, const Voiding& voiding);

  bool whole_ = true;
  HeadHistory heads_;
  std::vector<CrossedFork> crossed_;
  std::map<DeviceId, Day> latest_;  ///< day that a key of store or custodian signed
  std::set<Digest> unknown_;
  DirectoryTimeline directories_;
  Sightings sightings_;
  std::map<RecordId, RecordState> records_;
  /// By leaf, the records as they stand in the entry, ascending. A member can hold any id, also one that nobody knows: it costs what it costs in the log.
  std::map<Digest, std::vector<RecordId>> holds_;
  std::vector<LiftedHold> lifted_;
  std::map<Digest, std::set<ChainKey>> tags_;  ///< of codes that people took, withdrawn or not
  std::set<Digest> withdrawn_tags_;
  std::map<Digest, RequestState> requests_;
  std::set<Digest> refused_;                       ///< requests that an approver refused, also before they came
  std::map<Nonce16, Digest> releases_;             ///< a release and the leaf of its one request
  std::map<Digest, Digest> permits_;               ///< leaf of a permit -> of its request
  std::map<Digest, std::set<Voiding>> voided_;     ///< by leaf of the permit, also before it came
  std::map<std::pair<DeviceId, Day>, std::uint32_t> identified_;
  std::set<Digest> once_;  ///< lifted holds and assignments that had their effect: a copy further on has none
};

}  // namespace sigilo
