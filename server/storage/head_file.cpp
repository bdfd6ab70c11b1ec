#include "server/storage/head_file.h"

#include <optional>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/platform/durable_files.h"
#include "crypto/primitives/hash.h"

namespace sigilo::server {
namespace {

constexpr std::size_t kSlotBytes = 4096;

struct Slot {
  std::uint64_t number = 0;
  std::string note;
};

std::string magic() { return std::string(labels::kHeadFile) + "\n"; }

Result<Bytes> encode_slot(const Slot& slot) {
  Writer writer;
  writer.raw(magic()).u64(slot.number).var16(slot.note);
  writer.id(sha256(writer.view()));
  Bytes bytes = std::move(writer).take();
  if (bytes.size() > kSlotBytes) return fail(ErrorCode::kTooLarge, "the signed note does not fit", "head", {}, kSlotBytes);
  bytes.resize(kSlotBytes);
  return bytes;
}

std::optional<Slot> parse_slot(ByteView bytes) {
  Reader reader(bytes);
  Slot slot;
  if (!reader.expect(magic())) return std::nullopt;
  const auto number = reader.u64();
  const auto note = number ? reader.var16() : Result<ByteView>(fail(ErrorCode::kTruncated, "the bytes end early"));
  if (!note) return std::nullopt;
  const Digest expected = sha256(bytes.first(bytes.size() - reader.remaining()));
  const auto digest = reader.id<Digest>();
  if (!digest || *digest != expected || *number == 0) return std::nullopt;
  slot.number = *number;
  slot.note = std::string(as_text(*note));
  return slot;
}

}  // namespace

Result<HeadFile::Newest> HeadFile::read() {
  Newest newest;
  auto bytes = read_whole(files_, path_, 2 * kSlotBytes);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return newest;
  if (!bytes) return fail(bytes.error());
  for (std::size_t at = 0; at + kSlotBytes <= bytes->size(); at += kSlotBytes) {
    const auto slot = parse_slot(ByteView(*bytes).subspan(at, kSlotBytes));
    if (slot && slot->number > newest.number) {
      newest.number = slot->number;
      newest.note = slot->note;
    }
  }
  if (newest.number == 0) {
    return fail(ErrorCode::kAuthenticationFailed, "the head file is damaged", "head", "restore it from the backup of the second place");
  }
  return newest;
}

Result<std::string> HeadFile::load() {
  const std::lock_guard lock(mutex_);
  SIGILO_TRY(auto newest, read());
  return std::move(newest.note);
}

Status HeadFile::compare_and_swap(const std::string& expected, const std::string& next) {
  const std::lock_guard lock(mutex_);
  SIGILO_TRY(const auto newest, read());
  if (newest.note != expected) {
    return fail(ErrorCode::kConflict, "another checkpoint stands in the second place", "head", "another process may serve the same log");
  }
  // First at its own place: the other slot is the only one that is certain.
  if (unsure_ && newest.number != 0) SIGILO_CHECK(write(newest.number, newest.note));
  if (newest.note == next && newest.number != 0) return {};
  return write(newest.number + 1, next);
}

// Number 1 stands in slot 0, so odd numbers go there and even ones beside it.
Status HeadFile::write(std::uint64_t number, const std::string& note) {
  SIGILO_TRY(auto bytes, encode_slot({number, note}));
  unsure_ = true;
  SIGILO_TRY(const bool there, exists(files_, path_));
  if (there) {
    SIGILO_TRY(auto file, files_.open(path_, FileMode::kReadWrite));
    SIGILO_CHECK(file->write_at(number % 2 == 1 ? 0 : kSlotBytes, bytes));
    SIGILO_CHECK(file->sync());
  } else {
    bytes.resize(2 * kSlotBytes);
    SIGILO_CHECK(write_durably(files_, path_, bytes));
  }
  unsure_ = false;
  return {};
}

}  // namespace sigilo::server
