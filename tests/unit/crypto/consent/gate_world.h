#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "crypto/consent/desk_key.h"
#include "crypto/consent/evaluate.h"
#include "crypto/envelope/prologue.h"
#include "tests/support/sample_mechanism.h"

namespace sigilo::test {

/// A mechanism with its log in memory and one sealed record, through which the gate's tests play. Every entry is folded when it is written;
/// `entries` keeps them, so that another fold can be made of them.
class GateWorld {
 public:
  using Device = testing::SampleMechanism::Device;

  explicit GateWorld(std::uint64_t seed = 1) : m(seed) {
    interviewer = add({Role::kInterviewer});
    colleague = add({Role::kInterviewer});
    interviewer_desk = add_device_of(interviewer, {Role::kInterviewer});
    reviewer = add({Role::kReviewer});
    approver = add({Role::kApprover});
    second_approver = add({Role::kApprover, Role::kReviewer});
    officer = add({Role::kProtectionOfficer});
    clinician = add({Role::kClinician});
    desk = add({Role::kDisclosureDesk});
    administrator = add({Role::kAdministrator});
    judge = add_recipient(codes::RecipientKind::kExecutionJudge, true);
    other_judge = add_recipient(codes::RecipientKind::kExecutionJudge, true);
    director = add_recipient(codes::RecipientKind::kFacilityHead, true);
    publication = add_recipient(codes::RecipientKind::kPublic, false);
    team = add_recipient(codes::RecipientKind::kOwnMechanism, true);
    for (const char* name : {"adult.es", "child.es", "staff.es", "relative.es", "group.es", "organisation.es", "unable.es", "refusal.es"}) {
      m.directory.resources.push_back({ResourceKind::kConsentWording, m.rng.id<Digest>(), name});
    }
    m.directory.sort();
    publish(m.directory);
    nonce = m.rng.id<Digest>();
    record = record_id_of(interviewer->key.public_key(), nonce);
    manifest = m.rng.id<Digest>();
    openings.sealing_key = interviewer->key.public_key();
    openings.record_nonce = nonce;
  }
  GateWorld(const GateWorld&) = delete;
  GateWorld& operator=(const GateWorld&) = delete;

  // The mechanism.

  const Device* add(Roles roles) {
    const MemberId member = m.rng.id<MemberId>();
    m.directory.members.push_back({member, roles});
    return enrol(member, roles);
  }
  const Device* add_device_of(const Device* other, Roles roles) { return enrol(other->member, roles); }
  RecipientId add_recipient(codes::RecipientKind kind, bool with_key) {
    const Nonce16 id = m.rng.id<Nonce16>();
    m.directory.recipients.push_back({id, codes::number_of(kind), "recipient", with_key ? m.key_pair().public_key : Bytes{}, "age1" + id.hex()});
    return RecipientId(id.array());
  }
  RecipientEntry& entry_of(const RecipientId& id) {
    for (RecipientEntry& entry : m.directory.recipients) {
      if (entry.id.array() == id.array()) return entry;
    }
    return m.directory.recipients.front();
  }
  Digest wording(std::string_view name) const {
    for (const ResourceEntry& entry : m.directory.resources) {
      if (entry.name == name) return entry.digest;
    }
    return {};
  }
  void revoke(const Device* device) {
    for (DeviceEntry& entry : m.directory.devices) {
      if (entry.id == device->id()) entry.state = DeviceState::kRevoked;
    }
    publish_next();
  }
  void publish_next() {
    ++m.directory.version;
    m.directory.previous = m.rng.id<Digest>();
    m.directory.sort();
    publish(m.directory);
  }
  void publish(const Directory& directory) {
    const Digest digest = directory_digest(directory.encode().value());
    document_ = std::make_shared<const Directory>(directory);
    append(DirectoryPublished{directory.version, digest}, m.store);
    document_.reset();
  }

  // The log.

