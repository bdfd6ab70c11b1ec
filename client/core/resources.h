#pragma once

#include <cstddef>

#include "client/core/home.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Uploads a questionnaire or another resource (its digest must then be listed by `add_resource`), and fetches one: from the vault, else from
/// the server, by digest. Only listed digests are fetched: kPermissionDenied otherwise.
[[nodiscard]] Result<Digest> upload_resource(Home& home, DirectoryCalls& server, ByteView content);
[[nodiscard]] Result<Bytes> fetch_resource(Home& home, const Trust& trust, DirectoryCalls& server, const Digest& digest);
/// From the vault alone, for work without network. kNotFound if it was never fetched.
[[nodiscard]] Result<Bytes> local_resource(Home& home, const Trust& trust, ResourceKind kind, const Digest& digest);
/// Fetches every listed resource that is missing. Returns how many were fetched.
[[nodiscard]] Result<std::size_t> fetch_missing_resources(Home& home, const Trust& trust, DirectoryCalls& server);

}  // namespace sigilo
