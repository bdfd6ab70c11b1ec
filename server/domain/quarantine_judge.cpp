#include "server/domain/quarantine_judge.h"

#include <algorithm>
#include <utility>

#include "crypto/log/payload_root.h"

namespace sigilo::server {
namespace {

constexpr std::uint32_t kItemsAtOnce = 100;

// Of what a sender did wrong, nothing goes away by itself; what a device did before it was revoked is for two people to decide.
bool can_have_gone(QuarantineReason reason) {
  return reason == QuarantineReason::kUnsupportedVersion || reason == QuarantineReason::kUnknownDirectory || reason == QuarantineReason::kUnknownDevice ||
         reason == QuarantineReason::kBadCommitment;
}

Status read_kept(BlobStore& blobs, const StoredSection& section, std::uint64_t offset, Bytes& piece) {
  if (section.blob) {
    SIGILO_TRY(const auto read, blobs.read(*section.blob, offset, piece));
    if (read == piece.size()) return {};
  } else if (offset <= section.payload.size() && piece.size() <= section.payload.size() - offset) {
    std::copy_n(section.payload.begin() + static_cast<std::ptrdiff_t>(offset), piece.size(), piece.begin());
    return {};
  }
  return fail(ErrorCode::kIo, "a stored section is shorter than it must be", "section", "check the disk");
}

}  // namespace

Result<QuarantineJudge::Judged> QuarantineJudge::judge_all() {
  Judged judged;
  std::uint64_t after = 0;
  while (true) {
    SIGILO_TRY(const auto items, ports_.records.list_quarantined(after, kItemsAtOnce));
    if (items.empty()) return judged;
    for (const auto& item : items) {
      after = item.number;
      if (!can_have_gone(item.reason)) continue;
      const auto taken = judge(item);
      if (!taken && !judged.failed) judged.failed = taken.error();
      judged.taken += taken && *taken ? 1 : 0;
    }
  }
}

Result<bool> QuarantineJudge::would_be_taken(const CheckedRecord& checked, const IncomingCover& cover) const {
  if (checked.reason) return false;
  const auto stored = ports_.records.find(checked.record);
  if (stored) return false;  // taken meanwhile, or another manifest was
  if (stored.error().code != ErrorCode::kNotFound) return fail(stored.error());
  const auto custody = check_.check_custody(checked, cover.share_bundles, committer_.head()->head);
  if (!custody && custody.error().code == ErrorCode::kUnavailable) return false;  // the clock is still wrong
  if (!custody) return fail(custody.error());
  return !custody->reason;
}

Result<bool> QuarantineJudge::judge(const StoredQuarantine& item) {
  SIGILO_TRY(auto kept, ports_.records.quarantined_content(item.number));
  ArrivedRecord arrived;
  arrived.cover.cover = std::move(kept.cover);
  arrived.cover.share_bundles = std::move(kept.share_bundles);
  SIGILO_TRY(arrived.checked, check_.open(arrived.cover));
  std::uint64_t length = 0;
  for (const auto& section : kept.sections) length += section.payload_length;
  const auto sections = IntakeCheck::cut(arrived.checked, length);
  SIGILO_TRY(const bool taken, would_be_taken(arrived.checked, arrived.cover));
  if (!taken) return false;
  Blobs made;
  const auto whole = [&]() -> Result<bool> {
    SIGILO_CHECK(cut_anew(sections, kept.sections, made));
    for (const auto& section : kept.sections) {
      SIGILO_TRY(const auto root, root_of(section));
      arrived.roots.push_back(root);
      const auto* entry = arrived.checked.manifest->manifest.find(section.section);
      if (entry == nullptr || entry->payload_root != root) return false;
    }
    return true;
  }();
  if (!whole || !*whole) {
    keeper_.take_back(made);
    return whole;
  }
  arrived.from_quarantine = true;
  arrived.own_blobs = std::move(made);
  const RecordId record = arrived.checked.record;  // the item's own is made up where its cover did not open
  arrived.sections = std::move(kept.sections);
  SIGILO_TRY(const auto receipt, keeper_.store(std::move(arrived)));
  SIGILO_TRY(const auto stored, ports_.records.find(record));
  return stored.log_index == receipt.index;
}

// What could not be cut when it came lies there as section 0; its parts get blobs of their own.
Status QuarantineJudge::cut_anew(const std::vector<AnnouncedSection>& sections, std::vector<StoredSection>& kept, Blobs& made) {
  if (kept.size() != 1 || !kept.front().header.empty()) return {};
  const StoredSection whole = std::move(kept.front());
  kept.clear();
  std::uint64_t at = 0;
  for (const auto& section : sections) {
    StoredSection part;
    part.section = section.section;
    part.header = section.header;
    part.payload_length = section.payload_length;
    const bool large = section.payload_length > kSmallPayloadBytes;
    if (large) made.push_back(part.blob.emplace(rng_.id<BlobName>()));
    SIGILO_CHECK(room_.check(section.payload_length));
    for (std::uint64_t done = 0; done < section.payload_length; done += kPieceBytes) {
      Bytes piece(piece_size(section.payload_length, done / kPieceBytes));
      SIGILO_CHECK(read_kept(ports_.blobs, whole, at + done, piece));
      if (large) {
        SIGILO_CHECK(ports_.blobs.append(*part.blob, done, piece));
      } else {
        part.payload = std::move(piece);
      }
    }
    at += section.payload_length;
    kept.push_back(std::move(part));
  }
  return {};
}

Result<Digest> QuarantineJudge::root_of(const StoredSection& section) const {
  PieceHasher hasher;
  for (std::uint64_t done = 0; done < section.payload_length; done += kPieceBytes) {
    Bytes piece(piece_size(section.payload_length, done / kPieceBytes));
    SIGILO_CHECK(read_kept(ports_.blobs, section, done, piece));
    hasher.update(piece);
  }
  return hasher.finish();
}

}  // namespace sigilo::server
