#include "crypto/consent/desk_key.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/directory/limits.h"

namespace sigilo {

Bytes encode_desk_key(const DeskKey& key) {
  Writer writer;
  writer.id(key.release).id(key.record).id(key.recipient).var16(key.age_recipient).var16(key.key);
  return std::move(writer).take();
}

Result<DeskKey> parse_desk_key(ByteView body) {
  Reader reader(body);
  DeskKey key;
  SIGILO_TRY(key.release, reader.id<Nonce16>());
  SIGILO_TRY(key.record, reader.id<RecordId>());
  SIGILO_TRY(key.recipient, reader.id<RecipientId>());
  SIGILO_TRY(key.age_recipient, reader.text16(kMaxAgeRecipientBytes));
  SIGILO_TRY(const ByteView kem, reader.var16());
  key.key = to_bytes(kem);
  SIGILO_CHECK(reader.finish());
  return key;
}

}  // namespace sigilo
