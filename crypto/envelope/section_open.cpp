#include "crypto/envelope/section_open.h"

#include <algorithm>

#include "crypto/envelope/padding.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

tl::unexpected<Error> ends_early() { return fail(ErrorCode::kTruncated, "the payload ends early", "payload"); }
tl::unexpected<Error> not_the_manifests(StaticText what, StaticText field) {
  return fail(ErrorCode::kAuthenticationFailed, what, field);
}

Result<SecretBuffer> open_payload(const SectionSpec& spec, SecretBytes file_key, ByteView payload) {
  SectionOpener opener(spec, std::move(file_key));
  SecretBuffer content;
  content.reserve(payload.size());
  SIGILO_CHECK(opener.update(payload, content));
  SIGILO_CHECK(opener.finish(content));
  return content;
}

/// The section's lines in manifest and prologue, after header and payload were checked against them.
struct Checked {
  const SectionSpec* spec = nullptr;
  SectionHeader header;
};
Result<Checked> check(const Manifest& manifest, std::uint16_t section, ByteView header, ByteView payload) {
  const ManifestSection* entry = manifest.find(section);
  const SectionSpec* spec = manifest.spec(section);
  if (entry == nullptr || spec == nullptr) {
    return fail(ErrorCode::kNotFound, "the record has no such section", "section", {}, section);
  }
  SIGILO_CHECK(check_section(*entry, header, payload));
  Checked checked;
  checked.spec = spec;
  SIGILO_TRY(checked.header, parse_section_header(header, *spec, manifest.prologue.suite));
  return checked;
}

}  // namespace

SectionOpener::SectionOpener(const SectionSpec& spec, SecretBytes file_key) : spec_(spec), file_key_(std::move(file_key)) {}

Status SectionOpener::start(ByteView& payload) {
  const std::size_t taken = std::min(kAgeNonceBytes - nonce_.size(), payload.size());
  nonce_.insert(nonce_.end(), payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(taken));
  payload = payload.subspan(taken);
  if (nonce_.size() == kAgeNonceBytes) {
    SIGILO_TRY(auto key, age_payload_key(file_key_.expose(), nonce_));
    file_key_.wipe();
    stream_.emplace(std::move(key));
  }
  return {};
}

Status SectionOpener::update(ByteView payload, SecretBuffer& out) {
  if (failed_) {
    return fail(ErrorCode::kConflict, "the section has failed before", "section");
  }
  failed_ = true;  // until this call succeeds
  if (!stream_) {
    SIGILO_CHECK(start(payload));
  }
  if (stream_) {
    const std::size_t before = out.size();
    const auto status = stream_->update(payload, out);
    SIGILO_CHECK(absorb(out, before));
    SIGILO_CHECK(status);
  }
  failed_ = false;
  return {};
}

Status SectionOpener::finish(SecretBuffer& out) {
  if (failed_) {
    return fail(ErrorCode::kConflict, "the section has failed before", "section");
  }
  failed_ = true;
  if (!stream_) {
    return ends_early();
  }
  const std::size_t before = out.size();
  SIGILO_CHECK(stream_->finish(out));
  SIGILO_CHECK(absorb(out, before));
  if (!prefix_read_ || content_given_ != content_length_ || plaintext_seen_ != padded_size(spec_.kind, content_length_)) {
    return fail(ErrorCode::kMalformed, "the section is not padded as it must be", "section");
  }
  return {};
}

Status SectionOpener::absorb(SecretBuffer& out, std::size_t before) {
  const std::size_t fresh = out.size() - before;
  if (fresh == 0) {
    return {};
  }
  plaintext_seen_ += fresh;
  std::size_t prefix = 0;
  if (!prefix_read_) {
    // The first chunk holds the whole prefix, or the section is none of ours.
    prefix = std::min(fresh, kSectionPrefixBytes);
    const auto length = parse_section_prefix(ByteView(out).subspan(before, prefix), spec_.kind);
    if (!length) {
      out.resize(before);
      return fail(length.error());
    }
    content_length_ = *length;
    prefix_read_ = true;
  }
  const auto content = static_cast<std::size_t>(std::min<std::uint64_t>(fresh - prefix, content_length_ - content_given_));
  content_given_ += content;
  const ByteView padding = ByteView(out).subspan(before + prefix + content);
  const bool clean = std::all_of(padding.begin(), padding.end(), [](std::uint8_t b) { return b == 0; });
  out.resize(before + prefix + content);
  if (prefix != 0) {
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(before), out.begin() + static_cast<std::ptrdiff_t>(before + prefix));
  }
  return clean ? Status{} : fail(ErrorCode::kMalformed, "the padding is not empty", "section");
}

Status check_section(const ManifestSection& entry, ByteView header, ByteView payload) {
  if (header.size() != entry.header_length || sha256(header) != entry.header_digest) {
    return not_the_manifests("the header is not the one that the device signed", "header");
  }
  if (payload.size() != entry.payload_length) {
    return not_the_manifests("the payload has another length than the device signed", "payload");
  }
  if (PieceHasher().update(payload).finish() != entry.payload_root) {
    return not_the_manifests("the payload is not the one that the device signed", "payload");
  }
  return {};
}

Result<SecretBuffer> open_section(const Manifest& manifest, std::uint16_t section, ByteView header, ByteView payload,
                                  ByteView team_private_key, ByteView erasure_handle) {
  SIGILO_TRY(const auto checked, check(manifest, section, header, payload));
  SIGILO_TRY(auto key, open_section_key(header, checked.header, manifest.ctx, *checked.spec, manifest.prologue.suite,
                                        team_private_key, erasure_handle));
  return open_payload(*checked.spec, std::move(key), payload);
}

Result<SecretBuffer> open_gated_section(const Manifest& manifest, std::uint16_t section, ByteView header, ByteView payload,
                                        ByteView gate_half, ByteView reviewer_half) {
  SIGILO_TRY(const auto checked, check(manifest, section, header, payload));
  const Category category = checked.spec->category;
  const SlotCommitments& committed = manifest.commitments.slots[static_cast<std::size_t>(category)];
  if (gate_commitment(manifest.ctx, category, gate_half) != committed.gate) {
    return not_the_manifests("the custodians' half is not the one that the device committed to", "gate half");
  }
  if (half_commitment(manifest.ctx, category, reviewer_half) != committed.half) {
    return not_the_manifests("the team's half is not the one that the device committed to", "reviewer half");
  }
  SIGILO_TRY(auto key, open_gated_key(header, checked.header, manifest.ctx, *checked.spec, gate_half, reviewer_half));
  return open_payload(*checked.spec, std::move(key), payload);
}

}  // namespace sigilo
