#include "client/core/quarantine.h"

#include <algorithm>
#include <variant>

#include "client/core/account_answers.h"
#include "client/core/receipt_check.h"
#include "client/core/team.h"
#include "client/core/untrusted.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/section_header.h"
#include "crypto/envelope/section_open.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

/// What the file has beside what it keeps: magic line, counts, lengths.
constexpr std::uint64_t kMostFraming = 64 * 1024;
constexpr std::uint64_t kMaxTextSection = std::uint64_t{64} << 20;

/// The receipt must prove that just this was set aside.
Result<QuarantineReason> logged_reason(Trust& trust, LogCalls& log, const ServedQuarantineHead& head) {
  auto checked = check_receipt_online(trust, log, head.receipt, head.item.record, head.item.manifest_digest);
  if (!checked) return fail(untrusted(checked.error()));
  const auto* entry = std::get_if<RecordQuarantined>(&checked->verified.entry.body);
  if (checked->verified.receipt.state != ReceiptState::kQuarantined || entry == nullptr) {
    return fail(ErrorCode::kAuthenticationFailed, "the log does not say that this was set aside", "receipt");
  }
  if (static_cast<std::uint32_t>(entry->reason) != head.item.reason) {
    return fail(ErrorCode::kAuthenticationFailed, "the log names another reason than the server", "reason");
  }
  return entry->reason;
}

Result<Digest> root_of(const ItemSource& file, const ItemSection& section) {
  PieceHasher hasher;
  Bytes piece(kPieceBytes);
  while (hasher.length() < section.payload_length) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), section.payload_length - hasher.length()));
    SIGILO_TRY(const auto read, file(section.payload_offset + hasher.length(), MutableBytes(piece).first(wanted)));
    if (read != wanted) return fail(ErrorCode::kTruncated, "the bytes end early", "payload");
    hasher.update(ByteView(piece).first(wanted));
  }
  return hasher.finish();
}

SectionState state_of(const ManifestSection& entry, const QuarantinedItem& item, const std::vector<Digest>& roots) {
  SectionState state = SectionState::kMissing;
  for (std::size_t i = 0; i < item.sections.size(); ++i) {
    const ItemSection& section = item.sections[i];
    if (section.section != entry.id) continue;
    const bool intact = sha256(section.header) == entry.header_digest && section.payload_length == entry.payload_length && roots[i] == entry.payload_root;
    if (intact) return SectionState::kIntact;
    state = SectionState::kDamaged;
  }
  return state;
}

/// The manifest that the store found in the cover; it must be the one that the log names, or the log names the cover because it did not open then.
Result<VerifiedManifest> manifest_of(const Trust& trust, const FetchedItem& fetched, ByteView cover) {
  auto verified = verify_manifest(fetched.head.manifest, trust.origin());
  if (!verified) return fail(untrusted(verified.error()));
  const ServedQuarantineItem& item = fetched.head.item;
  const bool named = verified->digest == item.manifest_digest && verified->manifest.prologue.record == item.record;
  if (!named && sha256(cover) != item.manifest_digest) {
    return fail(ErrorCode::kAuthenticationFailed, "the server shows the manifest of another record", "manifest");
  }
  return verified;
}

}  // namespace

Result<FetchedItem> fetch_quarantined(Trust& trust, Transport& transport, std::uint64_t number, const std::function<Status(ByteView)>& sink,
                                      const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  FetchedItem fetched;
  const auto on_head = [&](ServedQuarantineHead head) -> Status {
    if (head.item.number != number) return fail(ErrorCode::kAuthenticationFailed, "the server answers for another item", "number");
    fetched.head = std::move(head);
    return {};
  };
  const auto on_data = [&](ByteView bytes) -> Status {
    fetched.bytes += bytes.size();
    if (fetched.bytes > fetched.head.item.size + kMostFraming) {
      return fail(ErrorCode::kAuthenticationFailed, "the server sends more than the item has", "items");
    }
    if (progress) progress(fetched.bytes, fetched.head.item.size);
    return sink(bytes);
  };
  SIGILO_CHECK(transport.review().fetch_quarantined(number, on_head, on_data));
  SIGILO_TRY(fetched.reason, logged_reason(trust, transport.log(), fetched.head));
  return fetched;
}

Result<ItemFindings> examine_item(const Trust& trust, const FetchedItem& fetched, const ItemSource& file) {
  SIGILO_TRY(const QuarantinedItem item, read_item(file, fetched.bytes));
  std::vector<Digest> roots;
  std::vector<SectionSketch> sketches;
  for (const ItemSection& section : item.sections) {
    SIGILO_TRY(const Digest root, root_of(file, section));
    roots.push_back(root);
    sketches.push_back({section.section, section.header, root});
  }
  ItemFindings findings;
  findings.as_logged = quarantine_content(item.cover, item.share_bundles, sketches) == fetched.head.item.content;
  if (fetched.head.manifest.empty()) {
    // Then the log names the cover itself. Otherwise the server has dropped the manifest, or lost the key: nothing ties these bytes to the log.
    if (sha256(item.cover) == fetched.head.item.manifest_digest) return findings;
    return fail(ErrorCode::kAuthenticationFailed, "neither the cover nor a manifest is what the log names", "manifest", "keep the file and tell the auditor");
  }
  SIGILO_TRY(const VerifiedManifest verified, manifest_of(trust, fetched, item.cover));
  const Manifest& manifest = verified.manifest;
  findings.cover_opens = true;
  findings.device = manifest.prologue.device;
  findings.day = manifest.prologue.day;
  findings.in_one_piece = item.sections.size() == 1 && item.sections.front().section == 0;
  if (findings.in_one_piece) return findings;
  for (const ManifestSection& entry : manifest.sections) {
    if (const SectionSpec* spec = manifest.spec(entry.id)) findings.sections.push_back({*spec, state_of(entry, item, roots)});
  }
  return findings;
}

Result<AnswersContent> open_item_account(Home& home, const Trust& trust, const FetchedItem& fetched, const ItemSource& file) {
  if (fetched.head.manifest.empty()) return fail(ErrorCode::kAuthenticationFailed, "the store cannot open the cover", "cover");
  SIGILO_TRY(const QuarantinedItem item, read_item(file, fetched.bytes));
  SIGILO_TRY(const VerifiedManifest verified, manifest_of(trust, fetched, item.cover));
  const auto found = std::find_if(item.sections.begin(), item.sections.end(), [](const ItemSection& one) { return one.section == kAccountSection; });
  const SectionSpec* spec = verified.manifest.spec(kAccountSection);
  if (found == item.sections.end() || spec == nullptr) return fail(ErrorCode::kNotFound, "the record has no account", "section", {}, kAccountSection);
  if (found->payload_length > kMaxTextSection) return fail(ErrorCode::kTooLarge, "the account is too large to be opened", "section", {}, kAccountSection);
  Bytes payload(static_cast<std::size_t>(found->payload_length));
  SIGILO_TRY(const auto read, file(found->payload_offset, payload));
  if (read != payload.size()) return fail(ErrorCode::kTruncated, "the bytes end early", "payload");
  SIGILO_TRY(const SectionHeader header, parse_section_header(found->header, *spec, verified.manifest.prologue.suite));
  SIGILO_TRY(const KemKeyPair team, announced_team_key(home, trust, {static_cast<std::uint8_t>(header.team), header.epoch}));
  SIGILO_TRY(const SecretBuffer content,
             open_section(verified.manifest, kAccountSection, found->header, payload, team.private_key.expose(), fetched.head.handle.expose()));
  return account_answers(content, verified.manifest.prologue);
}

}  // namespace sigilo