  Digest append(const EntryBody& body, const SigningKey& key) {
    return append_bytes(sign_entry(make_header("", origin(), seen(), key, today, m.rng), body, key).value());
  }
  Digest append_bytes(const Bytes& bytes) {
    const LogEntry entry = parse_entry(bytes, origin()).value();
    entries.push_back({bytes, document_});
    tree_.append(entry.statement.leaf_hash());
    EXPECT_TRUE(state.apply(entries.size() - 1, entry, document_));
    return entry.statement.leaf_hash();
  }
  /// What whoever signs now says to have seen: the whole log so far, or what `claimed` is.
  TreeHead seen() const { return claimed ? *claimed : entries.empty() ? TreeHead{} : tree_.head(); }
  std::optional<TreeHead> claimed;
  /// All custodians say up to where they have seen the log.
  void sight() {
    for (std::uint8_t i = 0; i < m.custodians.size(); ++i) append(CustodianSeen{static_cast<std::uint8_t>(i + 1)}, m.custodians[i]);
  }
  /// Seen today by all custodians, then `days` later.
  void pass(std::int32_t days) {
    sight();
    today = today.plus(days);
  }

  // Consent.

  ConsentScope scope(codes::DataCategory category = codes::DataCategory::kIdentity) const {
    return {category, codes::Purpose::kIndividualComplaint, codes::RecipientKind::kExecutionJudge, judge, codes::ReleaseForm::kIdentified, Day(20'050)};
  }
  ConsentStatement statement(std::vector<ConsentScope> scopes) const {
    ConsentStatement s;
    s.record_nonce = nonce;
    s.scopes = std::move(scopes);
    s.mode = codes::ConsentMode::kOralWithWitness;
    s.wording = wording("adult.es");
    s.language = "es";
    s.understanding = codes::Understanding::kUnderstood;
    s.present = {codes::PresentRole::kInterviewer, codes::PresentRole::kTeamMember};
    return s;
  }
  Bytes attest(const ConsentStatement& s, const Device* by, codes::AttestationKind kind = codes::AttestationKind::kPresent) {
    return attest_consent(record, s, kind, make_header(labels::kConsentAttestation, origin(), seen(), by->key, today, m.rng), by->key).value();
  }
  Bytes sign(ConsentStatement s, const Device* author, const std::vector<const Device*>& seconds) {
    for (const Device* second : seconds) s.attestations.push_back(attest(s, second));
    return sign_statement(make_header(labels::kConsentStatement, origin(), seen(), author->key, today, m.rng), encode_consent(s).value(), author->key).value();
  }
  Digest commit(const Bytes& signed_statement) {
    openings.items.push_back({m.rng.id<Digest>(), signed_statement});
    return consent_commitment(openings.items.back().blind.bytes(), signed_statement).value();
  }
  /// The record comes in with this consent.
  Digest seal(ConsentStatement s, const std::vector<const Device*>& seconds, const Device* author = nullptr) {
    const Digest tag = s.withdrawal_tag;
    return append(RecordSealed{record, manifest, 0, commit(sign(std::move(s), author == nullptr ? interviewer : author, seconds)), tag}, m.store);
  }
  Digest head(std::uint16_t subject = 0) const {
    const ConsentChain* chain = state.chain(record, subject);
    return chain == nullptr ? Digest{} : chain->head();
  }
  /// A later statement on top of the head.
  Digest change(ConsentStatement s, const Device* author, const std::vector<const Device*>& seconds) {
    s.prev = head(s.subject);
    const ConsentChanged body{record, s.subject, s.prev, commit(sign(s, author, seconds)), s.withdrawal_tag};
    return append(body, author->key);
  }
  /// Both sign that the hold is lifted.
  Digest lift(const Digest& hold, const Device* first, const Device* second) { return lift(std::vector{hold}, first, second); }
  Digest lift(const std::vector<Digest>& holds, const Device* first, const Device* second) {
    return append(HoldLifted{holds, agree_to_lift(holds, second)}, first->key);
  }
  Bytes agree_to_lift(const std::vector<Digest>& holds, const Device* second) {
    return sign_statement(make_header(labels::kHoldLift, origin(), seen(), second->key, today, m.rng), hold_lift_body(holds), second->key).value();
  }
  /// The record with a consent that covers identity for the judge, by two members.
  void seal_usual() { seal(statement({scope()}), {colleague}); }

  // Releases.

  Bytes openings_file() const { return encode_openings(openings).value(); }
  ReleaseRequested usual_request() {
    ReleaseRequested body;
    body.release = m.rng.id<Nonce16>();
    body.record = record;
    body.manifest = manifest;
    body.items = {{codes::number_of(codes::DataCategory::kIdentity), 0}};
    body.form = codes::number_of(codes::ReleaseForm::kIdentified);
    body.purpose = codes::number_of(codes::Purpose::kIndividualComplaint);
    body.ground = codes::number_of(codes::ReleaseGround::kMandate);
    body.route = codes::number_of(codes::ReleaseRoute::kBlind);
    body.recipient = judge;
    body.key = entry_of(judge).kem_public_key;
    body.last_day = today.plus(7);
    body.openings = openings_digest(openings_file());
    return body;
  }
  /// Through the disclosure desk: its one-time key, signed for this request.
  ReleaseRequested desk_request(const RecipientId& recipient, codes::DataCategory category, codes::ReleaseForm form, const Device* by = nullptr) {
    ReleaseRequested body = usual_request();
    body.items = {{codes::number_of(category), 0}};
    body.form = codes::number_of(form);
    body.route = codes::number_of(codes::ReleaseRoute::kDisclosureDesk);
    body.recipient = recipient;
    body.key = m.key_pair().public_key;
    body.desk_key = sign_desk_key({body.release, body.record, recipient, entry_of(recipient).age_recipient, body.key}, by == nullptr ? desk : by);
    return body;
  }
  Bytes sign_desk_key(const DeskKey& key, const Device* by) {
    return sign_statement(make_header(labels::kDeskKey, origin(), seen(), by->key, today, m.rng), encode_desk_key(key), by->key).value();
  }
  /// A release has one request: without a desk's key, which names its release, each call makes another release.
  Digest request(ReleaseRequested body, const Device* by = nullptr) {
    if (body.desk_key.empty()) body.release = m.rng.id<Nonce16>();
    return append(body, (by == nullptr ? reviewer : by)->key);
  }
  Digest approve(const Digest& leaf, const Device* by = nullptr) { return append(ReleaseApproved{leaf}, (by == nullptr ? approver : by)->key); }
  Digest permit(const Digest& leaf, std::uint8_t custodian = 1) { return append(ReleasePermitted{custodian, leaf}, m.custodians[custodian - 1U]); }
  Decision decide(const Digest& leaf, std::uint8_t custodian = 1) const { return evaluate(state, leaf, {custodian, today, {}}, openings_file(), policies); }
  /// Requested and approved as usual, then decided.
  Decision decide_usual() {
    const Digest leaf = request(usual_request());
    approve(leaf);
    return decide(leaf);
  }
  Decision decide_request(const ReleaseRequested& body, const Device* by = nullptr) {
    const Digest leaf = request(body, by);
    approve(leaf);
    return decide(leaf);
  }

  std::string origin() const { return m.directory.origin(); }

  struct Written {
    Bytes bytes;
    std::shared_ptr<const Directory> document;
  };
  testing::SampleMechanism m;
  GateState state;
  std::vector<Written> entries;
  Day today{20'005};
  PolicyBook policies;
  const Device *interviewer, *colleague, *interviewer_desk, *reviewer, *approver, *second_approver, *officer, *clinician, *desk, *administrator;
  RecipientId judge, other_judge, director, publication, team;
  Digest nonce, manifest;
  RecordId record;
  ConsentOpenings openings;

 private:
  const Device* enrol(const MemberId& member, Roles roles) {
    devices_.push_back({member, roles, SigningKey::generate(m.rng), m.key_pair(), m.rng.id<Digest>()});
    const Device& d = devices_.back();
    m.directory.devices.push_back({d.id(), member, d.key.public_key(), d.kem.public_key, d.tls, Day(19'990), DeviceState::kActive});
    return &d;
  }

  std::deque<Device> devices_;  // addresses stay
  std::shared_ptr<const Directory> document_;
  Frontier tree_;
};

/// The reasons of a denial by their codes; "permit" if there is none.
inline std::string told(const Decision& decision) {
  if (decision) return "permit";
  std::string text;
  for (const codes::DenialReason reason : decision.error().reasons) text += (text.empty() ? "" : " ") + std::string(codes::code_of(reason));
  return text;
}

}  // namespace sigilo::test
