#pragma once

#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Writes the project's canonical encoding: big-endian integers, and variable fields behind their length in 2 bytes
/// (`var16`, up to 65,535 bytes) or 8 bytes (`var64`). There is one encoding of each value.
/// Source: reference/crypto.md cross-cutting rule 4.
template <typename Buffer>
class BasicWriter {
 public:
  BasicWriter& u8(std::uint8_t v) { return be(v, 1); }
  BasicWriter& u16(std::uint16_t v) { return be(v, 2); }
  BasicWriter& u32(std::uint32_t v) { return be(v, 4); }
  BasicWriter& u64(std::uint64_t v) { return be(v, 8); }
  BasicWriter& boolean(bool v) { return u8(v ? 1 : 0); }
  /// Bytes of a size that the reader knows.
  BasicWriter& raw(ByteView bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  BasicWriter& raw(std::string_view text) { return raw(as_bytes(text)); }
  template <typename Tag, std::size_t N>
  BasicWriter& id(const FixedId<Tag, N>& value) { return raw(value.bytes()); }
  /// Requires bytes.size() <= 65,535: bounds are checked before encoding; a longer field marks the writer as failed.
  BasicWriter& var16(ByteView bytes) {
    if (bytes.size() > 0xffff) {
      failed_ = true;
      return *this;
    }
    return u16(static_cast<std::uint16_t>(bytes.size())).raw(bytes);
  }
  BasicWriter& var16(std::string_view text) { return var16(as_bytes(text)); }
  BasicWriter& var64(ByteView bytes) { return u64(bytes.size()).raw(bytes); }
  BasicWriter& var64(std::string_view text) { return var64(as_bytes(text)); }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] const Buffer& view() const { return buffer_; }
  /// The bytes written; empty if a field did not fit (check failed() where that can happen).
  [[nodiscard]] Buffer take() && { return failed_ ? Buffer{} : std::move(buffer_); }

 private:
  BasicWriter& be(std::uint64_t v, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
      buffer_.push_back(static_cast<std::uint8_t>(v >> shift));
    }
    return *this;
  }

  Buffer buffer_;
  bool failed_ = false;
};

using Writer = BasicWriter<Bytes>;

/// Reads what Writer wrote. Every read is bounds-checked: kTruncated when bytes are missing, kMalformed for a boolean that is
/// neither 0 nor 1; `finish()` refuses trailing bytes. Views point into the input.
class Reader {
 public:
  explicit Reader(ByteView input) : input_(input) {}

  [[nodiscard]] Result<std::uint8_t> u8();
  [[nodiscard]] Result<std::uint16_t> u16();
  [[nodiscard]] Result<std::uint32_t> u32();
  [[nodiscard]] Result<std::uint64_t> u64();
  [[nodiscard]] Result<bool> boolean();
  [[nodiscard]] Result<ByteView> raw(std::size_t size);
  [[nodiscard]] Result<ByteView> var16();
  [[nodiscard]] Result<ByteView> var64();
  /// var16 that must be UTF-8 without NUL and at most `max_bytes` long.
  [[nodiscard]] Result<std::string> text16(std::size_t max_bytes);
  template <typename Id>
  [[nodiscard]] Result<Id> id() {
    SIGILO_TRY(auto bytes, raw(Id::kSize));
    return Id::from_bytes(bytes);
  }
  /// Consumes `text` or fails: kUnsupported if the bytes begin otherwise. For magic lines such as "sigilo/v1/manifest\n".
  [[nodiscard]] Status expect(std::string_view text);
  /// kMalformed if bytes are left.
  [[nodiscard]] Status finish() const;

  [[nodiscard]] std::size_t remaining() const { return input_.size(); }
  [[nodiscard]] ByteView rest() const { return input_; }

 private:
  ByteView input_;
};

}  // namespace sigilo
