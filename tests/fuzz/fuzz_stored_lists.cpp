#include "client/storage/byte_list.h"
#include "server/storage/row_codec.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_byte_list(input), encode_byte_list);
  same_bytes(input, server::decode_list(input), server::encode_list);
  same_bytes(input, server::decode_upload_sections(input), server::encode_upload_sections);
}

}  // namespace sigilo::fuzz
