#include "client/sync/wire_error.h"
#include "server/rpc/status_map.h"
#include "tests/fuzz/fuzz_messages.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  // The gRPC status, then the details as a hostile server would write them.
  if (input.empty()) return;
  const auto code = static_cast<grpc::StatusCode>(1 + input[0] % 16);
  const grpc::Status status(code, "text of the server", std::string(as_text(input.subspan(1))));
  const Error error = error_of(status);
  // Only our own literals are shown, every code is a known one, and the same error travels unchanged.
  require(name_of(error.code) != std::string_view() && to_string(error).find("text of the server") == std::string::npos);
  require(error.field.view().empty() || known_field(error.field.view()).view() == error.field.view());
  const Error again = error_of(server::to_status(error));
  require(again.code == error.code);
  if (error.code != ErrorCode::kInternal && error.code != ErrorCode::kIo) {
    require(again.field.view() == error.field.view() && again.number == error.number);
  }
}

}  // namespace sigilo::fuzz
