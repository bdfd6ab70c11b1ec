#include "server/domain/custodian.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/directory/lookup.h"
#include "crypto/envelope/share_bundle.h"

namespace sigilo::server {

// The days are those that root keys signed, not this server's own list: what a wrong clock once took out of that list still opens.
const CustodianEpochKey* EmbeddedCustodian::key_in_force(const CustodianEntry& entry, std::uint32_t number) const {
  const auto* named = find_custodian_epoch(entry, number);
  if (named == nullptr || clock_.today() > named->last.plus(kCustodianGraceDays)) return nullptr;
  const auto* key = keys_.custodian_epoch(number);
  return key != nullptr && key->key.public_key == named->kem_public_key ? key : nullptr;
}

bool EmbeddedCustodian::clock_fits(const Directory& newest) const {
  const Day today = clock_.today();
  return newest.issued <= today.plus(kClockSlackDays) && today <= newest.valid_until.plus(kClockSlackDays);
}

Result<CheckedShares> EmbeddedCustodian::check(const VerifiedManifest& verified, const CustodianEntry& entry, ByteView bundle,
                                               const TreeHead& seen) const {
  const Manifest& manifest = verified.manifest;
  const std::uint8_t index = entry.index;
  CheckedShares checked;
  const bool listed = index >= 1 && index <= manifest.custodian_epochs.size();
  if (const auto* epoch = listed ? key_in_force(entry, manifest.custodian_epochs[index - 1U]) : nullptr; epoch != nullptr) {
    auto shares = open_share_bundle(manifest.ctx, index, manifest.prologue.suite, epoch->expanded.expose(), bundle);
    if (shares && check_shares(manifest, index, shares->expose())) {
      checked.shares = std::move(*shares);
      checked.verdict = ImportVerdict::kImported;
    }
  }
  if (checked.verdict != ImportVerdict::kImported && listed) {
    const auto* named = find_custodian_epoch(entry, manifest.custodian_epochs[index - 1U]);
    checked.epoch_over = named != nullptr && clock_.today() > named->last.plus(kCustodianGraceDays);
  }
  Imported imported;
  imported.record = manifest.prologue.record;
  imported.manifest = verified.digest;
  imported.custodian = index;
  imported.verdict = checked.verdict;
  const auto header = make_header(labels::kImported, keys_.origin(), seen, keys_.custodian_key(), clock_.today(), rng_);
  SIGILO_TRY(checked.imported, sign_statement(header, imported.encode(), keys_.custodian_key()));
  return checked;
}

Bytes secret_id(const RecordId& record, const Digest& manifest_digest) {
  Writer writer;
  writer.id(record).id(manifest_digest);
  return std::move(writer).take();
}

}  // namespace sigilo::server
