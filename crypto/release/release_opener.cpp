#include "crypto/release/release_opener.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "crypto/envelope/section_header.h"
#include "crypto/envelope/share_bundle.h"
#include "crypto/log/entries.h"
#include "crypto/primitives/hash.h"
#include "crypto/release/released_categories.h"
#include "crypto/release/sealed_halves.h"
#include "crypto/release/sealed_shares.h"

namespace sigilo {
namespace {

tl::unexpected<Error> not_signed(StaticText field) {
  return fail(ErrorCode::kAuthenticationFailed, "this is not what the device signed", field);
}

}  // namespace

Status ReleasedSectionOpener::update(ByteView payload, SecretBuffer& out) {
  hasher_.update(payload);
  return opener_.update(payload, out);
}

Status ReleasedSectionOpener::finish(SecretBuffer& out) {
  SIGILO_CHECK(opener_.finish(out));
  if (hasher_.length() != entry_.payload_length || hasher_.finish() != entry_.payload_root) return not_signed("payload");
  return {};
}

Result<ReleaseOpener> ReleaseOpener::open(ReleaseBundle bundle, std::string_view origin, const KemKeyPair& recipient) {
  ReleaseOpener opener;
  opener.bundle_ = std::move(bundle);
  SIGILO_TRY(opener.manifest_, verify_manifest(opener.bundle_.manifest, origin));
  SIGILO_TRY(LogEntry entry, parse_entry(opener.bundle_.request, origin));
  ReleaseRequested* request = std::get_if<ReleaseRequested>(&entry.body);
  if (request == nullptr) return fail(ErrorCode::kConflict, "the entry is no request of a release", "request");
  opener.request_ = std::move(*request);
  opener.request_leaf_ = entry.statement.leaf_hash();
  SIGILO_CHECK(opener.check_request(recipient));
  SIGILO_CHECK(opener.check_sections());
  SIGILO_CHECK(opener.open_gates(recipient));
  return opener;
}

Status ReleaseOpener::check_request(const KemKeyPair& recipient) const {
  if (request_.key != recipient.public_key) {
    return fail(ErrorCode::kPermissionDenied, "the release is for another recipient", "key", "open it where the key of its recipient is");
  }
  if (request_.record != manifest_.manifest.prologue.record || request_.manifest != manifest_.digest) {
    return fail(ErrorCode::kConflict, "the request is for another record", "request");
  }
  return {};
}

Status ReleaseOpener::check_sections() const {
  for (const ReleasedSection& section : bundle_.sections) {
    const SectionSpec* spec = manifest_.manifest.spec(section.id);
    if (spec == nullptr || !is_asked_for(request_, *spec)) {
      return fail(ErrorCode::kConflict, "the request does not ask for a section", "section", {}, section.id);
    }
    if (section.payload_length != manifest_.manifest.find(section.id)->payload_length) return not_signed("payload length");
  }
  return {};
}

Status ReleaseOpener::open_gates(const KemKeyPair& recipient) {
  std::map<Category, std::vector<SlotShare>> by_category;
  std::vector<CategorySecrets> kept;  // what the slot shares point into
  kept.reserve(bundle_.shares.size());
  for (const SealedShares& shares : bundle_.shares) {
    SIGILO_TRY(auto opened, open_shares(shares.sealed, manifest_.manifest, request_, request_leaf_, shares.custodian, recipient));
    kept.push_back(std::move(opened));
    for (const auto& [category, share] : kept.back()) by_category[category].push_back({shares.custodian, share.expose()});
  }
  for (const auto& [category, shares] : by_category) {
    SIGILO_TRY(auto gate, combine_slot(manifest_.manifest, category, shares));
    gates_.emplace(category, std::move(gate));
  }
  SIGILO_TRY(halves_, open_halves(bundle_.halves, manifest_.manifest, request_, request_leaf_, recipient));
  return {};
}

Result<ReleasedSectionOpener> ReleaseOpener::section(std::uint16_t id) const {
  const auto released = std::find_if(bundle_.sections.begin(), bundle_.sections.end(), [id](const ReleasedSection& s) { return s.id == id; });
  if (released == bundle_.sections.end()) return fail(ErrorCode::kNotFound, "the release has no such section", "section", {}, id);
  const ManifestSection& entry = *manifest_.manifest.find(id);
  const SectionSpec& spec = *manifest_.manifest.spec(id);
  if (released->header.size() != entry.header_length || sha256(released->header) != entry.header_digest) return not_signed("header");
  SIGILO_TRY(const SectionHeader header, parse_section_header(released->header, spec, manifest_.manifest.prologue.suite));
  SIGILO_TRY(auto key, open_gated_key(released->header, header, manifest_.manifest.ctx, spec, gates_.at(spec.category).expose(),
                                      halves_.at(spec.category).expose()));
  return ReleasedSectionOpener(entry, SectionOpener(spec, std::move(key)));
}

}  // namespace sigilo
