#include "crypto/envelope/age_stream.h"

#include <algorithm>

#include "crypto/envelope/age_header.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {
namespace {

using ChunkNonce = std::array<std::uint8_t, kChaChaNonceBytes>;

/// 11-byte big-endian counter, then 1 for the last chunk.
ChunkNonce chunk_nonce(std::uint64_t index, bool is_last) {
  ChunkNonce nonce{};
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[10 - i] = static_cast<std::uint8_t>(index >> (8 * i));
  }
  nonce[11] = is_last ? 1 : 0;
  return nonce;
}

std::uint64_t chunk_count(std::uint64_t plaintext) { return plaintext == 0 ? 1 : (plaintext - 1) / kAgeChunkBytes + 1; }

tl::unexpected<Error> bad_sizes() { return fail(ErrorCode::kInvalidArgument, "a buffer does not fit the chunks", "payload"); }
tl::unexpected<Error> ends_early() { return fail(ErrorCode::kTruncated, "the payload ends early", "payload"); }

Status open_each(ByteView key, std::uint64_t first_index, ByteView ciphertext, bool is_last, MutableBytes out) {
  std::uint64_t index = first_index;
  while (!ciphertext.empty()) {
    const std::size_t size = std::min(ciphertext.size(), kAgeSealedChunkBytes);
    const bool last = is_last && size == ciphertext.size();
    const std::size_t plain = size - kAeadTagBytes;
    SIGILO_CHECK(aead_open_into(out.first(plain), key, chunk_nonce(index, last), ciphertext.first(size), {}));
    ciphertext = ciphertext.subspan(size);
    out = out.subspan(plain);
    ++index;
  }
  return {};
}

}  // namespace

Result<SecretBytes> age_payload_key(ByteView file_key, ByteView nonce) {
  if (file_key.size() != kAgeFileKeyBytes || nonce.size() != kAgeNonceBytes) {
    return fail(ErrorCode::kInvalidArgument, "file key and nonce have 16 bytes each", "payload");
  }
  return hkdf(file_key, nonce, as_bytes("payload"), kAeadKeyBytes);
}

std::uint64_t stream_size(std::uint64_t plaintext) { return plaintext + chunk_count(plaintext) * kAeadTagBytes; }

Result<std::uint64_t> stream_plaintext_size(std::uint64_t stream) {
  if (stream < kAeadTagBytes) {
    return ends_early();
  }
  const std::uint64_t chunks = (stream - 1) / kAgeSealedChunkBytes + 1;
  const std::uint64_t last = stream - (chunks - 1) * kAgeSealedChunkBytes;
  if (last < kAeadTagBytes) {
    return ends_early();
  }
  if (last == kAeadTagBytes && chunks > 1) {
    return fail(ErrorCode::kMalformed, "the last chunk is empty", "payload");
  }
  const std::uint64_t plaintext = stream - chunks * kAeadTagBytes;
  if (plaintext > kMaxAgePlaintext) {
    return fail(ErrorCode::kTooLarge, "the payload is too long", "payload");
  }
  return plaintext;
}

Status seal_chunks(ByteView key, std::uint64_t first_index, ByteView plaintext, bool is_last, MutableBytes out) {
  const bool whole_chunks = !plaintext.empty() && plaintext.size() % kAgeChunkBytes == 0;
  const bool allowed = is_last ? (!plaintext.empty() || first_index == 0) : whole_chunks;
  if (!allowed || out.size() != stream_size(plaintext.size())) {
    return bad_sizes();
  }
  std::uint64_t index = first_index;
  do {
    const std::size_t size = std::min(plaintext.size(), kAgeChunkBytes);
    const bool last = is_last && size == plaintext.size();
    SIGILO_CHECK(aead_seal_into(out.first(size + kAeadTagBytes), key, chunk_nonce(index, last), plaintext.first(size), {}));
    plaintext = plaintext.subspan(size);
    out = out.subspan(size + kAeadTagBytes);
    ++index;
  } while (!plaintext.empty());
  return {};
}

Status open_chunks(ByteView key, std::uint64_t first_index, ByteView ciphertext, bool is_last, MutableBytes out) {
  SIGILO_TRY(const auto plaintext, stream_plaintext_size(ciphertext.size()));
  if (out.size() != plaintext || (!is_last && ciphertext.size() % kAgeSealedChunkBytes != 0)) {
    return bad_sizes();
  }
  if (plaintext == 0 && first_index != 0) {
    return fail(ErrorCode::kMalformed, "the last chunk is empty", "payload");
  }
  const auto status = open_each(key, first_index, ciphertext, is_last, out);
  if (!status) {
    wipe(out);
  }
  return status;
}

