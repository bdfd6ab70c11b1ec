#include "client/core/seal_job.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "client/core/draft.h"
#include "client/core/outbox.h"
#include "client/core/own_header.h"
#include "client/core/record_writer.h"
#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "crypto/consent/consent_section.h"
#include "crypto/directory/lookup.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/prologue.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/envelope/share_bundle.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

/// A signed statement that holds what a person said: wiped when it is no longer needed.
class SecretStatement {
 public:
  explicit SecretStatement(Bytes bytes) : bytes_(std::move(bytes)) {}
  ~SecretStatement() { wipe(bytes_); }
  SecretStatement(SecretStatement&&) = default;
  SecretStatement& operator=(SecretStatement&&) = delete;
  [[nodiscard]] ByteView view() const { return bytes_; }

 private:
  Bytes bytes_;
};

/// Everything that is decided before the first byte is sealed.
struct Plan {
  SigningKey signing;
  Prologue prologue;
  Bytes prologue_bytes;
  Context ctx;
  SecretBuffer consent_content;
  Digest withdrawal_tag;
  SecretBuffer protection_content;
  std::vector<std::uint32_t> custodian_epochs;
};

Status check_device(const Directory& directory, const SigningKey& signing) {
  const DeviceEntry* device = find_device(directory, device_id_of(signing.public_key()));
  if (device == nullptr || device->state != DeviceState::kActive) {
    return fail(ErrorCode::kPermissionDenied, "this device is not an active device of the directory", "device", "enrol it, or use another device");
  }
  if (!roles_of(directory, device->id).has(Role::kInterviewer)) {
    return fail(ErrorCode::kPermissionDenied, "this device's member is not an interviewer", "device", "an administrator can give the role");
  }
  return {};
}

Status check_form_and_wording(const Directory& directory, const Digest& form, const ConsentStatement* consent) {
  if (find_resource(directory, ResourceKind::kQuestionnaire, form) == nullptr) {
    return fail(ErrorCode::kPermissionDenied, "the questionnaire is not listed in the directory", "form", "an administrator must list it first");
  }
  if (consent == nullptr) return {};
  const bool listed = find_resource(directory, ResourceKind::kConsentWording, consent->wording) != nullptr;
  if (!listed && !(consent->wording.is_zero() && consent->scopes.empty())) {
    return fail(ErrorCode::kPermissionDenied, "the wording of the consent is not listed in the directory", "consent wording",
                "an administrator must list it first");
  }
  return {};
}

Status check_keys_there(const Directory& directory, Day today) {
  for (const Team team : {Team::kReview, Team::kProtection, Team::kMedical}) {
    if (current_team_epoch(directory, team) == nullptr) {
      return fail(ErrorCode::kConflict, "a team has no sealing key yet", "team", "a member of the team makes one, and the next directory announces it",
                  static_cast<std::int64_t>(team));
    }
  }
  if (current_intake_epoch(directory) == nullptr) return fail(ErrorCode::kConflict, "the store has no intake key", "intake");
  for (const CustodianEntry& custodian : directory.custodians) {
    if (custodian_epoch_on(custodian, today) == nullptr) {
      return fail(ErrorCode::kConflict, "a custodian has no key for today", "custodian", "fetch the newest directory", custodian.index);
    }
  }
  return {};
}

/// After its last day a directory serves only for drafts that were begun before.
Status check_validity(Home& home, const Directory& directory, Day today, const std::optional<DraftId>& draft) {
  const Status usable = usable_for_new_interview(directory, today);
  if (usable || !draft) return usable;
  SIGILO_TRY(const Draft loaded, Drafts(home).load(*draft));
  const Day begun(static_cast<std::uint32_t>(std::max<std::int64_t>(loaded.started, 0) / 86400));
  return usable_for_new_interview(directory, begun);
}

