#include "client/core/resources.h"

#include <algorithm>

#include "crypto/directory/lookup.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

bool is_listed(const Trust& trust, const Digest& digest) {
  if (!trust.has_directory()) return false;
  const auto& resources = trust.directory().resources;
  return std::any_of(resources.begin(), resources.end(), [&](const ResourceEntry& entry) { return entry.digest == digest; });
}

tl::unexpected<Error> not_listed() {
  return fail(ErrorCode::kPermissionDenied, "the directory does not list this resource", "digest", "an administrator must list it first");
}

/// What the vault gives is checked as well: nothing but the digest makes a resource trusted.
Result<Bytes> from_vault(Home& home, const Digest& digest) {
  SIGILO_TRY(Bytes content, home.vault().trust().resource(digest));
  if (sha256(content) != digest) return fail(ErrorCode::kAuthenticationFailed, "a stored resource has another digest", "digest");
  return content;
}

}  // namespace

Result<Digest> upload_resource(Home& home, DirectoryCalls& server, ByteView content) {
  const Digest digest = sha256(content);
  SIGILO_TRY(const Digest answered, server.put_resource(content));
  if (answered != digest) return fail(ErrorCode::kAuthenticationFailed, "the server names another digest for the resource", "digest");
  SIGILO_CHECK(home.vault().trust().put_resource(digest, content));
  return digest;
}

Result<Bytes> fetch_resource(Home& home, const Trust& trust, DirectoryCalls& server, const Digest& digest) {
  if (!is_listed(trust, digest)) return not_listed();
  auto stored = from_vault(home, digest);
  if (stored || stored.error().code != ErrorCode::kNotFound) return stored;
  SIGILO_TRY(Bytes content, server.get_resource(digest));
  if (sha256(content) != digest) {
    return fail(ErrorCode::kAuthenticationFailed, "the server gave another resource than was asked for", "digest");
  }
  SIGILO_CHECK(home.vault().trust().put_resource(digest, content));
  return content;
}

Result<Bytes> local_resource(Home& home, const Trust& trust, ResourceKind kind, const Digest& digest) {
  if (!trust.has_directory() || find_resource(trust.directory(), kind, digest) == nullptr) return not_listed();
  return from_vault(home, digest);
}

Result<std::size_t> fetch_missing_resources(Home& home, const Trust& trust, DirectoryCalls& server) {
  std::size_t fetched = 0;
  if (!trust.has_directory()) return fetched;
  for (const ResourceEntry& entry : trust.directory().resources) {
    const auto stored = home.vault().trust().resource(entry.digest);
    if (stored) continue;
    if (stored.error().code != ErrorCode::kNotFound) return fail(stored.error());
    SIGILO_CHECK(fetch_resource(home, trust, server, entry.digest));
    ++fetched;
  }
  return fetched;
}

}  // namespace sigilo
