#include "server/domain/access_chain.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo::server {

Bytes encode_access(const AccessRecord& access) {
  Writer inner;
  inner.u64(access.seq).u32(access.day.number()).id(access.member).id(access.device).id(access.record).u16(access.section);
  Writer writer;
  writer.var64(inner.view());
  return std::move(writer).take();
}

Digest chain_access(const Digest& previous, ByteView record) { return labelled_hash(labels::kAccessChain, {previous.bytes(), record}); }

}  // namespace sigilo::server
