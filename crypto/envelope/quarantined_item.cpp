#include "crypto/envelope/quarantined_item.h"

#include <string_view>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/layout.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::string_view kMagic = "sigilo/v1/quarantined-item\n";
constexpr std::size_t kMaxBundles = 16;
constexpr std::size_t kMaxBundleBytes = 4096;
constexpr std::size_t kMaxSections = kFixedSections + kMaxAttachments;

/// Reads the file in order; a payload is passed over.
class Cursor {
 public:
  Cursor(const ItemSource& source, std::uint64_t size) : source_(source), size_(size) {}

  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  Result<Bytes> raw(std::size_t size) {
    Bytes bytes(size);
    if (size > size_ - offset_) return fail(ErrorCode::kTruncated, "the bytes end early", "items");
    SIGILO_TRY(const auto read, source_(offset_, bytes));
    if (read != size) return fail(ErrorCode::kTruncated, "the bytes end early", "items");
    offset_ += size;
    return bytes;
  }
  Result<std::uint16_t> u16() {
    SIGILO_TRY(const Bytes bytes, raw(2));
    return Reader(bytes).u16();
  }
  Result<std::uint64_t> u64() {
    SIGILO_TRY(const Bytes bytes, raw(8));
    return Reader(bytes).u64();
  }
  Result<Bytes> var64(std::size_t most, StaticText field) {
    SIGILO_TRY(const std::uint64_t size, u64());
    if (size > most) return fail(ErrorCode::kTooLarge, "longer than a record can have it", field, {}, static_cast<std::int64_t>(most));
    return raw(static_cast<std::size_t>(size));
  }
  Result<std::size_t> count(std::size_t most, StaticText field) {
    SIGILO_TRY(const std::uint16_t items, u16());
    if (items > most) return fail(ErrorCode::kTooLarge, "more than a record can have", field, {}, static_cast<std::int64_t>(most));
    return std::size_t{items};
  }
  Status pass_over(std::uint64_t bytes) {
    if (bytes > size_ - offset_) return fail(ErrorCode::kTruncated, "the bytes end early", "payload");
    offset_ += bytes;
    return {};
  }
  Status finish() const {
    if (offset_ != size_) return fail(ErrorCode::kMalformed, "bytes follow the end", "items");
    return {};
  }

 private:
  const ItemSource& source_;
  std::uint64_t size_;
  std::uint64_t offset_ = 0;
};

}  // namespace

Digest quarantine_content(ByteView cover, const std::vector<Bytes>& share_bundles, const std::vector<SectionSketch>& sections) {
  Writer bundles;
  for (const auto& bundle : share_bundles) bundles.var64(bundle);
  Writer parts;
  for (const auto& section : sections) parts.u16(section.section).var64(section.header).id(section.payload_root);
  return labelled_hash(labels::kQuarantineContent, {cover, bundles.view(), parts.view()});
}

Bytes encode_item_head(ByteView cover, const std::vector<Bytes>& share_bundles, std::size_t sections) {
  Writer writer;
  writer.raw(kMagic).var64(cover).u16(static_cast<std::uint16_t>(share_bundles.size()));
  for (const auto& bundle : share_bundles) writer.var64(bundle);
  writer.u16(static_cast<std::uint16_t>(sections));
  return std::move(writer).take();
}

Bytes encode_item_section(std::uint16_t section, ByteView header, std::uint64_t payload_length) {
  Writer writer;
  writer.u16(section).var64(header).u64(payload_length);
  return std::move(writer).take();
}

Result<QuarantinedItem> read_item(const ItemSource& source, std::uint64_t size) {
  Cursor cursor(source, size);
  SIGILO_TRY(const Bytes magic, cursor.raw(kMagic.size()));
  SIGILO_CHECK(Reader(magic).expect(kMagic));
  QuarantinedItem item;
  SIGILO_TRY(item.cover, cursor.var64(kMaxCoverBytes, "cover"));
  SIGILO_TRY(const std::size_t bundles, cursor.count(kMaxBundles, "share_bundles"));
  for (std::size_t i = 0; i < bundles; ++i) {
    SIGILO_TRY(Bytes bundle, cursor.var64(kMaxBundleBytes, "share_bundles"));
    item.share_bundles.push_back(std::move(bundle));
  }
  SIGILO_TRY(const std::size_t sections, cursor.count(kMaxSections, "sections"));
  std::size_t headers = kMaxCoverBytes;  // they all came inside one cover
  for (std::size_t i = 0; i < sections; ++i) {
    ItemSection section;
    SIGILO_TRY(section.section, cursor.u16());
    SIGILO_TRY(section.header, cursor.var64(headers, "header"));
    headers -= section.header.size();
    SIGILO_TRY(section.payload_length, cursor.u64());
    section.payload_offset = cursor.offset();
    SIGILO_CHECK(cursor.pass_over(section.payload_length));
    item.sections.push_back(std::move(section));
  }
  SIGILO_CHECK(cursor.finish());
  return item;
}

}  // namespace sigilo
