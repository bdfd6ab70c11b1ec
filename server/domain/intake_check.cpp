#include "server/domain/intake_check.h"

#include <algorithm>

#include "crypto/directory/lookup.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/primitives/hash.h"

namespace sigilo::server {
namespace {

QuarantineReason reason_of(const Error& error, QuarantineReason otherwise) {
  return error.code == ErrorCode::kUnsupported ? QuarantineReason::kUnsupportedVersion : otherwise;
}

RecordId id_of(const Digest& digest) {
  std::array<std::uint8_t, RecordId::kSize> bytes{};
  std::copy_n(digest.array().begin(), bytes.size(), bytes.begin());
  return RecordId(bytes);
}

std::optional<QuarantineReason> check_device(const Directory& directory, const Prologue& prologue) {
  const auto* device = find_device(directory, prologue.device);
  if (device == nullptr) return QuarantineReason::kUnknownDevice;
  if (device->state != DeviceState::kActive) return QuarantineReason::kRevokedDevice;
  return std::nullopt;
}

bool matches(const Directory& directory, const Manifest& manifest) {
  return manifest.prologue.suite == directory.suite && manifest.commitments.threshold == directory.custodian_threshold &&
         manifest.commitments.count == directory.custodians.size();
}

bool handle_fits(const Manifest& manifest, const SecretBytes& handle) {
  return gate_commitment(manifest.ctx, Category::kNone, handle.expose()) == manifest.commitments.slots[0].gate;
}

}  // namespace

Result<CheckedRecord> IntakeCheck::open(const IncomingCover& incoming) const {
  CheckedRecord checked;
  checked.manifest_digest = sha256(incoming.cover);
  checked.record = id_of(checked.manifest_digest);
  const auto set_aside = [&checked](QuarantineReason reason) -> Result<CheckedRecord> {
    checked.reason = reason;
    return std::move(checked);
  };
  const auto epoch = cover_epoch(incoming.cover);
  if (!epoch) return set_aside(reason_of(epoch.error(), QuarantineReason::kUnreadableCover));
  const auto* key = keys_.intake_opening(*epoch);
  if (key == nullptr) return set_aside(QuarantineReason::kUnreadableCover);
  auto content = open_cover(incoming.cover, keys_.origin(), keys_.suite(), key->expose());
  if (!content) return set_aside(reason_of(content.error(), QuarantineReason::kUnreadableCover));
  auto manifest = verify_manifest(content->manifest, keys_.origin());
  if (!manifest) return set_aside(reason_of(manifest.error(), QuarantineReason::kBadManifest));
  checked.record = manifest->manifest.prologue.record;
  checked.manifest_digest = manifest->digest;
  checked.manifest_bytes = std::move(content->manifest);
  checked.erasure_handle = std::move(content->erasure_handle);
  checked.headers = std::move(content->headers);
  checked.withdrawal_tag = content->withdrawal_tag;
  checked.manifest = std::move(*manifest);
  SIGILO_TRY(checked.reason, judge(*checked.manifest, checked.erasure_handle));
  return checked;
}

Result<std::optional<QuarantineReason>> IntakeCheck::judge(const VerifiedManifest& verified, const SecretBytes& erasure_handle) const {
  using Verdict = std::optional<QuarantineReason>;
  const Manifest& manifest = verified.manifest;
  const auto current = directories_.current();
  if (current == nullptr) return fail(ErrorCode::kConflict, "the mechanism is not founded yet", "directory");
  if (const auto reason = check_device(current->directory(), manifest.prologue)) return Verdict(reason);
  const auto named = directories_.published(manifest.prologue.directory);
  if (!named && named.error().code != ErrorCode::kNotFound) return fail(named.error());
  if (!named) return Verdict(QuarantineReason::kUnknownDirectory);
  if (!roles_of((*named)->directory(), manifest.prologue.device).has(Role::kInterviewer)) return Verdict(QuarantineReason::kUnknownDevice);
  SIGILO_TRY(const auto superseded, directories_.superseded_on(**named));
  // What was begun on the last day that counts may be sealed when the time of a draft is over.
  const Policy& policy = (*named)->directory().policy;
  if (superseded && superseded->plus(policy.offline_days + policy.draft_hours / 24 + 1) < manifest.prologue.day) {
    return Verdict(QuarantineReason::kUnknownDirectory);
  }
  if (!matches((*named)->directory(), manifest)) return Verdict(QuarantineReason::kBadManifest);
  if (!handle_fits(manifest, erasure_handle)) return Verdict(QuarantineReason::kBadCommitment);
  return Verdict();
}

std::vector<AnnouncedSection> IntakeCheck::cut(CheckedRecord& record, std::uint64_t payloads_length) {
  std::vector<AnnouncedSection> sections;
  bool fits = record.manifest && record.headers.size() == record.manifest->manifest.sections.size();
  std::uint64_t left = payloads_length;
  for (std::size_t i = 0; fits && i < record.headers.size(); ++i) {
    const ManifestSection& entry = record.manifest->manifest.sections[i];
    const Bytes& header = record.headers[i];
    fits = entry.payload_length <= left && header.size() == entry.header_length && sha256(header) == entry.header_digest;
    if (!fits) break;
    left -= entry.payload_length;
    sections.push_back({entry.id, header, entry.payload_length});
  }
  if (fits) return sections;
  if (!record.reason) record.reason = QuarantineReason::kDamagedSection;
  return {{0, {}, payloads_length}};
}

Result<CheckedCustody> IntakeCheck::check_custody(const CheckedRecord& record, const std::vector<Bytes>& share_bundles, const TreeHead& seen) const {
  CheckedCustody custody;
  SIGILO_TRY(const auto named, directories_.published(record.manifest->manifest.prologue.directory));
  const auto& custodians = named->directory().custodians;
  if (share_bundles.size() != custodians.size()) {
    custody.reason = QuarantineReason::kBadCommitment;
    return custody;
  }
  bool all_here = true;
  for (std::size_t i = 0; i < custodians.size(); ++i) {
    if (custodians[i].verify_key != custodian_.verify_key()) {
      all_here = false;
      continue;
    }
    SIGILO_TRY(auto checked, custodian_.check(*record.manifest, custodians[i], share_bundles[i], seen));
    const auto newest = directories_.current();
    if (checked.epoch_over && newest != nullptr && !custodian_.clock_fits(newest->directory())) {
      return fail(ErrorCode::kUnavailable, "the server's clock is not within the days of its directory", "day",
                  "the administrator must set the clock or publish a directory");
    }
    if (checked.verdict != ImportVerdict::kImported) custody.reason = QuarantineReason::kBadCommitment;
    custody.shares = std::move(checked.shares);
    custody.imported.push_back(std::move(checked.imported));
  }
  if (!all_here) custody.kept_bundles = share_bundles;
  return custody;
}

}  // namespace sigilo::server
