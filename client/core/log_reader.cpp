#include "client/core/log_reader.h"

#include <utility>

#include "crypto/base/codec.h"

namespace sigilo {
namespace {

constexpr std::uint32_t kEntriesPerCall = 256;

}  // namespace

Result<LogReader> LogReader::resume(ByteView position) {
  LogReader reader;
  if (position.empty()) return reader;
  Reader bytes(position);
  SIGILO_TRY(const std::uint64_t size, bytes.u64());
  SIGILO_TRY(const std::uint16_t count, bytes.u16());
  std::vector<Digest> hashes;
  for (std::uint16_t i = 0; i < count; ++i) {
    SIGILO_TRY(const Digest hash, bytes.id<Digest>());
    hashes.push_back(hash);
  }
  SIGILO_CHECK(bytes.finish());
  SIGILO_TRY(reader.frontier_, Frontier::from_hashes(size, std::move(hashes)));
  return reader;
}

Bytes LogReader::position() const {
  Writer writer;
  writer.u64(frontier_.size()).u16(static_cast<std::uint16_t>(frontier_.hashes().size()));
  for (const Digest& hash : frontier_.hashes()) writer.id(hash);
  return std::move(writer).take();
}

Result<std::vector<EntryBody>> LogReader::read_to(LogCalls& log, const TreeHead& head, const std::string& origin) {
  Frontier next = frontier_;
  std::vector<EntryBody> bodies;
  while (next.size() < head.size) {
    const std::uint64_t left = head.size - next.size();
    const auto limit = static_cast<std::uint32_t>(left < kEntriesPerCall ? left : kEntriesPerCall);
    SIGILO_TRY(const std::vector<Bytes> entries, log.get_entries(next.size(), limit));
    if (entries.empty() || entries.size() > limit) {
      return fail(ErrorCode::kMalformed, "the server does not give the entries that its checkpoint counts", "log", {},
                  static_cast<std::int64_t>(next.size()));
    }
    for (const Bytes& bytes : entries) {
      next.append(leaf_hash(bytes));
      // What this program cannot read still counts for the root, and says nothing here.
      auto entry = parse_entry(bytes, origin);
      bodies.push_back(entry ? std::move(entry->body) : EntryBody(UnsupportedEntry{}));
    }
  }
  if (next.root() != head.root) {
    return fail(ErrorCode::kForked, "the entries that the server gives are not those of its checkpoint", "log",
                "keep the checkpoint and show it to the auditor", static_cast<std::int64_t>(head.size));
  }
  frontier_ = std::move(next);
  return bodies;
}

}  // namespace sigilo
