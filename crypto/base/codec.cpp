#include "crypto/base/codec.h"

namespace sigilo {
namespace {

tl::unexpected<Error> ends_early() { return fail(ErrorCode::kTruncated, "the bytes end early"); }

template <typename Integer>
Result<Integer> read_be(Reader& reader) {
  SIGILO_TRY(auto bytes, reader.raw(sizeof(Integer)));
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) {
    value = value << 8 | byte;
  }
  return static_cast<Integer>(value);
}

}  // namespace

Result<ByteView> Reader::raw(std::size_t size) {
  if (size > input_.size()) {
    return ends_early();
  }
  const ByteView taken = input_.first(size);
  input_ = input_.subspan(size);
  return taken;
}

Result<std::uint8_t> Reader::u8() { return read_be<std::uint8_t>(*this); }
Result<std::uint16_t> Reader::u16() { return read_be<std::uint16_t>(*this); }
Result<std::uint32_t> Reader::u32() { return read_be<std::uint32_t>(*this); }
Result<std::uint64_t> Reader::u64() { return read_be<std::uint64_t>(*this); }

Result<bool> Reader::boolean() {
  SIGILO_TRY(auto value, u8());
  if (value > 1) {
    return fail(ErrorCode::kMalformed, "a yes/no field is neither 0 nor 1");
  }
  return value == 1;
}

Result<ByteView> Reader::var16() {
  SIGILO_TRY(auto size, u16());
  return raw(size);
}

Result<ByteView> Reader::var64() {
  SIGILO_TRY(auto size, u64());
  if (size > input_.size()) {
    return ends_early();
  }
  return raw(static_cast<std::size_t>(size));
}

Result<std::string> Reader::text16(std::size_t max_bytes) {
  SIGILO_TRY(auto bytes, var16());
  if (bytes.size() > max_bytes) {
    return fail(ErrorCode::kTooLarge, "a text is longer than allowed", {}, {}, static_cast<std::int64_t>(max_bytes));
  }
  if (!is_utf8(as_text(bytes))) {
    return fail(ErrorCode::kMalformed, "a text is not UTF-8");
  }
  return std::string(as_text(bytes));
}

Status Reader::expect(std::string_view text) {
  const auto wanted = as_bytes(text);
  if (input_.size() < wanted.size() || !std::equal(wanted.begin(), wanted.end(), input_.begin())) {
    return fail(ErrorCode::kUnsupported, "unknown kind or version", {}, "a newer program may be able to read it");
  }
  input_ = input_.subspan(wanted.size());
  return {};
}

Status Reader::finish() const {
  if (!input_.empty()) {
    return fail(ErrorCode::kMalformed, "bytes follow the end");
  }
  return {};
}

}  // namespace sigilo
