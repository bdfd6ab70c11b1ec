#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <vector>

#include "crypto/base/result.h"
#include "crypto/log/receipt.h"
#include "server/domain/directory_service.h"
#include "server/domain/intake_service.h"
#include "server/domain/log_service.h"
#include "server/domain/page.h"
#include "server/domain/review_service.h"
#include "sigilo/v1/common.pb.h"
#include "sigilo/v1/directory.pb.h"
#include "sigilo/v1/intake.pb.h"
#include "sigilo/v1/review.pb.h"

namespace sigilo::server {

// Messages to domain values and back. Bounds of the fields were checked by the gate. Pure.

[[nodiscard]] inline Bytes bytes_of(const std::string& field) { return to_bytes(field); }
[[nodiscard]] inline std::string field_of(ByteView bytes) { return std::string(as_text(bytes)); }

[[nodiscard]] IncomingCover incoming_cover(const v1::Cover& cover);

void fill(const LogProof& proof, v1::LogProof& out);
void fill(const ConsistencyProof& proof, v1::ConsistencyProof& out);
void fill(const ReceiptBundle& bundle, v1::ReceiptBundle& out);
void fill(const UploadState& state, v1::BeginUploadResponse& out);
void fill(const RecordSummary& summary, v1::RecordSummary& out);
void fill(const StoredQuarantine& item, v1::QuarantineItem& out);
void fill(const QuarantineFetch& fetch, v1::FetchQuarantinedResponse::Head& out);

void fill(const DirectoryUpdate& update, v1::GetDirectoryResponse& out);
void fill(const RecordPage& page, v1::ListRecordsResponse& out);

}  // namespace sigilo::server
