#include "crypto/directory/accept.h"

#include <algorithm>

#include "crypto/log/entries.h"
#include "crypto/log/proof.h"

namespace sigilo {
namespace {

Status check_place(const DirectoryBasis& held, const SignedDirectory& candidate) {
  const Directory& d = candidate.directory();
  if (d.mechanism != held.mechanism) {
    return fail(ErrorCode::kPermissionDenied, "a directory of another mechanism", "mechanism");
  }
  if (d.log_key != held.log_key) {
    return fail(ErrorCode::kPermissionDenied, "a directory with another log key", "log key", "a new log needs a new enrolment");
  }
  if (d.version == held.version) {
    if (candidate.digest() == held.digest) {
      return fail(ErrorCode::kAlreadyExists, "this version is held already", "version", {}, d.version);
    }
    return fail(ErrorCode::kForked, "another directory with the version that is held", "version", "compare it with another device", d.version);
  }
  if (d.version < held.version) {
    return fail(ErrorCode::kRolledBack, "an older version than the one that is held", "version", {}, d.version);
  }
  // A zero `previous` with version 1 is a rule of the document itself, so the trust root needs no case of its own.
  if (held.version != 0 && d.version == held.version + 1 && d.previous != held.digest) {
    return fail(ErrorCode::kForked, "the version does not follow the one that is held", "previous", "compare it with another device", d.version);
  }
  if (d.issued < held.issued) {
    return fail(ErrorCode::kRolledBack, "issued before the version that is held", "issued", {}, d.issued.number());
  }
  return {};
}

bool is_in(const std::vector<VerifyKey>& keys, const VerifyKey& key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

bool all_signed(const DirectoryBasis& held, std::size_t valid) {
  if (valid != held.root_keys.size()) return false;
  return !held.floor || std::all_of(held.floor->founding_keys.begin(), held.floor->founding_keys.end(),
                                    [&](const VerifyKey& key) { return is_in(held.root_keys, key); });
}

Status check_root_keys(const DirectoryBasis& held, const Directory& d) {
  const auto gone = std::count_if(held.root_keys.begin(), held.root_keys.end(), [&](const VerifyKey& key) { return !is_in(d.root_keys, key); });
  if (gone > 1) {
    return fail(ErrorCode::kConflict, "replaces more than one root key, and not all root keys signed", "root keys", {}, gone);
  }
  if (d.root_keys.size() < held.floor->root_keys) {
    return fail(ErrorCode::kConflict, "falls below the first version, and not all root keys signed", "root keys");
  }
  return {};
}

Status check_floor(const DirectoryBasis& held, const Directory& d, std::size_t valid) {
  if (all_signed(held, valid)) {
    return {};
  }
  const auto below = [](StaticText field) {
    return fail(ErrorCode::kConflict, "falls below the first version, and not all root keys signed", field);
  };
  if (d.root_threshold < held.root_threshold && !held.floor) return below("root threshold");
  if (!held.floor) return {};
  SIGILO_CHECK(check_root_keys(held, d));
  if (d.root_threshold < held.floor->root_threshold) return below("root threshold");
  if (d.custodian_threshold < held.floor->custodian_threshold) return below("custodian threshold");
  if (d.custodians.size() < held.floor->custodians) return below("custodians");
  if (d.policy.approvers < held.floor->approvers) return below("approvers");
  if (d.policy.copies < held.floor->copies) return below("copies");
  return {};
}

Status check_ended(const DirectoryBasis& held, const Directory& d) {
  for (const DeviceEntry& device : d.devices) {
    if (device.state == DeviceState::kActive && held.ended.count(device.id) != 0) {
      return fail(ErrorCode::kConflict, "a device that was revoked is active again", "devices", "enrol it anew, with new keys");
    }
  }
  return {};
}

tl::unexpected<Error> about(StaticText part, Error error) {
  error.field = part;
  return fail(error);
}

Result<LogEntry> open_publication_entry(const SignedDirectory& directory, ByteView bytes, std::string_view origin) {
  SIGILO_TRY(auto entry, parse_entry(bytes, origin));
  SIGILO_CHECK(entry.statement.verify(directory.directory().store_key));
  const auto* published = std::get_if<DirectoryPublished>(&entry.body);
  if (published == nullptr || published->version != directory.directory().version) {
    return fail(ErrorCode::kConflict, "an entry about something else", "entry");
  }
  if (published->digest != directory.digest()) {
    return fail(ErrorCode::kForked, "the log names another directory for this version", "entry");
  }
  return entry;
}

}  // namespace

DirectoryFloor DirectoryFloor::of(const Directory& directory) {
  return {directory.root_threshold,
          static_cast<std::uint8_t>(directory.root_keys.size()),
          directory.custodian_threshold,
          static_cast<std::uint8_t>(directory.custodians.size()),
          directory.policy.approvers,
          directory.policy.copies,
          directory.root_keys};
}

DirectoryBasis DirectoryBasis::of(const TrustRoot& trust_root) {
  DirectoryBasis basis;
  basis.mechanism = trust_root.mechanism;
  basis.log_key = trust_root.log_key;
  basis.root_threshold = trust_root.root_threshold;
  basis.root_keys = trust_root.root_keys;
  return basis;
}

DirectoryBasis DirectoryBasis::of(const SignedDirectory& first) { return DirectoryBasis().followed_by(first); }

DirectoryBasis DirectoryBasis::followed_by(const SignedDirectory& accepted) const {
  const Directory& d = accepted.directory();
  DirectoryBasis next{d.mechanism,   d.log_key, d.version, accepted.digest(), d.issued, d.root_threshold,
                      d.root_keys, floor ? *floor : DirectoryFloor::of(d), {}, ended};
  if (floor && all_signed(*this, accepted.valid_signatures(root_keys).size())) next.floor->founding_keys = d.root_keys;
  std::set<DeviceId> listed;
  for (const DeviceEntry& device : d.devices) {
    listed.insert(device.id);
    (device.state == DeviceState::kActive ? next.active : next.ended).insert(device.id);
  }
  for (const DeviceId& device : active) {
    if (listed.count(device) == 0) next.ended.insert(device);
  }
  return next;
}

Result<DirectoryBasis> accept_directory(const DirectoryBasis& held, const SignedDirectory& candidate) {
  SIGILO_CHECK(check_place(held, candidate));
  const auto valid = candidate.valid_signatures(held.root_keys);
  if (held.root_threshold < 1 || valid.size() < held.root_threshold) {
    return fail(ErrorCode::kSignatureInvalid, "too few valid signatures of root keys", "signatures", "let more root keys sign",
                static_cast<std::int64_t>(valid.size()));
  }
  SIGILO_CHECK(check_floor(held, candidate.directory(), valid.size()));
  SIGILO_CHECK(check_ended(held, candidate.directory()));
  return held.followed_by(candidate);
}

Status usable_for_new_interview(const Directory& directory, Day today) {
  if (today > directory.valid_until) {
    return fail(ErrorCode::kExpired, "the directory has expired", "valid until", "finish and seal what is open, then synchronise",
                directory.valid_until.number());
  }
  return {};
}

Status verify_publication(const SignedDirectory& directory, const Publication& publication, const LogView& kept,
                          std::span<const Digest> consistency) {
  auto entry = open_publication_entry(directory, publication.entry, kept.origin());
  if (!entry) return about("entry", entry.error());
  auto checkpoint = kept.compare(publication.checkpoint, consistency);
  if (!checkpoint) return about("checkpoint", checkpoint.error());
  auto included = verify_inclusion(entry->statement.leaf_hash(), publication.index, checkpoint->head(), publication.path);
  if (!included) return about("proof", included.error());
  return {};
}

}  // namespace sigilo
