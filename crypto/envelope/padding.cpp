#include "crypto/envelope/padding.h"

#include <algorithm>
#include <bit>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"

namespace sigilo {

static_assert(kSectionPrefixBytes == labels::kSectionContent.size() + 1 + 1 + 8);

std::uint64_t padme(std::uint64_t length) {
  if (length < 2) {
    return length;
  }
  const int exponent = static_cast<int>(std::bit_width(length)) - 1;
  const int significant = static_cast<int>(std::bit_width(static_cast<unsigned>(exponent)));
  const std::uint64_t mask = (std::uint64_t{1} << std::max(exponent - significant, 0)) - 1;
  return (length + mask) & ~mask;
}

std::uint64_t padding_floor(SectionKind kind) {
  switch (kind) {
    case SectionKind::kAccount:
      return 4096;
    case SectionKind::kAttachment:
      return 65536;
    case SectionKind::kConsent:
    case SectionKind::kProtection:
    case SectionKind::kPersonal:
      break;
  }
  return 1024;
}

std::uint64_t padded_size(SectionKind kind, std::uint64_t content) {
  return std::max(padding_floor(kind), padme(kSectionPrefixBytes + content));
}

std::array<std::uint8_t, kSectionPrefixBytes> section_prefix(SectionKind kind, std::uint64_t content) {
  Writer writer;
  writer.raw(labels::kSectionContent).u8('\n').u8(static_cast<std::uint8_t>(kind)).u64(content);
  std::array<std::uint8_t, kSectionPrefixBytes> prefix{};
  std::copy(writer.view().begin(), writer.view().end(), prefix.begin());
  return prefix;
}

Result<std::uint64_t> parse_section_prefix(ByteView prefix, SectionKind expected) {
  Reader reader(prefix);
  SIGILO_CHECK(reader.expect(labels::kSectionContent));
  SIGILO_CHECK(reader.expect("\n"));
  SIGILO_TRY(const auto kind, reader.u8());
  SIGILO_TRY(const auto content, reader.u64());
  SIGILO_CHECK(reader.finish());
  if (kind != static_cast<std::uint8_t>(expected)) {
    return fail(ErrorCode::kMalformed, "the content is of another kind than the section", "section");
  }
  if (content > kMaxSectionContent) {
    return fail(ErrorCode::kTooLarge, "the content is too long", "section");
  }
  return content;
}

}  // namespace sigilo
