#include "client/core/access_list.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

Result<AccessLine> parse_line(ByteView bytes) {
  Reader outer(bytes);
  SIGILO_TRY(const ByteView inside, outer.var64());
  SIGILO_CHECK(outer.finish());
  Reader reader(inside);
  AccessLine line;
  SIGILO_TRY(line.sequence, reader.u64());
  SIGILO_TRY(const std::uint32_t day, reader.u32());
  line.day = Day(day);
  SIGILO_TRY(line.member, reader.id<MemberId>());
  SIGILO_TRY(line.device, reader.id<DeviceId>());
  SIGILO_TRY(line.record, reader.id<RecordId>());
  SIGILO_TRY(line.section, reader.u16());
  SIGILO_CHECK(reader.finish());
  return line;
}

}  // namespace

Result<std::vector<AccessLine>> check_access(const ServedAccess& served, std::uint64_t after) {
  if (served.records.size() != served.chain.size()) {
    return fail(ErrorCode::kMalformed, "the access list and its chain have different lengths", "access");
  }
  std::vector<AccessLine> lines;
  Digest previous;
  for (std::size_t i = 0; i < served.records.size(); ++i) {
    SIGILO_TRY(const AccessLine line, parse_line(served.records[i]));
    SIGILO_TRY(const Digest link, Digest::from_bytes(served.chain[i]));
    const bool previous_known = i > 0 || after == 0;
    const bool fits = labelled_hash(labels::kAccessChain, {previous.bytes(), served.records[i]}) == link;
    if (previous_known && !fits) {
      return fail(ErrorCode::kForked, "an access record is not chained to the one before", "access", "keep this answer and tell an auditor",
                  static_cast<std::int64_t>(line.sequence));
    }
    if (i > 0 && line.sequence != lines.back().sequence + 1) {
      return fail(ErrorCode::kForked, "an access record is missing from the list", "access", "keep this answer and tell an auditor",
                  static_cast<std::int64_t>(line.sequence));
    }
    previous = link;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace sigilo
