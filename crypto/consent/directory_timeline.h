#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "crypto/base/ids.h"
#include "crypto/directory/directory.h"
#include "crypto/log/entries.h"
#include "crypto/primitives/hash.h"

namespace sigilo {

/// The entry names this document.
[[nodiscard]] bool is_document_of(const DirectoryPublished& published, const Directory& document);

/// Which directory was in force at which place of the log: validity goes by log position. The documents were accepted by the rules of
/// crypto/directory before they come here. A value; const members are thread-safe.
/// Source: design PROTOCOL 2.
class DirectoryTimeline {
 public:
  struct Version {
    std::uint64_t position = 0;                  ///< of its directory-published entry
    std::shared_ptr<const Directory> directory;  ///< never null
  };

  /// The first, or the one after the version in force: nobody rolls back, and a store that names a version of the far future keeps nobody waiting for its
  /// document.
  [[nodiscard]] bool is_next(const DirectoryPublished& published) const {
    return published.version > 0 && (versions_.empty() || published.version == versions_.back().directory->version + 1);
  }
  /// The entry `published` of the store at `position`, which is the next version, with its document (is_document_of).
  void publish(std::uint64_t position, const DirectoryPublished& published, std::shared_ptr<const Directory> document);

  /// In force for the next entry; null before the first.
  [[nodiscard]] const Directory* current() const;
  /// In force for the entry at `position`.
  [[nodiscard]] const Directory* at(std::uint64_t position) const;
  /// Some version in force up to `position` listed the resource: what was read to a person stays what it was when newer wordings replace it.
  [[nodiscard]] const ResourceEntry* listed_before(std::uint64_t position, ResourceKind kind, const Digest& digest) const;
  /// Some version so far listed this KEM key as one of the mechanism itself: of a device, a team, the intake, a custodian or the recovery.
  [[nodiscard]] bool was_own_key(ByteView kem_public_key) const { return own_keys_.contains(sha256(kem_public_key)); }
  /// In log order, which is the order of version numbers.
  [[nodiscard]] std::span<const Version> versions() const { return versions_; }

 private:
  std::vector<Version> versions_;
  std::set<Digest> own_keys_;  ///< SHA-256 of each, over all versions
};

}  // namespace sigilo
