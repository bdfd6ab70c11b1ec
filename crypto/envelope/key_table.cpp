#include "crypto/envelope/key_table.h"

#include <algorithm>
#include <array>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/aead.h"

namespace sigilo {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kSealedOverhead = kXChaChaNonceBytes + kAeadTagBytes;

using SecretWriter = BasicWriter<SecretBuffer>;

/// Segments are bound to their file's generation and to their place in it.
Bytes segment_aad(std::uint64_t generation, std::uint64_t number) {
  Writer writer;
  writer.raw(labels::kKeyTable).u8('\n').u64(generation).u64(number);
  return std::move(writer).take();
}

Result<Bytes> seal_segment(ByteView root_key, std::uint64_t generation, std::uint64_t number, const SecretBuffer& items, Rng& rng) {
  std::array<std::uint8_t, kXChaChaNonceBytes> nonce{};
  rng.fill(nonce);
  SIGILO_TRY(const auto sealed, xaead_seal(root_key, nonce, items, segment_aad(generation, number)));
  Writer writer;
  writer.var64(sealed);
  return std::move(writer).take();
}

void write_item(SecretWriter& writer, const Bytes& id, const SecretBuffer& value) { writer.var16(id).var16(value); }

/// What a power cut may leave of an append that was never confirmed: a length without its bytes, a length that was not written, or
/// a segment of the right length whose bytes are not all there. Anything else, and anything longer than an append, is damage.
bool is_torn_tail(ByteView rest, std::uint64_t announced, bool fits_to_the_end) {
  return rest.size() <= KeyTable::kMaxAppendBytes + kLengthBytes &&
         (announced == 0 || announced > rest.size() - kLengthBytes || fits_to_the_end);
}

}  // namespace

Status KeyTable::absorb(ByteView segment_plaintext) {
  Reader reader(segment_plaintext);
  SIGILO_TRY(const auto count, reader.u32());
  for (std::uint32_t i = 0; i < count; ++i) {
    SIGILO_TRY(const auto id, reader.var16());
    SIGILO_TRY(const auto value, reader.var16());
    SIGILO_CHECK(put(id, value));
  }
  return reader.finish();
}

Result<KeyTable::Opened> KeyTable::open(ByteView file, ByteView root_key) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kKeyTable));
  SIGILO_CHECK(reader.expect("\n"));
  Opened opened;
  KeyTable& table = opened.table;
  SIGILO_TRY(table.generation_, reader.u64());
  while (reader.remaining() != 0 || table.segments_ == 0) {
    const ByteView rest = reader.rest();
    const auto announced = reader.remaining() < kLengthBytes ? Result<std::uint64_t>(0) : Reader(rest).u64();
    const auto sealed = reader.var64();
    const auto plaintext =
        sealed ? xaead_open(root_key, *sealed, segment_aad(table.generation_, table.segments_)) : fail(sealed.error());
    if (!plaintext) {
      const bool torn = rest.size() < kLengthBytes || is_torn_tail(rest, *announced, sealed && reader.remaining() == 0);
      if (table.segments_ == 0 || !torn) {
        return fail(ErrorCode::kAuthenticationFailed, "the key table is damaged or under another root key", "key table");
      }
      opened.torn_bytes = rest.size();
      break;
    }
    SIGILO_CHECK(table.absorb(*plaintext));
    ++table.segments_;
  }
  table.added_.clear();
  table.must_rewrite_ = false;
  return opened;
}

Status KeyTable::put(ByteView id, ByteView value) {
  if (id.empty() || id.size() > kMaxIdBytes || value.empty() || value.size() > kMaxValueBytes) {
    return fail(ErrorCode::kInvalidArgument, "an item of the key table is empty or too long", "key table");
  }
  const auto [item, fresh] = items_.try_emplace(to_bytes(id), to_secret(value));
  if (fresh) {
    added_.push_back(item->first);
    return {};
  }
  if (!equal_constant_time(item->second, value)) {
    return fail(ErrorCode::kAlreadyExists, "another secret stands under this id", "key table");
  }
  return {};
}

const SecretBuffer* KeyTable::find(ByteView id) const {
  const auto item = items_.find(to_bytes(id));
  return item == items_.end() ? nullptr : &item->second;
}

bool KeyTable::erase(ByteView id) {
  if (items_.erase(to_bytes(id)) == 0) {
    return false;
  }
  must_rewrite_ = true;
  return true;
}

Result<Bytes> KeyTable::encode_file(ByteView root_key, Rng& rng) {
  SecretWriter items;
  items.u32(static_cast<std::uint32_t>(items_.size()));
  for (const auto& [id, value] : items_) {
    write_item(items, id, value);
  }
  SIGILO_TRY(const auto segment, seal_segment(root_key, generation_ + 1, 0, items.view(), rng));
  ++generation_;
  segments_ = 1;
  added_.clear();
  must_rewrite_ = false;
  Writer file;
  file.raw(labels::kKeyTable).u8('\n').u64(generation_).raw(segment);
  return std::move(file).take();
}

Result<Bytes> KeyTable::encode_append(ByteView root_key, Rng& rng) {
  if (must_rewrite_) {
    return fail(ErrorCode::kConflict, "the key table must be written anew", "key table");
  }
  if (added_.empty()) {
    return Bytes();
  }
  SecretWriter items;
  items.u32(static_cast<std::uint32_t>(added_.size()));
  for (const Bytes& id : added_) {
    write_item(items, id, items_.at(id));
  }
  if (items.view().size() + kSealedOverhead > kMaxAppendBytes) {
    return fail(ErrorCode::kTooLarge, "too many secrets for one append", "key table");
  }
  SIGILO_TRY(auto segment, seal_segment(root_key, generation_, segments_, items.view(), rng));
  ++segments_;
  added_.clear();
  return segment;
}

}  // namespace sigilo
