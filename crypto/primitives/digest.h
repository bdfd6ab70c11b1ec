#pragma once

#include <initializer_list>

#include "crypto/base/bytes.h"

// Internal to crypto/primitives: OpenSSL's digests, looked up once.

struct evp_md_st;
struct evp_md_ctx_st;

namespace sigilo::internal {

enum class DigestKind { kSha256, kSha3_256, kShake256 };

/// Initialises OpenSSL without its clean-up at exit: threads of gRPC outlive main and still use it. Cheap to repeat; thread-safe.
void ensure_openssl();

/// The algorithm; aborts if the library does not have it, since nothing can go on without.
[[nodiscard]] const evp_md_st* digest_algorithm(DigestKind kind);

/// Starts, feeds, ends. A failure means that memory ran out or the library is broken: throws std::bad_alloc.
void digest_start(evp_md_ctx_st* context, DigestKind kind);
void digest_update(evp_md_ctx_st* context, ByteView bytes);

/// out = digest of the parts one after the other. For SHAKE the size of `out` is the output's; else it must be 32.
void digest(DigestKind kind, std::initializer_list<ByteView> parts, MutableBytes out);

}  // namespace sigilo::internal
