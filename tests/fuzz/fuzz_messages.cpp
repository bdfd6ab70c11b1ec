#include <memory>

#include "client/sync/mapping.h"
#include "proto/bounds.h"
#include "server/rpc/mapping.h"
#include "tests/fuzz/fuzz_messages.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {
namespace {

using google::protobuf::Message;

template <typename Wire, typename Domain>
void same_message(const Wire& wire, const Result<Domain>& domain) {
  if (!domain) return;
  Wire again;
  server::fill(*domain, again);
  require(again.SerializeAsString() == wire.SerializeAsString());
}

/// What a client takes from an answer that keeps its bounds, a server would have written so.
void map(const Message& message) {
  if (const auto* bundle = dynamic_cast<const v1::ReceiptBundle*>(&message)) same_message(*bundle, receipt_bundle(*bundle));
  if (const auto* response = dynamic_cast<const v1::GetDirectoryResponse*>(&message)) {
    const auto update = directory_update(*response);
    require(!update || update->versions.size() == static_cast<std::size_t>(response->directories_size()));
  }
  if (const auto* response = dynamic_cast<const v1::BeginUploadResponse*>(&message)) (void)upload_state(*response);
  if (const auto* item = dynamic_cast<const v1::QuarantineItem*>(&message)) (void)served_quarantine_item(*item);
  if (const auto* cover = dynamic_cast<const v1::Cover*>(&message)) {
    require(server::incoming_cover(*cover).share_bundles.size() == static_cast<std::size_t>(cover->share_bundles_size()));
  }
}

}  // namespace

void examine(ByteView input) {
  // The number of a message kind, then its bytes.
  if (input.empty()) return;
  const std::unique_ptr<Message> message(message_kinds()[input[0] % message_kinds().size()]->New());
  if (!message->ParseFromArray(input.data() + 1, static_cast<int>(input.size() - 1))) return;
  if (find_violation(*message)) return;
  // A message that keeps its bounds keeps them when it is written and read again, and an unknown field never passes.
  const std::string bytes = message->SerializeAsString();
  const std::unique_ptr<Message> again(message->New());
  require(again->ParseFromString(bytes) && !find_violation(*again) && again->SerializeAsString() == bytes);
  const std::string unknown = bytes + std::string("\xfa\xff\xff\xff\x0f\x01x", 7);
  require(again->ParseFromString(unknown) && find_violation(*again));
  map(*message);
}

}  // namespace sigilo::fuzz
