#include "client/core/access_list.h"
#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

namespace {

Result<AccessList> read(const ServedAccess& served) {
  SIGILO_TRY(std::vector<AccessAnchor> anchors, anchors_of({}));
  AccessReader reader(std::move(anchors), 0, 64);
  SIGILO_CHECK(reader.take(served));
  return std::move(reader).finish();
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
  const auto list = read(served);
  if (!list || list->lines.empty()) return;
  require(list->lines.size() == served.records.size() && list->anchored == 0);
  for (std::size_t i = 0; i < list->lines.size(); ++i) require(list->lines[i].sequence == i + 1);
  // Nothing can be changed, left out or swapped without the chain showing it.
  const std::size_t at = input.size() % served.records.size();
  served.records[at][input[0] % served.records[at].size()] ^= 1;
  require(!read(served));
}

}  // namespace sigilo::fuzz