/// What second members signed for is what is sealed, to the last field.
Status check_attested_terms(const RecordId& record, const ConsentStatement& consent) {
  SIGILO_TRY(const Digest terms, consent_terms_digest(consent));
  for (const Bytes& bytes : consent.attestations) {
    SIGILO_TRY(const SignedStatement statement, SignedStatement::parse(bytes));
    SIGILO_TRY(const ConsentAttestation attestation, parse_attestation(statement.body()));
    if (attestation.record != record || attestation.terms != terms) return fail(ErrorCode::kConflict, "a second member signed for another record or other terms", "attestations", "ask for the signature again");
  }
  return {};
}

/// Consent and protection of the interview as signed statements, and the commitment to the first.
Status prepare_statements(Home& home, const Trust& trust, const CaptureInput& input, Day today, Plan& plan) {
  ConsentStatement consent = input.consent;
  consent.record_nonce = plan.prologue.record_nonce;
  consent.subject = 0;
  consent.prev = Digest();
  // The log shows the tag: whether a code was taken must not be seen in it. Nobody holds the code of a random one.
  if (consent.withdrawal_tag.is_zero()) consent.withdrawal_tag = home.rng().id<Digest>();
  plan.withdrawal_tag = consent.withdrawal_tag;
  SIGILO_CHECK(check_attested_terms(record_id_of(plan.signing.public_key(), consent.record_nonce), consent));
  SIGILO_TRY(Bytes consent_body, encode_consent(std::move(consent)));
  const SecretStatement body(std::move(consent_body));
  SIGILO_TRY(Bytes consent_signed, sign_statement(own_header(home, trust, labels::kConsentStatement, plan.signing, today), body.view(),
                                                  plan.signing));
  const SecretStatement statement(std::move(consent_signed));
  const SecretBytes blind = home.rng().secret(kConsentBlindBytes);
  SIGILO_TRY(plan.prologue.consent_commitment, consent_commitment(blind.expose(), statement.view()));
  SIGILO_TRY(plan.consent_content, encode_consent_section(blind.expose(), statement.view()));

  ProtectionOpening opening = input.protection;
  opening.record_nonce = plan.prologue.record_nonce;
  opening.prev = Digest();
  SIGILO_TRY(const SecretBuffer opening_body, encode_protection_opening(std::move(opening)));
  SIGILO_TRY(Bytes opening_signed, sign_statement(own_header(home, trust, labels::kProtectionEvent, plan.signing, today), opening_body,
                                                  plan.signing));
  const SecretStatement event(std::move(opening_signed));
  plan.protection_content = to_secret(event.view());
  return {};
}

Result<Plan> make_plan(Home& home, const Trust& trust, const CaptureInput& input, Day today) {
  const Directory& directory = trust.directory();
  SIGILO_TRY(SigningKey signing, home.vault().keys().load_signing_key());
  SIGILO_CHECK(check_device(directory, signing));
  SIGILO_CHECK(check_form_and_wording(directory, input.form, &input.consent));
  SIGILO_CHECK(check_keys_there(directory, today));
  std::vector<AttachmentSpec> attachments;
  for (const CaptureAttachment& attachment : input.attachments) attachments.push_back({attachment.category, 0});
  Plan plan{std::move(signing), {}, {}, {}, {}, {}, {}, {}};
  SIGILO_TRY(plan.prologue.sections, record_layout(attachments));
  plan.prologue.origin = trust.origin();
  const Digest& agreed = input.consent.record_nonce;  // that second members signed for
  plan.prologue.record_nonce = agreed.is_zero() ? home.rng().id<Digest>() : agreed;
  plan.prologue.verify_key = plan.signing.public_key();
  plan.prologue.directory = trust.newest().digest();
  plan.prologue.suite = directory.suite;
  plan.prologue.form = input.form;
  plan.prologue.day = today;
  SIGILO_CHECK(prepare_statements(home, trust, input, today, plan));
  SIGILO_TRY(plan.prologue_bytes, encode_prologue(plan.prologue));
  plan.ctx = context_of(plan.prologue_bytes);
  for (const CustodianEntry& custodian : directory.custodians) plan.custodian_epochs.push_back(custodian_epoch_on(custodian, today)->epoch);
  return plan;
}

