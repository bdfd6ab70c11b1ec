#pragma once

#include <google/protobuf/descriptor.h>

#include <vector>

#include "sigilo/v1/consent.pb.h"
#include "sigilo/v1/directory.pb.h"
#include "sigilo/v1/health.pb.h"
#include "sigilo/v1/intake.pb.h"
#include "sigilo/v1/log.pb.h"
#include "sigilo/v1/review.pb.h"

namespace sigilo::testing {

/// The .proto files that define services. A new one must be added here; the count below is asserted by the tests.
inline std::vector<const google::protobuf::FileDescriptor*> all_files() {
  return {v1::GetDirectoryRequest::descriptor()->file(), v1::SubmitRecordRequest::descriptor()->file(),
          v1::ListRecordsRequest::descriptor()->file(), v1::SubmitStatementRequest::descriptor()->file(), v1::GetTileRequest::descriptor()->file(),
          v1::GetStatusRequest::descriptor()->file()};
}

inline std::vector<const google::protobuf::MethodDescriptor*> all_methods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const auto* file : all_files()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

}  // namespace sigilo::testing
