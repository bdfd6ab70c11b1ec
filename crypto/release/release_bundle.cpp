#include "crypto/release/release_bundle.h"

#include <string>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/layout.h"
#include "crypto/envelope/section_header.h"
#include "crypto/log/statement.h"

namespace sigilo {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kMaxSealedBytes = 4096;
constexpr std::size_t kMaxSections = kFixedSections + kMaxAttachments;

const std::string& first_line() {
  static const std::string line = std::string(labels::kReleaseBundle) + "\n";
  return line;
}

tl::unexpected<Error> too_large(StaticText field, std::size_t bound) {
  return fail(ErrorCode::kTooLarge, "the release is over a bound", field, {}, static_cast<std::int64_t>(bound));
}

/// What both writer and reader demand of the parts.
Status check_bounds(const ReleaseBundle& bundle) {
  if (bundle.manifest.size() > kMaxStatementBytes) return too_large("manifest", kMaxStatementBytes);
  if (bundle.request.size() > kMaxStatementBytes) return too_large("request", kMaxStatementBytes);
  if (bundle.shares.size() > kMaxReleaseShares) return too_large("shares", kMaxReleaseShares);
  if (bundle.halves.size() > kMaxSealedBytes) return too_large("halves", kMaxSealedBytes);
  if (bundle.sections.size() > kMaxSections) return too_large("sections", kMaxSections);
  for (const SealedShares& shares : bundle.shares) {
    if (shares.sealed.size() > kMaxSealedBytes) return too_large("shares", kMaxSealedBytes);
  }
  for (const ReleasedSection& section : bundle.sections) {
    if (section.header.size() > kMaxSectionHeaderBytes) return too_large("header", kMaxSectionHeaderBytes);
  }
  return {};
}

bool is_in_order(const ReleaseBundle& bundle) {
  if (bundle.shares.empty() || bundle.sections.empty() || bundle.shares.front().custodian == 0) return false;
  for (std::size_t i = 1; i < bundle.shares.size(); ++i) {
    if (bundle.shares[i - 1].custodian >= bundle.shares[i].custodian) return false;
  }
  for (std::size_t i = 1; i < bundle.sections.size(); ++i) {
    if (bundle.sections[i - 1].id >= bundle.sections[i].id) return false;
  }
  return true;
}

Bytes encode_body(const ReleaseBundle& bundle) {
  Writer writer;
  writer.var64(bundle.manifest).var64(bundle.request).u8(static_cast<std::uint8_t>(bundle.shares.size()));
  for (const SealedShares& shares : bundle.shares) writer.u8(shares.custodian).var16(shares.sealed);
  writer.var16(bundle.halves).u16(static_cast<std::uint16_t>(bundle.sections.size()));
  for (const ReleasedSection& section : bundle.sections) writer.u16(section.id).var16(section.header).u64(section.payload_length);
  return std::move(writer).take();
}

Result<std::vector<SealedShares>> read_shares(Reader& reader) {
  std::vector<SealedShares> all;
  SIGILO_TRY(const std::uint8_t count, reader.u8());
  for (std::uint8_t i = 0; i < count; ++i) {
    SealedShares shares;
    SIGILO_TRY(shares.custodian, reader.u8());
    SIGILO_TRY(const ByteView sealed, reader.var16());
    shares.sealed = to_bytes(sealed);
    all.push_back(std::move(shares));
  }
  return all;
}

Result<std::vector<ReleasedSection>> read_sections(Reader& reader) {
  std::vector<ReleasedSection> all;
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  for (std::uint16_t i = 0; i < count; ++i) {
    ReleasedSection section;
    SIGILO_TRY(section.id, reader.u16());
    SIGILO_TRY(const ByteView header, reader.var16());
    section.header = to_bytes(header);
    SIGILO_TRY(section.payload_length, reader.u64());
    all.push_back(std::move(section));
  }
  return all;
}

}  // namespace

std::size_t release_preamble_size() { return first_line().size() + kLengthBytes; }

Result<Bytes> encode_release_head(const ReleaseBundle& bundle) {
  SIGILO_CHECK(check_bounds(bundle));
  if (!is_in_order(bundle)) return fail(ErrorCode::kInvalidArgument, "shares or sections are missing or out of order", "release");
  const Bytes body = encode_body(bundle);
  if (body.size() > kMaxReleaseHeadBytes) return too_large("release", kMaxReleaseHeadBytes);
  Writer writer;
  writer.raw(first_line()).u32(static_cast<std::uint32_t>(body.size())).raw(body);
  return std::move(writer).take();
}

Result<std::size_t> release_head_size(ByteView preamble) {
  Reader reader(preamble);
  SIGILO_CHECK(reader.expect(first_line()));
  SIGILO_TRY(const std::uint32_t size, reader.u32());
  if (size > kMaxReleaseHeadBytes) return too_large("release", kMaxReleaseHeadBytes);
  return release_preamble_size() + size;
}

Result<ReleaseBundle> parse_release_head(ByteView head) {
  SIGILO_TRY(const std::size_t size, release_head_size(head));
  if (head.size() < size) return fail(ErrorCode::kTruncated, "the head of the release ends early", "release");
  if (head.size() > size) return fail(ErrorCode::kMalformed, "bytes follow the head of the release", "release");
  Reader reader(head.subspan(release_preamble_size()));
  ReleaseBundle bundle;
  SIGILO_TRY(const ByteView manifest, reader.var64());
  SIGILO_TRY(const ByteView request, reader.var64());
  bundle.manifest = to_bytes(manifest);
  bundle.request = to_bytes(request);
  SIGILO_TRY(bundle.shares, read_shares(reader));
  SIGILO_TRY(const ByteView halves, reader.var16());
  bundle.halves = to_bytes(halves);
  SIGILO_TRY(bundle.sections, read_sections(reader));
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(check_bounds(bundle));
  if (!is_in_order(bundle)) return fail(ErrorCode::kMalformed, "shares or sections are missing or out of order", "release");
  return bundle;
}

}  // namespace sigilo
