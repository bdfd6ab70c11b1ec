#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>

#include <vector>

#include "sigilo/v1/common.pb.h"
#include "sigilo/v1/consent.pb.h"
#include "sigilo/v1/directory.pb.h"
#include "sigilo/v1/health.pb.h"
#include "sigilo/v1/intake.pb.h"
#include "sigilo/v1/log.pb.h"
#include "sigilo/v1/review.pb.h"

namespace sigilo::fuzz {

/// protobuf reports what it refuses on standard error, which costs more than the refusal.
inline const auto kQuiet = google::protobuf::SetLogHandler(nullptr);

/// One of every message of the protocol. An input of the target begins with an index into this.
inline const std::vector<const google::protobuf::Message*>& message_kinds() {
  static const auto kKinds = [] {
    std::vector<const google::protobuf::Message*> kinds;
    for (const auto* file : {v1::LogProof::descriptor()->file(), v1::GetDirectoryRequest::descriptor()->file(),
                             v1::SubmitRecordRequest::descriptor()->file(), v1::ListRecordsRequest::descriptor()->file(),
                             v1::GetTileRequest::descriptor()->file(), v1::GetStatusRequest::descriptor()->file(), v1::SubmitStatementRequest::descriptor()->file()}) {
      for (int i = 0; i < file->message_type_count(); ++i) {
        kinds.push_back(google::protobuf::MessageFactory::generated_factory()->GetPrototype(file->message_type(i)));
      }
    }
    return kinds;
  }();
  return kKinds;
}

}  // namespace sigilo::fuzz
