#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Stands for the section in the access record of a whole item; no record has so many.
inline constexpr std::uint16_t kWholeItem = 0xffff;

/// What names a section's content: its header and the root of its payload.
struct SectionSketch {
  std::uint16_t section = 0;
  ByteView header;
  Digest payload_root;
};

/// One name for all that came: H("sigilo/v1/quarantine-content", cover, bundles, sections). Source: docs/PROTOCOL.md 6.
[[nodiscard]] Digest quarantine_content(ByteView cover, const std::vector<Bytes>& share_bundles, const std::vector<SectionSketch>& sections);

// A quarantined item as a file: what was set aside, as it came. Source: docs/PROTOCOL.md 8.

struct ItemSection {
  std::uint16_t section = 0;
  Bytes header;
  std::uint64_t payload_length = 0;
  std::uint64_t payload_offset = 0;  ///< in the file
};
/// All but the payloads.
struct QuarantinedItem {
  Bytes cover;
  std::vector<Bytes> share_bundles;
  std::vector<ItemSection> sections;  ///< as they came: numbers may repeat
};

/// The file up to the first section. Requires at most 65,535 bundles and sections.
[[nodiscard]] Bytes encode_item_head(ByteView cover, const std::vector<Bytes>& share_bundles, std::size_t sections);
/// What stands before a section's payload.
[[nodiscard]] Bytes encode_item_section(std::uint16_t section, ByteView header, std::uint64_t payload_length);

/// Fills `out` from the file's `offset` on; returns fewer bytes only at its end.
using ItemSource = std::function<Result<std::size_t>(std::uint64_t offset, MutableBytes out)>;
/// Reads a file of `size` bytes, payloads left where they lie. kUnsupported for another kind of file, kTruncated, kMalformed, kTooLarge over what a record
/// can have; errors of the source.
[[nodiscard]] Result<QuarantinedItem> read_item(const ItemSource& source, std::uint64_t size);

}  // namespace sigilo
