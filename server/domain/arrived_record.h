#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/ids.h"
#include "server/domain/intake_check.h"
#include "server/ports/ports.h"

namespace sigilo::server {

/// Everything of one record once all of it is here.
struct ArrivedRecord {
  CheckedRecord checked;
  IncomingCover cover;
  std::vector<StoredSection> sections;
  std::vector<Digest> roots;  ///< of the payloads, same order
  std::optional<UploadId> upload;
  MemberId member;
  bool from_quarantine = false;  ///< its payloads lie here already
  std::vector<BlobName> own_blobs;  ///< written for this arrival alone: gone again if nothing comes to name them. An item's own blobs stay

  [[nodiscard]] std::uint64_t size() const {
    std::uint64_t size = cover.cover.size();
    for (const auto& bundle : cover.share_bundles) size += bundle.size();
    for (const auto& section : sections) size += section.header.size() + section.payload_length;
    return size;
  }
};

}  // namespace sigilo::server
