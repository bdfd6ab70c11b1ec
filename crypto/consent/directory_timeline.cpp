#include "crypto/consent/directory_timeline.h"

#include <utility>

#include "crypto/directory/lookup.h"

namespace sigilo {

namespace {

void add_own_keys(std::set<Digest>& keys, const Directory& d) {
  const auto add = [&](const Bytes& key) { keys.insert(sha256(key)); };
  add(d.recovery_public_key);
  for (const DeviceEntry& device : d.devices) add(device.kem_public_key);
  for (const TeamEpoch& epoch : d.team_epochs) add(epoch.kem_public_key);
  for (const IntakeEpoch& epoch : d.intake_epochs) add(epoch.kem_public_key);
  for (const CustodianEntry& custodian : d.custodians) {
    for (const CustodianEpoch& epoch : custodian.epochs) add(epoch.kem_public_key);
  }
}

}  // namespace

bool is_document_of(const DirectoryPublished& published, const Directory& document) {
  if (document.version != published.version) return false;
  const auto body = document.encode();
  return body && directory_digest(*body) == published.digest;
}

void DirectoryTimeline::publish(std::uint64_t position, const DirectoryPublished& published, std::shared_ptr<const Directory> document) {
  if (!is_next(published)) return;
  add_own_keys(own_keys_, *document);
  versions_.push_back({position, std::move(document)});
}

const Directory* DirectoryTimeline::current() const { return versions_.empty() ? nullptr : versions_.back().directory.get(); }

const Directory* DirectoryTimeline::at(std::uint64_t position) const {
  for (auto version = versions_.rbegin(); version != versions_.rend(); ++version) {
    if (version->position < position) return version->directory.get();
  }
  return nullptr;
}

const ResourceEntry* DirectoryTimeline::listed_before(std::uint64_t position, ResourceKind kind, const Digest& digest) const {
  for (const Version& version : versions_) {
    if (version.position >= position) break;
    if (const ResourceEntry* entry = find_resource(*version.directory, kind, digest)) return entry;
  }
  return nullptr;
}

}  // namespace sigilo
