#include "server/domain/custodian.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/share_bundle.h"

namespace sigilo::server {

Result<CheckedShares> EmbeddedCustodian::check(const VerifiedManifest& verified, std::uint8_t index, ByteView bundle, const TreeHead& seen) const {
  const Manifest& manifest = verified.manifest;
  CheckedShares checked;
  const bool listed = index >= 1 && index <= manifest.custodian_epochs.size();
  const auto* epoch = listed ? keys_.custodian_epoch(manifest.custodian_epochs[index - 1U]) : nullptr;
  if (epoch != nullptr && clock_.today() <= epoch->last.plus(kCustodianGraceDays)) {
    auto shares = open_share_bundle(manifest.ctx, index, manifest.prologue.suite, epoch->expanded.expose(), bundle);
    if (shares && check_shares(manifest, index, shares->expose())) {
      checked.shares = std::move(*shares);
      checked.verdict = ImportVerdict::kImported;
    }
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
