#include <utility>

#include "client/core/account_answers.h"
#include "client/core/review.h"
#include "client/core/team.h"
#include "client/core/untrusted.h"
#include "crypto/base/labels.h"
#include "crypto/consent/consent_section.h"
#include "crypto/envelope/section_header.h"
#include "crypto/envelope/section_open.h"
#include "crypto/log/statement.h"

namespace sigilo {
namespace {

constexpr std::uint64_t kMaxTextSection = std::uint64_t{64} << 20;

}  // namespace

Result<Review::Ready> Review::prepare(const RecordId& record) {
  const auto known = home_.vault().review().find_inbox(record);
  if (!known && known.error().code != ErrorCode::kNotFound) return fail(known.error());
  if (known && known->problem != 0) SIGILO_CHECK(judge_anew(*known));
  auto answered = transport_.review().get_record(record);
  if (!answered && known && answered.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kRolledBack, "the server does not show a record that it showed before", "record", "show this to the auditor: the log names the record");
  }
  SIGILO_TRY(ServedRecord served, std::move(answered));
  if (served.record != record) return fail(ErrorCode::kAuthenticationFailed, "the server answers for another record", "record");
  SIGILO_CHECK(reach(served));
  auto judged = judge(served);
  if (!judged) return fail(untrusted(judged.error()));
  VerifiedManifest verified = std::move(*judged);
  if (known && known->problem == 0 && known->manifest_digest != verified.digest) {
    return fail(ErrorCode::kConflict, "the server shows a second manifest for this record", "record");
  }
  InboxRow row;
  row.record = record;
  row.log_index = served.log_index;
  row.manifest_digest = verified.digest;
  SIGILO_CHECK(fits_log(row));
  return Ready{std::move(served), std::move(verified)};
}

/// Good now, and stored so; or kQuarantined. Without the log's word there is no second verdict.
Status Review::judge_anew(const InboxRow& known) {
  SIGILO_TRY(const InboxRow row, look_again(known.record));
  const auto logged = home_.vault().review().find_logged(known.record);
  if (!logged && logged.error().code != ErrorCode::kNotFound) return fail(logged.error());
  if (logged) SIGILO_CHECK(home_.vault().review().save_inbox({row}, std::nullopt, home_.clock().today()));
  if (logged && row.problem == 0) return {};
  return fail(ErrorCode::kQuarantined, "the record did not check out and is not opened", "record", "see what is wrong with it in the inbox",
              row.problem == 0 ? known.problem : row.problem);
}

Result<SecretBuffer> Review::open_ungated(const Ready& ready, std::uint16_t section) {
  const Manifest& manifest = ready.verified.manifest;
  const ManifestSection* entry = manifest.find(section);
  const SectionSpec* spec = manifest.spec(section);
  if (entry == nullptr || spec == nullptr) return fail(ErrorCode::kNotFound, "the record has no such section", "section", {}, section);
  if (entry->payload_length > kMaxTextSection) return fail(ErrorCode::kTooLarge, "the section is too large to be opened", "section", {}, section);
  if (ready.served.handle.empty()) {
    return fail(ErrorCode::kExpired, "the record was erased: its handle does not exist any more", "record");
  }
  Bytes header;
  Bytes payload;
  payload.reserve(static_cast<std::size_t>(entry->payload_length));
  SIGILO_CHECK(transport_.review().fetch_section(
      ready.served.record, section, 0, 0,
      [&](ByteView bytes) -> Status {
        header = to_bytes(bytes);
        return {};
      },
      [&](ByteView bytes) -> Status {
        if (bytes.size() > entry->payload_length - payload.size()) {
          return fail(ErrorCode::kAuthenticationFailed, "the server sends more than the section has", "section");
        }
        payload.insert(payload.end(), bytes.begin(), bytes.end());
        return {};
      }));
  if (header.empty()) return fail(ErrorCode::kAuthenticationFailed, "the server does not give the section", "section", {}, section);
  SIGILO_CHECK(check_section(*entry, header, payload));
  SIGILO_TRY(const SectionHeader parsed, parse_section_header(header, *spec, manifest.prologue.suite));
  SIGILO_TRY(const KemKeyPair team, announced_team_key(home_, trust_, {static_cast<std::uint8_t>(parsed.team), parsed.epoch}));
  return open_section(manifest, section, header, payload, team.private_key.expose(), ready.served.handle.expose());
}

Result<OpenedAccount> Review::open_account(const RecordId& record) {
  SIGILO_TRY(const Ready ready, prepare(record));
  SIGILO_TRY(const SecretBuffer content, open_ungated(ready, kAccountSection));
  SIGILO_TRY(AnswersContent answers, account_answers(content, ready.verified.manifest.prologue));
  return OpenedAccount{record, std::move(answers)};
}

Result<OpenedConsent> Review::open_consent(const RecordId& record) {
  SIGILO_TRY(const Ready ready, prepare(record));
  const Prologue& prologue = ready.verified.manifest.prologue;
  SIGILO_TRY(const SecretBuffer content, open_ungated(ready, kConsentSection));
  SIGILO_TRY(const ConsentSection section, parse_consent_section(content));
  SIGILO_TRY(const Digest commitment, consent_commitment(section.blind, section.signed_statement));
  if (commitment != prologue.consent_commitment) {
    return fail(ErrorCode::kAuthenticationFailed, "the consent is not the one that the record commits to", "consent");
  }
  SIGILO_TRY(const SignedStatement statement,
             open_statement(section.signed_statement, labels::kConsentStatement, trust_.origin(), prologue.verify_key));
  SIGILO_TRY(ConsentStatement consent, parse_consent(statement.body()));
  if (consent.record_nonce != prologue.record_nonce) return fail(ErrorCode::kConflict, "the consent belongs to another record", "consent");
  SIGILO_TRY(const LogEntry entry, parse_entry(ready.served.receipt.entry, trust_.origin()));
  const auto* sealed = std::get_if<RecordSealed>(&entry.body);
  if (sealed == nullptr || sealed->withdrawal_tag != consent.withdrawal_tag) {
    return fail(ErrorCode::kAuthenticationFailed, "the log names another withdrawal code than the consent", "consent",
                "the code that the person was given will not be known: show this to the auditor");
  }
  return OpenedConsent{record, std::move(consent), prologue.device};
}

Result<OpenedProtection> Review::open_protection(const RecordId& record) {
  SIGILO_TRY(const Ready ready, prepare(record));
  const Prologue& prologue = ready.verified.manifest.prologue;
  SIGILO_TRY(const SecretBuffer content, open_ungated(ready, kProtectionSection));
  SIGILO_TRY(const SignedStatement statement, open_statement(content, labels::kProtectionEvent, trust_.origin(), prologue.verify_key));
  SIGILO_TRY(ProtectionOpening opening, parse_protection_opening(statement.body()));
  if (opening.record_nonce != prologue.record_nonce) {
    return fail(ErrorCode::kConflict, "the protection event belongs to another record", "protection");
  }
  return OpenedProtection{record, std::move(opening)};
}

}  // namespace sigilo