TeamKey team_key_for(const Directory& directory, const SectionSpec& spec) {
  const TeamEpoch* epoch = current_team_epoch(directory, team_of(spec));
  return {epoch->team, epoch->epoch, epoch->kem_public_key};
}

Status write_sections(Home& home, const Directory& directory, const CaptureInput& input, const Plan& plan, const RecordSecrets& secrets,
                      RecordWriter& writer, const SealProgress& progress) {
  std::uint64_t total = 0;
  for (const CaptureAttachment& attachment : input.attachments) {
    if (!attachment.content.empty()) {
      total += attachment.content.size();
      continue;
    }
    if (attachment.file.empty()) continue;
    SIGILO_TRY(const FileStat stat, home.files().stat(attachment.file));
    total += stat.size;
  }
  std::uint64_t done = 0;
  for (const SectionSpec& spec : plan.prologue.sections) {
    const RecordWriter::Sealing sealing{spec, secrets, plan.prologue.suite, team_key_for(directory, spec)};
    switch (spec.kind) {
      case SectionKind::kAccount:
      case SectionKind::kPersonal: {
        SIGILO_TRY(const SecretBuffer content, encode_section_answers(input, spec.category));
        SIGILO_CHECK(writer.add(sealing, content));
        break;
      }
      case SectionKind::kConsent: SIGILO_CHECK(writer.add(sealing, plan.consent_content)); break;
      case SectionKind::kProtection: SIGILO_CHECK(writer.add(sealing, plan.protection_content)); break;
      case SectionKind::kAttachment: {
        const CaptureAttachment& attachment = input.attachments[spec.id - kFirstAttachmentSection];
        const StreamProgress step = [&](std::uint64_t part) {
          if (progress) progress(done + part, total);
        };
        SIGILO_TRY(const std::uint64_t size, writer.add_attachment(sealing, attachment, step));
        done += size;
        break;
      }
    }
  }
  return {};
}

/// Manifest, cover and share bundles: what the outbox holds beside the blob.
Result<OutboxItem> describe(Home& home, const Trust& trust, const Plan& plan, const RecordSecrets& secrets, const RecordWriter& writer) {
  const Directory& directory = trust.directory();
  Manifest manifest;
  manifest.prologue_bytes = plan.prologue_bytes;
  manifest.prologue = plan.prologue;
  manifest.ctx = plan.ctx;
  manifest.sections = writer.entries();
  manifest.commitments = secrets.commitments();
  manifest.custodian_epochs = plan.custodian_epochs;
  SIGILO_TRY(const Bytes body, encode_manifest(manifest));
  CoverContent content;
  SIGILO_TRY(content.manifest, sign_statement(own_header(home, trust, labels::kManifest, plan.signing, plan.prologue.day), body,
                                              plan.signing));
  content.headers = writer.headers();
  content.erasure_handle = secrets.erasure_handle().duplicate();
  content.withdrawal_tag = plan.withdrawal_tag;
  OutboxItem item;
  item.record = plan.prologue.record;
  item.manifest_digest = sha256(content.manifest);
  item.day = plan.prologue.day;
  item.blob = writer.blob();
  item.blob_size = writer.size();
  item.consent_entry = consent_entry_digest(plan.prologue.consent_commitment, plan.withdrawal_tag);
  const IntakeEpoch* intake = current_intake_epoch(directory);
  SIGILO_TRY(item.cover, seal_cover(trust.origin(), directory.suite, intake->epoch, intake->kem_public_key, content, home.rng()));
  for (const CustodianEntry& custodian : directory.custodians) {
    SIGILO_TRY(const ByteView shares, secrets.shares_of(custodian.index));
    const CustodianEpoch* epoch = custodian_epoch_on(custodian, plan.prologue.day);
    SIGILO_TRY(Bytes bundle, seal_share_bundle(plan.ctx, custodian.index, directory.suite, epoch->kem_public_key, shares, home.rng()));
    item.share_bundles.push_back(std::move(bundle));
  }
  return item;
}

