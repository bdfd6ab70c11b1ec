#include "server/domain/quarantine_reader.h"

#include <algorithm>

#include "crypto/envelope/quarantined_item.h"

namespace sigilo::server {

QuarantineReader::QuarantineReader(BlobStore& blobs, QuarantinedContent content) : blobs_(&blobs) {
  add(encode_item_head(content.cover, content.share_bundles, content.sections.size()));
  for (auto& section : content.sections) {
    add(encode_item_section(section.section, section.header, section.payload_length));
    if (section.blob) {
      parts_.push_back({size_, section.payload_length, {}, section.blob});
      size_ += section.payload_length;
    } else {
      add(std::move(section.payload));
    }
  }
}

void QuarantineReader::add(Bytes bytes) {
  const std::uint64_t length = bytes.size();
  parts_.push_back({size_, length, std::move(bytes), std::nullopt});
  size_ += length;
}

Status QuarantineReader::seek(std::uint64_t offset) {
  if (offset > size_) {
    return fail(ErrorCode::kInvalidArgument, "the range goes past the end of the item", "offset", {}, static_cast<std::int64_t>(size_));
  }
  offset_ = offset;
  part_ = 0;
  return {};
}

Result<std::size_t> QuarantineReader::read(MutableBytes out) {
  while (part_ < parts_.size() && offset_ >= parts_[part_].begin + parts_[part_].length) ++part_;
  if (part_ == parts_.size() || out.empty()) return std::size_t{0};
  const Part& part = parts_[part_];
  const std::uint64_t within = offset_ - part.begin;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(part.length - within, out.size()));
  if (part.blob) {
    SIGILO_TRY(const auto read, blobs_->read(*part.blob, within, out.first(wanted)));
    if (read != wanted) return fail(ErrorCode::kIo, "a stored section is shorter than it must be", "section", "check the disk");
  } else {
    std::copy_n(part.bytes.begin() + static_cast<std::ptrdiff_t>(within), wanted, out.begin());
  }
  offset_ += wanted;
  return wanted;
}

}  // namespace sigilo::server
