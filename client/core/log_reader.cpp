#include "client/core/log_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/consent/hold_lift.h"
#include "crypto/consent/signer.h"

namespace sigilo {
namespace {

constexpr std::uint32_t kEntriesPerCall = 256;

/// Nobody has seen more of the log than there was before his entry.
std::optional<CustodianSight> sight_in(const LogEntry& entry, std::uint64_t index, const Directory& directory) {
  const auto* seen = std::get_if<CustodianSeen>(&entry.body);
  if (seen == nullptr) return std::nullopt;
  const Signer signer = signer_of(entry.statement, &directory);
  if (signer.kind != Signer::Kind::kCustodian || signer.custodian != seen->custodian) return std::nullopt;
  return CustodianSight{seen->custodian, std::min(entry.statement.header().seen.size, index)};
}

bool is_foreign(const LogEntry& entry, const Directory& directory) {
  return is_word_of_store(entry.body) && signer_of(entry.statement, &directory).kind != Signer::Kind::kStore;
}

bool is_about_consent(const EntryBody& body) {
  return std::holds_alternative<ConsentWithdrawn>(body) || std::holds_alternative<ConsentHeld>(body) || std::holds_alternative<ConsentChanged>(body) ||
         std::holds_alternative<HoldLifted>(body);
}

/// As GateState has it.
bool counts(const LogEntry& entry, const Directory& directory) {
  if (!is_about_consent(entry.body)) return true;
  const Signer signer = signer_of(entry.statement, &directory);
  const auto* lifted = std::get_if<HoldLifted>(&entry.body);
  if (lifted == nullptr) return signer.kind != Signer::Kind::kNobody;
  const auto second = second_who_lifts(*lifted, entry.statement.header().origin, &directory);
  return signer.is_device_with(kConsentSigners) && second && *second != signer.member;
}

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

Result<LogReading> LogReader::read_to(LogCalls& log, const TreeHead& head, const std::string& origin, const DirectoryAt& in_force) {
  Frontier next = frontier_;
  LogReading reading;
  while (next.size() < head.size) {
    const std::uint64_t left = head.size - next.size();
    const auto limit = static_cast<std::uint32_t>(left < kEntriesPerCall ? left : kEntriesPerCall);
    SIGILO_TRY(const std::vector<Bytes> entries, log.get_entries(next.size(), limit));
    if (entries.empty() || entries.size() > limit) {
      return fail(ErrorCode::kMalformed, "the server does not give the entries that its checkpoint counts", "log", {},
                  static_cast<std::int64_t>(next.size()));
    }
    for (const Bytes& bytes : entries) {
      const std::uint64_t index = next.size();
      const Digest leaf = leaf_hash(bytes);
      next.append(leaf);
      // What this program cannot read still counts for the root, and says nothing here.
      auto entry = parse_entry(bytes, origin);
      const bool foreign = entry && is_foreign(*entry, in_force(index));
      if (foreign) reading.foreign.push_back(index);
      if (const auto sight = entry ? sight_in(*entry, index, in_force(index)) : std::nullopt) reading.sights.push_back(*sight);
      const bool says = entry && !foreign && counts(*entry, in_force(index));
      reading.entries.push_back({says ? std::move(entry->body) : EntryBody(UnsupportedEntry{}), leaf});
    }
  }
  if (next.root() != head.root) {
    return fail(ErrorCode::kForked, "the entries that the server gives are not those of its checkpoint", "log",
                "keep the checkpoint and show it to the auditor", static_cast<std::int64_t>(head.size));
  }
  frontier_ = std::move(next);
  return reading;
}

}  // namespace sigilo
