#include "crypto/envelope/section_seal.h"

#include <algorithm>

#include "crypto/envelope/padding.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

tl::unexpected<Error> small_buffer() { return fail(ErrorCode::kInvalidArgument, "the output buffer is too small", "section"); }
tl::unexpected<Error> too_long() {
  return fail(ErrorCode::kTooLarge, "the content is too long for a section", "section", {},
              static_cast<std::int64_t>(kMaxSectionContent));
}

}  // namespace

Result<SectionSealer> SectionSealer::begin(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite, const TeamKey& team,
                                           std::uint64_t content_length, Rng& rng) {
  if (content_length > kMaxSectionContent) {
    return too_long();
  }
  SectionSealer sealer;
  sealer.spec_ = spec;
  SIGILO_TRY(auto made, make_section_header(spec, secrets, suite, team, rng));
  sealer.header_ = std::move(made.header);
  rng.fill(sealer.nonce_);
  SIGILO_TRY(sealer.payload_key_, age_payload_key(made.file_key.expose(), sealer.nonce_));
  const std::uint64_t plaintext = padded_size(spec.kind, content_length);
  sealer.payload_length_ = kAgeNonceBytes + stream_size(plaintext);
  sealer.content_left_ = content_length;
  sealer.plaintext_left_ = plaintext - kSectionPrefixBytes;
  const auto prefix = section_prefix(spec.kind, content_length);
  sealer.staged_.reserve(kAgeChunkBytes);
  sealer.staged_.assign(prefix.begin(), prefix.end());
  return sealer;
}

std::size_t SectionSealer::output_bound(std::size_t content) {
  // What is staged, the content, and the nonce: chunks are at most one more than the content has.
  return kAgeNonceBytes + static_cast<std::size_t>(stream_size(content)) + 2 * kAgeSealedChunkBytes;
}

Result<std::size_t> SectionSealer::absorb(ByteView plaintext, MutableBytes out) {
  std::size_t written = 0;
  if (!nonce_written_) {
    std::copy(nonce_.begin(), nonce_.end(), out.begin());
    written = nonce_.size();
    nonce_written_ = true;
  }
  plaintext_left_ -= plaintext.size();
  const auto seal = [&](ByteView chunks, bool is_last) -> Status {
    const auto size = static_cast<std::size_t>(stream_size(chunks.size()));
    SIGILO_CHECK(seal_chunks(payload_key_.expose(), index_, chunks, is_last, out.subspan(written, size)));
    written += size;
    index_ += (chunks.size() + kAgeChunkBytes - 1) / kAgeChunkBytes;
    return {};
  };
  if (!staged_.empty()) {
    const std::size_t taken = std::min(kAgeChunkBytes - staged_.size(), plaintext.size());
    staged_.insert(staged_.end(), plaintext.begin(), plaintext.begin() + static_cast<std::ptrdiff_t>(taken));
    plaintext = plaintext.subspan(taken);
    const bool is_last = plaintext_left_ == 0 && plaintext.empty();
    if (staged_.size() == kAgeChunkBytes || is_last) {
      SIGILO_CHECK(seal(staged_, is_last));
      staged_.clear();
    }
  }
  const bool ends = plaintext_left_ == 0;
  const std::size_t direct = ends ? plaintext.size() : plaintext.size() / kAgeChunkBytes * kAgeChunkBytes;
  if (direct != 0) {
    SIGILO_CHECK(seal(plaintext.first(direct), ends));
  }
  const ByteView rest = plaintext.subspan(direct);
  staged_.insert(staged_.end(), rest.begin(), rest.end());
  return written;
}

Result<std::size_t> SectionSealer::update(ByteView content, MutableBytes out) {
  if (content.size() > content_left_) {
    return fail(ErrorCode::kInvalidArgument, "more content than was announced", "section");
  }
  if (out.size() < output_bound(content.size())) {
    return small_buffer();
  }
  content_left_ -= content.size();
  return absorb(content, out);
}

Result<std::size_t> SectionSealer::finish(MutableBytes out) {
  static constexpr std::array<std::uint8_t, kAgeChunkBytes> kZeros{};
  if (content_left_ != 0) {
    return fail(ErrorCode::kInvalidArgument, "less content than was announced", "section");
  }
  if (out.size() < output_bound(0)) {
    return small_buffer();
  }
  if (payload_key_.empty()) {
    return 0;
  }
  const auto padding = static_cast<std::size_t>(std::min<std::uint64_t>(plaintext_left_, kZeros.size()));
  SIGILO_TRY(const auto written, absorb(ByteView(kZeros).first(padding), out));
  if (plaintext_left_ == 0) {
    payload_key_.wipe();
  }
  return written;
}

ManifestSection SectionSealer::entry(const Digest& payload_root) const {
  return {spec_.id, sha256(header_), header_.size(), payload_root, payload_length_};
}

Result<SealedSection> seal_section(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite, const TeamKey& team,
                                   ByteView content, Rng& rng) {
  if (content.size() > kMaxSectionContent) {
    return too_long();
  }
  SIGILO_TRY(auto made, make_section_header(spec, secrets, suite, team, rng));
  const auto prefix = section_prefix(spec.kind, content.size());
  SecretBuffer plaintext;
  const auto padded = static_cast<std::size_t>(padded_size(spec.kind, content.size()));
  plaintext.reserve(padded);
  plaintext.assign(prefix.begin(), prefix.end());
  plaintext.insert(plaintext.end(), content.begin(), content.end());
  plaintext.resize(padded);
  SealedSection sealed;
  sealed.header = std::move(made.header);
  sealed.payload.resize(kAgeNonceBytes + static_cast<std::size_t>(stream_size(plaintext.size())));
  const MutableBytes payload(sealed.payload);
  rng.fill(payload.first(kAgeNonceBytes));
  SIGILO_TRY(const auto key, age_payload_key(made.file_key.expose(), payload.first(kAgeNonceBytes)));
  SIGILO_CHECK(seal_chunks(key.expose(), 0, plaintext, true, payload.subspan(kAgeNonceBytes)));
  sealed.entry = {spec.id, sha256(sealed.header), sealed.header.size(), PieceHasher().update(sealed.payload).finish(),
                  sealed.payload.size()};
  return sealed;
}

}  // namespace sigilo
