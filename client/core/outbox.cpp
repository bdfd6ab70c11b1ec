#include "client/core/outbox.h"

#include "crypto/base/codec.h"
#include "crypto/primitives/hash.h"

namespace sigilo {

Digest consent_entry_digest(const Digest& commitment, const Digest& withdrawal_tag) {
  Writer writer;
  writer.id(commitment).id(withdrawal_tag);
  return sha256(writer.view());
}

Result<std::vector<OutboxLine>> list_outbox(Home& home) {
  SIGILO_TRY(const std::vector<OutboxItem> items, home.vault().outbox().list());
  std::vector<OutboxLine> lines;
  for (const OutboxItem& item : items) {
    const auto stat = home.files().stat(home.outbox_folder() / item.blob);
    if (!stat && stat.error().code != ErrorCode::kNotFound) return fail(stat.error());
    lines.push_back({item.record, item.day, item.ordinal, item.blob_size, stat && stat->size == item.blob_size});
  }
  return lines;
}

Result<OutboxReader> OutboxReader::open(Home& home, const OutboxItem& item) {
  auto file = home.files().open(home.outbox_folder() / item.blob, FileMode::kRead);
  if (!file && file.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound, "the sealed record's file is missing", "outbox", "look for it in a copy of the folder outbox/");
  }
  if (!file) return fail(file.error());
  SIGILO_TRY(const std::uint64_t size, (*file)->size());
  if (size != item.blob_size) {
    return fail(ErrorCode::kTruncated, "the sealed record's file has another size than it was written with", "outbox", {},
                static_cast<std::int64_t>(size));
  }
  return OutboxReader(std::move(*file));
}

Result<Bytes> OutboxReader::read(std::uint64_t offset, std::size_t length) {
  Bytes bytes(length);
  SIGILO_TRY(const std::size_t got, file_->read_at(offset, bytes));
  if (got != length) return fail(ErrorCode::kTruncated, "the sealed record's file ends early", "outbox");
  return bytes;
}

}  // namespace sigilo
