#include "client/storage/byte_list.h"

#include "crypto/base/codec.h"

namespace sigilo {

Bytes encode_byte_list(const std::vector<Bytes>& list) {
  Writer writer;
  writer.u16(static_cast<std::uint16_t>(list.size()));
  for (const Bytes& item : list) writer.var64(item);
  return std::move(writer).take();
}

Result<std::vector<Bytes>> parse_byte_list(ByteView bytes) {
  Reader reader(bytes);
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  std::vector<Bytes> list;
  for (std::uint16_t i = 0; i < count; ++i) {
    SIGILO_TRY(const ByteView item, reader.var64());
    list.push_back(to_bytes(item));
  }
  SIGILO_CHECK(reader.finish());
  return list;
}

}  // namespace sigilo
