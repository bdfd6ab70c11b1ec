#pragma once

#include <memory>

#include "client/core/transport.h"
#include "client/sync/rpc_channel.h"

namespace sigilo {

// The five groups of calls over one channel, which must outlive them. Thread-safe.
[[nodiscard]] std::unique_ptr<DirectoryCalls> make_directory_calls(RpcChannel& channel);
[[nodiscard]] std::unique_ptr<IntakeCalls> make_intake_calls(RpcChannel& channel);
[[nodiscard]] std::unique_ptr<ReviewCalls> make_review_calls(RpcChannel& channel);
[[nodiscard]] std::unique_ptr<ConsentCalls> make_consent_calls(RpcChannel& channel);
[[nodiscard]] std::unique_ptr<LogCalls> make_log_calls(RpcChannel& channel);

/// For calls that carry or change little.
inline constexpr std::chrono::milliseconds kShortCall{30'000};
/// For calls that carry up to 2 MiB over a slow network, or wait for the server's disk.
inline constexpr std::chrono::milliseconds kLongCall{180'000};
/// For streams; just under what the server accepts. A stream that runs out of it goes on with a new call.
inline constexpr std::chrono::milliseconds kStreamCall{290'000};

}  // namespace sigilo
