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
bool may_be_a_torn_append(ByteView rest) {
  if (rest.size() < kLengthBytes) return true;
  const std::uint64_t announced = Reader(rest).u64().value();
  return rest.size() <= KeyTable::kMaxAppendBytes + kLengthBytes && (announced == 0 || announced >= rest.size() - kLengthBytes);
}

/// How many bytes a segment of unknown length may have, shortest first: those after which a chain of whole segments, or nothing, follows
/// to the end of the file. Other bytes hardly ever look like such a chain, so the list is as good as the lengths that were lost.
std::vector<std::size_t> possible_lengths(ByteView sealed_and_rest) {
  constexpr std::size_t kMostTries = 64;
  const std::size_t end = sealed_and_rest.size();
  std::vector<bool> reaches_the_end(end + 1);
  reaches_the_end[end] = true;
  for (std::size_t at = end < kLengthBytes ? 0 : end - kLengthBytes + 1; at-- > 0;) {
    const std::uint64_t length = Reader(sealed_and_rest.subspan(at)).u64().value();
    const std::size_t behind = end - at - kLengthBytes;
    reaches_the_end[at] = length >= kSealedOverhead && length <= behind && reaches_the_end[at + kLengthBytes + length];
  }
  std::vector<std::size_t> lengths;
  for (std::size_t at = kSealedOverhead; at <= end && lengths.size() < kMostTries; ++at) {
    if (reaches_the_end[at]) lengths.push_back(at);
  }
  return lengths;
}

struct Segment {
  SecretBuffer items;
  std::size_t file_bytes = 0;  // length field and sealed bytes
  bool mended = false;
};

/// The segment at the start of `rest`, by its length field or, where that leads nowhere, by every length that is possible.
Result<Segment> open_segment(ByteView rest, ByteView root_key, ByteView aad) {
  if (rest.size() < kLengthBytes) return fail(ErrorCode::kMalformed, "a segment's length is cut off", "key table");
  const ByteView behind = rest.subspan(kLengthBytes);
  const std::uint64_t announced = Reader(rest).u64().value();
  if (announced <= behind.size()) {
    auto items = xaead_open(root_key, behind.first(announced), aad);
    if (items) return Segment{std::move(*items), kLengthBytes + announced, false};
  }
  for (const std::size_t length : possible_lengths(behind)) {
    auto items = xaead_open(root_key, behind.first(length), aad);
    if (items) return Segment{std::move(*items), kLengthBytes + length, true};
  }
  return fail(ErrorCode::kAuthenticationFailed, "a segment does not open", "key table");
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
  ByteView rest = reader.rest();
  while (!rest.empty() || table.segments_ == 0) {
    const auto segment = open_segment(rest, root_key, segment_aad(table.generation_, table.segments_));
    if (!segment) {
      if (table.segments_ == 0 || !may_be_a_torn_append(rest)) {
        return fail(ErrorCode::kAuthenticationFailed, "the key table is damaged or under another root key", "key table");
      }
      opened.torn_bytes = rest.size();
      break;
    }
    SIGILO_CHECK(table.absorb(segment->items));
    ++table.segments_;
    opened.mended = opened.mended || segment->mended;
    opened.last_segment_bytes = segment->file_bytes;
    rest = rest.subspan(segment->file_bytes);
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
  // Drawn, not counted: it stands in clear, and a count would tell how many items were ever deleted.
  std::array<std::uint8_t, 8> drawn{};
  rng.fill(drawn);
  const std::uint64_t generation = Reader(drawn).u64().value();
  SIGILO_TRY(const auto segment, seal_segment(root_key, generation, 0, items.view(), rng));
  generation_ = generation;
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
