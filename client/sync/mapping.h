#pragma once

#include <string>

#include "client/core/transport.h"
#include "crypto/base/result.h"
#include "sigilo/v1/common.pb.h"
#include "sigilo/v1/directory.pb.h"
#include "sigilo/v1/intake.pb.h"
#include "sigilo/v1/review.pb.h"

namespace sigilo {

// Answers as client/core wants them. Bounds were checked before (RpcChannel::unary), so what can still fail is a part that is not
// there: kMalformed. Pure.

[[nodiscard]] inline Bytes bytes_of(const std::string& field) { return to_bytes(field); }
[[nodiscard]] inline std::string field_of(ByteView bytes) { return std::string(as_text(bytes)); }

[[nodiscard]] Result<ServedProof> served_proof(const v1::LogProof& proof);
[[nodiscard]] Result<ServedConsistency> served_consistency(const v1::ConsistencyProof& proof);
[[nodiscard]] Result<ReceiptBundle> receipt_bundle(const v1::ReceiptBundle& bundle);
[[nodiscard]] Result<DirectoryUpdate> directory_update(const v1::GetDirectoryResponse& response);
[[nodiscard]] Result<UploadState> upload_state(const v1::BeginUploadResponse& response);
/// Takes the erasure handle out of the message and wipes it there.
[[nodiscard]] Result<ServedRecord> served_record(v1::RecordSummary& summary);
[[nodiscard]] Result<ServedQuarantineItem> served_quarantine_item(const v1::QuarantineItem& item);
/// Takes the erasure handle out of the message and wipes it there.
[[nodiscard]] Result<ServedQuarantineHead> served_quarantine_head(v1::FetchQuarantinedResponse::Head& head);

void fill(const OfferedCover& cover, v1::Cover& out);

}  // namespace sigilo
