#include "client/core/seal_stream.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "crypto/base/secret_bytes.h"
#include "crypto/log/payload_root.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr std::size_t kSliceBytes = kAgeChunkBytes;
constexpr std::size_t kMaxReadyPieces = 6;

struct Piece {
  std::uint64_t index = 0;
  Bytes bytes;
};

/// `back` is where it is read back; its size is what is compared at once.
Status write_and_compare_with(const StreamTarget& target, ByteView bytes, Bytes& back) {
  SIGILO_CHECK(target.out.write_at(target.offset, bytes));
  for (std::size_t at = 0; at < bytes.size(); at += back.size()) {
    const std::size_t size = std::min(back.size(), bytes.size() - at);
    SIGILO_TRY(const std::size_t got, target.check.read_at(target.offset + at, MutableBytes(back).first(size)));
    if (got != size || std::memcmp(back.data(), bytes.data() + at, size) != 0) {
      return fail(ErrorCode::kIo, "what was written reads back differently", "outbox", "the disk may be failing; nothing was lost, seal again");
    }
  }
  return {};
}

/// Turns content into payload pieces, in order. Used by one thread at a time.
class PieceProducer {
 public:
  PieceProducer(SectionSealer& sealer, const StreamSource& source, const StreamProgress& progress)
      : sealer_(sealer), source_(source), progress_(progress), plain_(kReadBytes) {}

  /// The next piece, in a buffer that may have been used before; nothing at the end.
  Result<std::optional<Piece>> next(Bytes buffer) {
    Piece piece{index_, std::move(buffer)};
    piece.bytes.resize(kPieceBytes + SectionSealer::output_bound(kSliceBytes));
    std::copy(carry_.begin(), carry_.end(), piece.bytes.begin());
    std::size_t filled = carry_.size();
    carry_.clear();
    while (filled < kPieceBytes) {
      SIGILO_TRY(const std::size_t written, step(MutableBytes(piece.bytes).subspan(filled)));
      if (written == 0) break;
      filled += written;
    }
    if (filled == 0) return std::optional<Piece>();
    const std::size_t size = std::min(filled, kPieceBytes);
    carry_.assign(piece.bytes.begin() + static_cast<std::ptrdiff_t>(size), piece.bytes.begin() + static_cast<std::ptrdiff_t>(filled));
    piece.bytes.resize(size);
    ++index_;
    return std::optional<Piece>(std::move(piece));
  }

 private:
  /// Seals a little more content; 0 only at the end.
  Result<std::size_t> step(MutableBytes out) {
    std::size_t written = 0;
    while (written == 0) {
      if (!head_done_) {
        head_done_ = true;
        SIGILO_TRY(written, sealer_.update(source_.head, out));
        continue;
      }
      SIGILO_CHECK(refill());
      if (slice_at_ == plain_size_) return sealer_.finish(out);
      const std::size_t size = std::min(kSliceBytes, plain_size_ - slice_at_);
      SIGILO_TRY(written, sealer_.update(ByteView(plain_).subspan(slice_at_, size), out));
      slice_at_ += size;
    }
    return written;
  }

  Status refill() {
    if (slice_at_ < plain_size_ || read_ == source_.file_size) return {};
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(kReadBytes, source_.file_size - read_));
    SIGILO_TRY(plain_size_, source_.file.read_at(read_, MutableBytes(plain_).first(want)));
    if (plain_size_ != want) return fail(ErrorCode::kConflict, "the file became shorter while it was read", "attachment");
    slice_at_ = 0;
    read_ += want;
    if (progress_) progress_(read_);
    return {};
  }

  SectionSealer& sealer_;
  const StreamSource& source_;
  const StreamProgress& progress_;
  SecretBuffer plain_;
  std::size_t plain_size_ = 0;
  std::size_t slice_at_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t index_ = 0;
  bool head_done_ = false;
  Bytes carry_;
};

/// Both threads run `work`. Everything below the mutex is guarded by it, but for the producer, which belongs to whoever set `producing_`.
class StreamJob {
 public:
  StreamJob(SectionSealer& sealer, const StreamSource& source, const StreamTarget& target, const StreamProgress& progress)
      : producer_(sealer, source, progress), target_(target), hashes_(static_cast<std::size_t>(piece_count(sealer.payload_length()))) {}

  void work() {
    Bytes back(kPieceBytes);
    std::unique_lock lock(mutex_);
    while (!error_) {
      if (!all_produced_ && !producing_ && ready_.size() < kMaxReadyPieces) {
        produce(lock);
      } else if (!ready_.empty()) {
        finish_one(lock, back);
      } else if (all_produced_) {
        return;
      } else {
        changed_.wait(lock);
      }
    }
  }

  // Memory that runs out in either thread ends the sealing, not the program: the draft is still there.
  void work_or_note() {
    try {
      work();
    } catch (const std::bad_alloc&) {
      const std::lock_guard lock(mutex_);
      note(Error{ErrorCode::kResourceExhausted, "not enough memory to seal", "attachment", {}, Error::kNoNumber});
      changed_.notify_all();
    }
  }

  Result<Digest> result() {
    if (error_) return fail(*error_);
    return tree_root(hashes_);
  }

 private:
  void produce(std::unique_lock<std::mutex>& lock) {
    producing_ = true;
    Bytes buffer;
    if (!spare_.empty()) {
      buffer = std::move(spare_.back());
      spare_.pop_back();
    }
    lock.unlock();
    auto piece = producer_.next(std::move(buffer));
    lock.lock();
    producing_ = false;
    if (!piece) {
      note(piece.error());
    } else if (!*piece) {
      all_produced_ = true;
    } else if ((*piece)->index >= hashes_.size()) {
      note(Error{ErrorCode::kInternal, "the section grew while it was sealed", "attachment", {}, Error::kNoNumber});
    } else {
      ready_.push_back(std::move(**piece));
    }
    changed_.notify_all();
  }

  void finish_one(std::unique_lock<std::mutex>& lock, Bytes& back) {
    Piece piece = std::move(ready_.front());
    ready_.pop_front();
    lock.unlock();
    const StreamTarget here{target_.out, target_.check, target_.offset + piece.index * kPieceBytes};
    const Status written = write_and_compare_with(here, piece.bytes, back);
    target_.out.begin_writeback(here.offset, piece.bytes.size());
    const Digest hash = piece_hash(piece.bytes);
    lock.lock();
    hashes_[static_cast<std::size_t>(piece.index)] = hash;
    spare_.push_back(std::move(piece.bytes));
    if (!written) note(written.error());
    changed_.notify_all();
  }

  void note(const Error& error) {
    if (!error_) error_ = error;
  }

  PieceProducer producer_;
  const StreamTarget& target_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Digest> hashes_;
  std::deque<Piece> ready_;
  std::vector<Bytes> spare_;  ///< buffers of finished pieces
  std::optional<Error> error_;
  bool producing_ = false;
  bool all_produced_ = false;
};

}  // namespace

Status write_and_compare(const StreamTarget& target, ByteView bytes) {
  Bytes back(std::min(bytes.size(), kPieceBytes));
  return write_and_compare_with(target, bytes, back);
}

Result<Digest> seal_stream(SectionSealer& sealer, const StreamSource& source, const StreamTarget& target, const StreamProgress& progress) {
  StreamJob job(sealer, source, target, progress);
  std::thread second;
  try {
    second = std::thread([&job] { job.work_or_note(); });
  } catch (const std::system_error&) {
    // No thread to be had: one does it all, slower.
  }
  job.work_or_note();
  if (second.joinable()) second.join();
  return job.result();
}

}  // namespace sigilo
