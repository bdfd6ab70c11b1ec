#include "client/core/record_writer.h"

#include <algorithm>
#include <utility>

#include "crypto/base/encoding.h"
#include "crypto/envelope/padding.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/log/payload_root.h"

namespace sigilo {
namespace {

/// Cleaned bytes of an attachment, read as a file is.
class MemoryFile final : public File {
 public:
  explicit MemoryFile(const SecretBuffer& content) : content_(content) {}
  Status write_at(std::uint64_t, ByteView) override { return read_only(); }
  Result<std::size_t> read_at(std::uint64_t offset, MutableBytes out) override {
    const auto begin = static_cast<std::size_t>(std::min<std::uint64_t>(offset, content_.size()));
    const std::size_t count = std::min(out.size(), content_.size() - begin);
    std::copy_n(content_.begin() + static_cast<std::ptrdiff_t>(begin), count, out.begin());
    return count;
  }
  Result<std::uint64_t> size() override { return content_.size(); }
  Status truncate(std::uint64_t) override { return read_only(); }
  Status sync() override { return {}; }
  Status lock() override { return {}; }

 private:
  static Status read_only() { return fail(ErrorCode::kInternal, "the bytes of an attachment are only read", "attachment"); }
  const SecretBuffer& content_;
};

Result<std::unique_ptr<File>> open_attachment(Home& home, const CaptureAttachment& attachment) {
  if (!attachment.content.empty()) return std::unique_ptr<File>(std::make_unique<MemoryFile>(attachment.content));
  return home.files().open(attachment.file, FileMode::kRead);
}

std::string random_name(Rng& rng) { return rng.id<Nonce16>().hex(); }

}  // namespace

Status RecordWriter::begin() {
  blob_ = random_name(home_.rng());
  SIGILO_CHECK(home_.vault().outbox().announce_blob(blob_));
  const Path path = home_.outbox_folder() / blob_;
  SIGILO_TRY(out_, home_.files().create_new(path));
  SIGILO_TRY(check_, home_.files().open(path, FileMode::kRead));
  return {};
}

Status RecordWriter::put(ByteView bytes) {
  SIGILO_CHECK(write_and_compare({*out_, *check_, size_}, bytes));
  size_ += bytes.size();
  return {};
}

Status RecordWriter::pad() {
  const std::uint64_t target = std::max(kMinBlobBytes, padme(size_));
  while (size_ < target) {
    Bytes noise(static_cast<std::size_t>(std::min<std::uint64_t>(target - size_, kPieceBytes)));
    home_.rng().fill(noise);
    SIGILO_CHECK(put(noise));
  }
  return {};
}

Status RecordWriter::add(const Sealing& sealing, ByteView content) {
  SIGILO_TRY(SealedSection sealed, seal_section(sealing.spec, sealing.secrets, sealing.suite, sealing.team, content, home_.rng()));
  SIGILO_CHECK(put(sealed.payload));
  entries_.push_back(sealed.entry);
  headers_.push_back(std::move(sealed.header));
  return {};
}

Result<std::uint64_t> RecordWriter::add_attachment(const Sealing& sealing, const CaptureAttachment& attachment, const StreamProgress& progress) {
  SIGILO_TRY(const std::unique_ptr<File> file, open_attachment(home_, attachment));
  SIGILO_TRY(const std::uint64_t file_size, file->size());
  SIGILO_TRY(const SecretBuffer head, encode_attachment_info(describe_attachment(attachment, file_size, home_.rng())));
  SIGILO_TRY(SectionSealer sealer,
             SectionSealer::begin(sealing.spec, sealing.secrets, sealing.suite, sealing.team, head.size() + file_size, home_.rng()));
  SIGILO_TRY(const Digest root, seal_stream(sealer, {head, *file, file_size}, {*out_, *check_, size_}, progress));
  size_ += sealer.payload_length();
  entries_.push_back(sealer.entry(root));
  headers_.push_back(sealer.header());
  return file_size;
}

Status RecordWriter::make_durable() {
  SIGILO_CHECK(pad());
  SIGILO_CHECK(out_->sync());
  SIGILO_TRY(const std::uint64_t written, out_->size());
  if (written != size_) return fail(ErrorCode::kIo, "the sealed record's file has another size than was written", "outbox");
  return home_.files().sync_directory(home_.outbox_folder());
}

void RecordWriter::abandon() {
  out_.reset();
  check_.reset();
  if (blob_.empty()) return;
  // Only if the vault still announces the name: otherwise the record is in the outbox after all.
  const auto announced = home_.vault().outbox().announced_blobs();
  if (announced && std::find(announced->begin(), announced->end(), blob_) != announced->end()) (void)home_.clear_blob(blob_);
}

}  // namespace sigilo
