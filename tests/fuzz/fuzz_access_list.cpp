#include <limits>

#include "client/core/access_list.h"
#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

namespace {

/// `logged`: what the log says of the list.
Result<AccessList> read(const ServedAccess& served, const std::vector<LoggedAccesses>& logged) {
  SIGILO_TRY(std::vector<AccessAnchor> anchors, anchors_of(logged));
  AccessReader reader(std::move(anchors), 0, 64);
  SIGILO_CHECK(reader.take(served));
  if (!reader.wants_more()) return std::move(reader).finish();
  SIGILO_CHECK(reader.end());
  return std::move(reader).finish();
}

/// The log vouches for the first `count` lines; a log that names another head, two heads, or more lines than there are does not go with the list.
void compare_with_log(const ServedAccess& served, std::size_t count) {
  const Digest head = Digest::from_bytes(served.chain[count - 1]).value();
  const auto anchored = read(served, {{7, count, head}});
  require(anchored && anchored->anchored == count);
  require(!read(served, {{7, count, Digest({1})}}));
  require(!read(served, {{7, count, head}, {8, 0, Digest({1})}}));
  require(!read(served, {{7, served.records.size() + 1, head}}));
  require(!read(served, {{7, count, head}, {8, std::numeric_limits<std::uint64_t>::max(), head}}));
}

}  // namespace

void examine(ByteView input) {
  // Records, each behind its length. They are chained here, so that what is looked at is their content and not only the hash.
  ServedAccess served;
  Reader reader(input);
  Digest link;
  while (served.records.size() < 64) {
    const auto record = reader.var16();
    if (!record) break;
    link = labelled_hash(labels::kAccessChain, {link.bytes(), *record});
    served.records.push_back(to_bytes(*record));
    served.chain.push_back(to_bytes(link.bytes()));
  }
  const auto list = read(served, {});
  if (!list || list->lines.empty()) return;
  require(list->lines.size() == served.records.size() && list->anchored == 0);
  for (std::size_t i = 0; i < list->lines.size(); ++i) require(list->lines[i].sequence == i + 1);
  compare_with_log(served, 1 + input.size() % served.records.size());
  // Nothing can be changed, left out or swapped without the chain showing it.
  const std::size_t at = input.size() % served.records.size();
  served.records[at][input[0] % served.records[at].size()] ^= 1;
  require(!read(served, {}));
}

}  // namespace sigilo::fuzz