/// Adds the item. After an error of the commit only the vault itself knows whether it took effect.
Result<std::uint32_t> commit_item(Home& home, const OutboxItem& item, const std::optional<DraftId>& draft) {
  auto added = home.vault().outbox().add(item, draft);
  if (added) return added;
  auto items = home.vault().outbox().list();
  if (!items) return added;
  for (const OutboxItem& known : *items) {
    if (known.record == item.record) return known.ordinal;
  }
  return added;
}

Result<SealedRecord> seal_into(Home& home, const Trust& trust, const CaptureInput& input, const std::optional<DraftId>& draft,
                               const SealProgress& progress, RecordWriter& writer) {
  const Directory& directory = trust.directory();
  SIGILO_TRY(const Plan plan, make_plan(home, trust, input, home.clock().today()));
  SIGILO_TRY(RecordSecrets secrets, RecordSecrets::deal(plan.ctx, directory.custodian_threshold,
                                                        static_cast<std::uint8_t>(directory.custodians.size()), home.rng()));
  SIGILO_CHECK(writer.begin());
  SIGILO_CHECK(write_sections(home, directory, input, plan, secrets, writer, progress));
  SIGILO_CHECK(writer.make_durable());
  SIGILO_TRY(const OutboxItem item, describe(home, trust, plan, secrets, writer));
  secrets.wipe();
  SIGILO_TRY(const std::uint32_t ordinal, commit_item(home, item, draft));
  return SealedRecord{item.record, item.manifest_digest, ordinal, item.blob_size};
}

}  // namespace

Status check_not_long_offline(const Trust& trust, Day today) {
  const std::uint16_t allowed = trust.directory().policy.offline_days;
  if (trust.refreshed() && today <= trust.refreshed()->plus(allowed)) return {};
  return fail(ErrorCode::kExpired, "this device was without the server for longer than the mechanism allows", "offline days",
              "finish and seal what is open, then synchronise", allowed);
}

Status check_ready_to_capture(Home& home, const Trust& trust, const Digest& form) {
  if (!trust.has_directory()) {
    return fail(ErrorCode::kNotFound, "this device has no directory yet", "directory", "fetch it while there is a network");
  }
  const Directory& directory = trust.directory();
  const Day today = home.clock().today();
  SIGILO_TRY(const SigningKey signing, home.vault().keys().load_signing_key());
  SIGILO_CHECK(check_device(directory, signing));
  SIGILO_CHECK(check_form_and_wording(directory, form, nullptr));
  SIGILO_CHECK(check_keys_there(directory, today));
  SIGILO_CHECK(check_not_long_offline(trust, today));
  return usable_for_new_interview(directory, today);
}

Result<SealedRecord> seal_interview(Home& home, const Trust& trust, const CaptureInput& input, std::optional<DraftId> draft,
                                    const SealProgress& progress) {
  if (!trust.has_directory()) {
    return fail(ErrorCode::kNotFound, "this device has no directory yet", "directory", "fetch it while there is a network");
  }
  SIGILO_CHECK(check_validity(home, trust.directory(), home.clock().today(), draft));
  RecordWriter writer(home);
  auto sealed = seal_into(home, trust, input, draft, progress, writer);
  if (!sealed) {
    writer.abandon();
    return sealed;
  }
  // The record is safe from here on; what is left of the draft is cleared at the next start if it fails now.
  if (draft) (void)home.clear_finished_draft(*draft);
  return sealed;
}

}  // namespace sigilo
