#include "client/core/consent_fold.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "client/core/log_pages.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {
namespace {

using Documents = std::map<Digest, std::shared_ptr<const Directory>>;

void add(Documents& documents, const SignedDirectory& version) {
  documents.emplace(version.digest(), std::make_shared<const Directory>(version.directory()));
}

/// Versions 1 to `first` - 1, as the server shows them.
Result<std::vector<SignedDirectory>> fetch_earlier(std::uint32_t first, std::uint64_t tree_size, DirectoryCalls& calls) {
  std::vector<SignedDirectory> earlier;
  while (earlier.size() + 1 < first) {
    SIGILO_TRY(const DirectoryUpdate update, calls.get_directory(static_cast<std::uint32_t>(earlier.size()), tree_size));
    if (update.versions.empty()) return fail(ErrorCode::kNotFound, "the server does not show the earlier directory versions", "directory");
    for (const ServedDirectory& served : update.versions) {
      if (earlier.size() + 1 == first) break;
      SIGILO_TRY(SignedDirectory version, SignedDirectory::parse(served.document));
      earlier.push_back(std::move(version));
    }
  }
  return earlier;
}

/// The first version that this device accepted names the one before it, and so on: nothing else could stand there.
Result<Documents> all_documents(const Trust& trust, DirectoryCalls& calls) {
  Documents documents;
  for (const SignedDirectory& version : trust.versions()) add(documents, version);
  const Directory& first = trust.versions().front().directory();
  SIGILO_TRY(const std::vector<SignedDirectory> earlier, fetch_earlier(first.version, trust.view().head().size, calls));
  Digest named = first.previous;
  for (auto version = earlier.rbegin(); version != earlier.rend(); ++version) {
    if (version->digest() != named) {
      return fail(ErrorCode::kForked, "an earlier directory version is not the one that the next version names", "directory", "compare it with another device",
                  version->directory().version);
    }
    add(documents, *version);
    named = version->directory().previous;
  }
  return documents;
}

Status apply(GateState& state, ByteView bytes, const std::string& origin, const Documents& documents) {
  const std::uint64_t position = state.size();
  const auto entry = parse_entry(bytes, origin);
  if (!entry) return state.apply_unreadable(position, bytes);
  const auto* published = std::get_if<DirectoryPublished>(&entry->body);
  const auto document = published == nullptr ? documents.end() : documents.find(published->digest);
  return state.apply(position, *entry, document == documents.end() ? nullptr : document->second);
}

}  // namespace

Result<GateState> fold_log(const Trust& trust, Transport& transport) {
  SIGILO_TRY(const Documents documents, all_documents(trust, transport.directory()));
  const TreeHead head = trust.read_head();
  GateState state;
  Frontier frontier;
  while (frontier.size() < head.size) {
    SIGILO_TRY(const std::vector<Bytes> entries, next_entries(transport.log(), frontier.size(), head.size));
    for (const Bytes& bytes : entries) {
      SIGILO_CHECK(apply(state, bytes, trust.origin(), documents));
      frontier.append(leaf_hash(bytes));
    }
  }
  if (head.size == 0 || frontier.root() == head.root) return state;
  return fail(ErrorCode::kForked, "the entries that the server gives are not those of its checkpoint", "log",
              "keep the checkpoint and show it to the auditor", static_cast<std::int64_t>(head.size));
}

}  // namespace sigilo
