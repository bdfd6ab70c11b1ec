#include "server/rpc/mapping.h"

namespace sigilo::server {
namespace {

void add_path(const std::vector<Digest>& path, google::protobuf::RepeatedPtrField<std::string>& out) {
  for (const auto& hash : path) *out.Add() = field_of(hash.bytes());
}

void add_list(const std::vector<Bytes>& list, google::protobuf::RepeatedPtrField<std::string>& out) {
  for (const auto& item : list) *out.Add() = field_of(item);
}

}  // namespace

IncomingCover incoming_cover(const v1::Cover& cover) {
  IncomingCover incoming{bytes_of(cover.cover()), {}};
  for (const auto& bundle : cover.share_bundles()) incoming.share_bundles.push_back(bytes_of(bundle));
  return incoming;
}

void fill(const LogProof& proof, v1::LogProof& out) {
  out.set_checkpoint(proof.checkpoint);
  out.set_index(proof.index);
  add_path(proof.path, *out.mutable_path());
}

void fill(const ConsistencyProof& proof, v1::ConsistencyProof& out) {
  out.set_old_size(proof.old_size);
  out.set_checkpoint(proof.checkpoint);
  add_path(proof.path, *out.mutable_path());
}

void fill(const ReceiptBundle& bundle, v1::ReceiptBundle& out) {
  out.set_receipt(field_of(bundle.receipt));
  out.set_entry(field_of(bundle.entry));
  out.mutable_proof()->set_checkpoint(bundle.checkpoint);
  out.mutable_proof()->set_index(bundle.index);
  add_path(bundle.path, *out.mutable_proof()->mutable_path());
  add_list(bundle.imported, *out.mutable_imported());
}

void fill(const UploadState& state, v1::BeginUploadResponse& out) {
  out.set_record(field_of(state.id.bytes()));
  for (const auto& offset : state.offsets) {
    auto& item = *out.add_offsets();
    item.set_section(offset.section);
    item.set_payload_offset(offset.offset);
    item.set_payload_length(offset.length);
    if (offset.unsynced_piece) item.set_unsynced_piece(field_of(offset.unsynced_piece->bytes()));
  }
  if (state.receipt) fill(*state.receipt, *out.mutable_receipt());
}

void fill(const RecordSummary& summary, v1::RecordSummary& out) {
  out.set_record(field_of(summary.record.bytes()));
  out.set_log_index(summary.log_index);
  out.set_manifest(field_of(summary.manifest));
  out.set_handle(field_of(summary.erasure_handle.expose()));
  fill(summary.receipt, *out.mutable_receipt());
}

void fill(const StoredQuarantine& item, v1::QuarantineItem& out) {
  out.set_number(item.number);
  out.set_record(field_of(item.record.bytes()));
  out.set_reason(static_cast<std::uint32_t>(item.reason));
  out.set_day(item.day.number());
  out.set_manifest_digest(field_of(item.manifest_digest.bytes()));
  out.set_size(item.size);
  out.set_content(field_of(item.content.bytes()));
}

void fill(const QuarantineFetch& fetch, v1::FetchQuarantinedResponse::Head& out) {
  fill(fetch.item, *out.mutable_item());
  fill(fetch.receipt, *out.mutable_receipt());
  out.set_manifest(field_of(fetch.manifest));
  out.set_handle(field_of(fetch.erasure_handle.expose()));
}

void fill(const DirectoryUpdate& update, v1::GetDirectoryResponse& out) {
  for (std::size_t i = 0; i < update.directories.size(); ++i) {
    out.add_directories(field_of(update.directories[i]));
    out.add_entries(field_of(update.entries[i]));
    fill(update.proofs[i], *out.add_proofs());
  }
  out.set_names(field_of(update.names));
  if (!update.consistency.checkpoint.empty()) fill(update.consistency, *out.mutable_consistency());
}

void fill(const RecordPage& page, v1::ListRecordsResponse& out) {
  for (const auto& record : page.records) fill(record, *out.add_records());
  out.set_next(page.next);
}

}  // namespace sigilo::server