Result<StreamRange> stream_range(std::uint64_t plaintext_size, std::uint64_t offset, std::uint64_t length) {
  if (plaintext_size > kMaxAgePlaintext || offset > plaintext_size || length > plaintext_size - offset) {
    return fail(ErrorCode::kInvalidArgument, "the range goes past the end", "range");
  }
  const std::uint64_t chunks = chunk_count(plaintext_size);
  const std::uint64_t first = std::min(offset / kAgeChunkBytes, chunks - 1);
  const std::uint64_t end_byte = std::max(offset + length, offset + 1);
  const std::uint64_t last = std::min((end_byte - 1) / kAgeChunkBytes, chunks - 1);
  StreamRange range;
  range.first_index = first;
  range.is_last = last == chunks - 1;
  range.skip = static_cast<std::size_t>(offset - first * kAgeChunkBytes);
  range.payload_offset = kAgeNonceBytes + first * kAgeSealedChunkBytes;
  const std::uint64_t end = kAgeNonceBytes + (range.is_last ? stream_size(plaintext_size) : (last + 1) * kAgeSealedChunkBytes);
  range.payload_length = end - range.payload_offset;
  return range;
}

StreamOpener::StreamOpener(SecretBytes payload_key) : key_(std::move(payload_key)) {}

Status StreamOpener::open(ByteView ciphertext, bool is_last, SecretBuffer& out) {
  SIGILO_TRY(const auto plaintext, stream_plaintext_size(ciphertext.size()));
  std::size_t filled = out.size();
  out.resize(filled + static_cast<std::size_t>(plaintext));
  while (!ciphertext.empty()) {
    const std::size_t size = std::min(ciphertext.size(), kAgeSealedChunkBytes);
    const bool last = is_last && size == ciphertext.size();
    const std::size_t plain = size - kAeadTagBytes;
    const auto status = open_chunks(key_.expose(), index_, ciphertext.first(size), last, MutableBytes(out).subspan(filled, plain));
    if (!status) {
      const bool ended =
          !last && open_chunks(key_.expose(), index_, ciphertext.first(size), true, MutableBytes(out).subspan(filled, plain));
      out.resize(ended ? filled + plain : filled);  // what checked out stays
      return ended ? fail(ErrorCode::kMalformed, "bytes follow the last chunk", "payload") : status;
    }
    filled += plain;
    ++index_;
    ciphertext = ciphertext.subspan(size);
  }
  return {};
}

Status StreamOpener::update(ByteView ciphertext, SecretBuffer& out) {
  if (failed_) {
    return fail(ErrorCode::kConflict, "the payload has failed before", "payload");
  }
  failed_ = true;  // until this call succeeds
  // A complete chunk is opened only when a byte after it has been seen: it may be the last one.
  if (!pending_.empty()) {
    const std::size_t taken = std::min(kAgeSealedChunkBytes - pending_.size(), ciphertext.size());
    pending_.insert(pending_.end(), ciphertext.begin(), ciphertext.begin() + static_cast<std::ptrdiff_t>(taken));
    ciphertext = ciphertext.subspan(taken);
    if (ciphertext.empty()) {
      failed_ = false;
      return {};
    }
    SIGILO_CHECK(open(pending_, false, out));
    pending_.clear();
  }
  if (ciphertext.size() > kAgeSealedChunkBytes) {
    const std::size_t whole = (ciphertext.size() - 1) / kAgeSealedChunkBytes * kAgeSealedChunkBytes;
    SIGILO_CHECK(open(ciphertext.first(whole), false, out));
    ciphertext = ciphertext.subspan(whole);
  }
  pending_.assign(ciphertext.begin(), ciphertext.end());
  failed_ = false;
  return {};
}

Status StreamOpener::finish(SecretBuffer& out) {
  if (failed_) {
    return fail(ErrorCode::kConflict, "the payload has failed before", "payload");
  }
  failed_ = true;
  if (pending_.empty()) {
    return ends_early();
  }
  const auto status = open(pending_, true, out);
  if (!status && status.error().code == ErrorCode::kAuthenticationFailed) {
    // A whole chunk that opens as one in the middle is authentic, and shows a stream that was cut at a chunk boundary.
    if (pending_.size() == kAgeSealedChunkBytes && open(pending_, false, out)) {
      return ends_early();
    }
  }
  return status;
}

}  // namespace sigilo
