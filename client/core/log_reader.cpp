#include "client/core/log_reader.h"

#include <map>
#include <optional>
#include <utility>

#include "client/core/log_pages.h"
#include "crypto/base/codec.h"
#include "crypto/consent/hold_lift.h"
#include "crypto/consent/signer.h"

namespace sigilo {
namespace {

/// A custodian's word that it has seen the log up to a head, which may be another log's.
struct Claim {
  std::uint8_t custodian = 0;
  TreeHead head;
};

std::optional<Claim> claim_in(const LogEntry& entry, const Directory& directory) {
  const auto* seen = std::get_if<CustodianSeen>(&entry.body);
  if (seen == nullptr) return std::nullopt;
  const Signer signer = signer_of(entry.statement, &directory);
  if (signer.kind != Signer::Kind::kCustodian || signer.custodian != seen->custodian) return std::nullopt;
  return Claim{seen->custodian, entry.statement.header().seen};
}

/// Those of this log. Nobody has seen more of it than there is; and what reaches no further than this reading began says nothing that is needed.
std::vector<CustodianSight> sights_of(const std::vector<Claim>& claims, Frontier at, const std::vector<ReadEntry>& entries) {
  std::map<std::uint64_t, std::optional<Digest>> roots;
  for (const Claim& claim : claims) roots.emplace(claim.head.size, std::nullopt);
  const auto note = [&] {
    if (const auto wanted = roots.find(at.size()); wanted != roots.end()) wanted->second = at.root();
  };
  note();
  for (const ReadEntry& entry : entries) {
    at.append(entry.leaf);
    note();
  }
  std::vector<CustodianSight> sights;
  for (const Claim& claim : claims) {
    if (claim.head.size != 0 && roots.at(claim.head.size) == claim.head.root) sights.push_back({claim.custodian, claim.head.size});
  }
  return sights;
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
  std::vector<Claim> claims;
  while (next.size() < head.size) {
    SIGILO_TRY(const std::vector<Bytes> entries, next_entries(log, next.size(), head.size));
    for (const Bytes& bytes : entries) {
      const std::uint64_t index = next.size();
      const Digest leaf = leaf_hash(bytes);
      next.append(leaf);
      // What this program cannot read still counts for the root, and says nothing here.
      auto entry = parse_entry(bytes, origin);
      const bool foreign = entry && is_foreign(*entry, in_force(index));
      if (foreign) reading.foreign.push_back(index);
      if (const auto claim = entry ? claim_in(*entry, in_force(index)) : std::nullopt) claims.push_back(*claim);
      const bool says = entry && !foreign && counts(*entry, in_force(index));
      reading.entries.push_back({says ? std::move(entry->body) : EntryBody(UnsupportedEntry{}), leaf});
    }
  }
  if (next.root() != head.root) {
    return fail(ErrorCode::kForked, "the entries that the server gives are not those of its checkpoint", "log",
                "keep the checkpoint and show it to the auditor", static_cast<std::int64_t>(head.size));
  }
  reading.sights = sights_of(claims, frontier_, reading.entries);
  frontier_ = std::move(next);
  return reading;
}

}  // namespace sigilo
