#include "client/sync/mapping.h"

#include <cstdint>

namespace sigilo {
namespace {

constexpr StaticText kIncomplete = "the server's answer lacks a part";

Result<std::vector<Digest>> digests_of(const google::protobuf::RepeatedPtrField<std::string>& fields) {
  std::vector<Digest> digests;
  digests.reserve(static_cast<std::size_t>(fields.size()));
  for (const auto& field : fields) {
    SIGILO_TRY(auto digest, Digest::from_bytes(as_bytes(field)));
    digests.push_back(digest);
  }
  return digests;
}

std::vector<Bytes> list_of(const google::protobuf::RepeatedPtrField<std::string>& fields) {
  std::vector<Bytes> list;
  list.reserve(static_cast<std::size_t>(fields.size()));
  for (const auto& field : fields) list.push_back(bytes_of(field));
  return list;
}

/// Taken out and wiped where it was.
SecretBytes take_secret(std::string& field) {
  SecretBytes secret(as_bytes(field));
  wipe({reinterpret_cast<std::uint8_t*>(field.data()), field.size()});
  return secret;
}

}  // namespace

Result<ServedProof> served_proof(const v1::LogProof& proof) {
  SIGILO_TRY(auto path, digests_of(proof.path()));
  return ServedProof{bytes_of(proof.checkpoint()), proof.index(), std::move(path)};
}

Result<ServedConsistency> served_consistency(const v1::ConsistencyProof& proof) {
  SIGILO_TRY(auto path, digests_of(proof.path()));
  return ServedConsistency{proof.old_size(), bytes_of(proof.checkpoint()), std::move(path)};
}

Result<ReceiptBundle> receipt_bundle(const v1::ReceiptBundle& bundle) {
  if (!bundle.has_proof()) return fail(ErrorCode::kMalformed, kIncomplete, "proof");
  const auto& proof = bundle.proof();
  SIGILO_TRY(auto path, digests_of(proof.path()));
  return ReceiptBundle{bytes_of(bundle.receipt()), bytes_of(bundle.entry()),  proof.index(), std::move(path),
                       proof.checkpoint(),         list_of(bundle.imported())};
}

Result<DirectoryUpdate> directory_update(const v1::GetDirectoryResponse& response) {
  if (response.proofs_size() != response.directories_size() || response.entries_size() != response.directories_size()) {
    return fail(ErrorCode::kMalformed, kIncomplete, "directories");
  }
  DirectoryUpdate update;
  for (int i = 0; i < response.directories_size(); ++i) {
    SIGILO_TRY(auto proof, served_proof(response.proofs(i)));
    update.versions.push_back({bytes_of(response.directories(i)), bytes_of(response.entries(i)), std::move(proof)});
  }
  update.names = bytes_of(response.names());
  if (response.has_consistency()) {
    SIGILO_TRY(update.consistency, served_consistency(response.consistency()));
  }
  return update;
}

Result<UploadState> upload_state(const v1::BeginUploadResponse& response) {
  UploadState state;
  SIGILO_TRY(state.record, RecordId::from_bytes(as_bytes(response.record())));
  for (const auto& offset : response.offsets()) {
    UploadState::Offset place{static_cast<std::uint16_t>(offset.section()), offset.payload_offset(), offset.payload_length(), std::nullopt};
    if (!offset.unsynced_piece().empty()) {
      SIGILO_TRY(place.unsynced_piece, Digest::from_bytes(as_bytes(offset.unsynced_piece())));
    }
    state.offsets.push_back(place);
  }
  state.committed = response.has_receipt();
  if (state.committed) {
    SIGILO_TRY(state.receipt, receipt_bundle(response.receipt()));
  }
  return state;
}

Result<ServedRecord> served_record(v1::RecordSummary& summary) {
  ServedRecord record;
  SIGILO_TRY(record.record, RecordId::from_bytes(as_bytes(summary.record())));
  record.log_index = summary.log_index();
  record.manifest = bytes_of(summary.manifest());
  record.handle = take_secret(*summary.mutable_handle());
  if (!summary.has_receipt()) return fail(ErrorCode::kMalformed, kIncomplete, "receipt");
  SIGILO_TRY(record.receipt, receipt_bundle(summary.receipt()));
  return record;
}

Result<ServedQuarantineItem> served_quarantine_item(const v1::QuarantineItem& item) {
  SIGILO_TRY(auto record, RecordId::from_bytes(as_bytes(item.record())));
  SIGILO_TRY(auto digest, Digest::from_bytes(as_bytes(item.manifest_digest())));
  SIGILO_TRY(auto content, Digest::from_bytes(as_bytes(item.content())));
  return ServedQuarantineItem{item.number(), record, item.reason(), Day(item.day()), digest, item.size(), content};
}

Result<ServedQuarantineHead> served_quarantine_head(v1::FetchQuarantinedResponse::Head& head) {
  ServedQuarantineHead served;
  SIGILO_TRY(served.item, served_quarantine_item(head.item()));
  SIGILO_TRY(served.receipt, receipt_bundle(head.receipt()));
  served.manifest = bytes_of(head.manifest());
  served.handle = take_secret(*head.mutable_handle());
  return served;
}

void fill(const OfferedCover& cover, v1::Cover& out) {
  out.set_cover(field_of(cover.cover));
  for (const auto& bundle : cover.share_bundles) out.add_share_bundles(field_of(bundle));
}

}  // namespace sigilo
