#include "crypto/envelope/cover.h"

#include <algorithm>
#include <bit>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/age_file.h"
#include "crypto/envelope/layout.h"
#include "crypto/envelope/section_header.h"
#include "crypto/envelope/stanza_fields.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"

namespace sigilo {
namespace {

constexpr std::string_view kCoverType = "sigilo/cover2";
constexpr std::size_t kHandleBytes = 32;

std::size_t padded(std::size_t size) { return std::max(kMinCoverPlaintext, std::bit_ceil(size)); }

struct ParsedCover {
  AgeHeader header;
  std::uint32_t epoch = 0;
};

Result<ParsedCover> parse(ByteView cover) {
  if (cover.size() > kMaxCoverBytes) {
    return fail(ErrorCode::kTooLarge, "the cover is too long", "cover", {}, static_cast<std::int64_t>(kMaxCoverBytes));
  }
  ParsedCover parsed;
  SIGILO_TRY(parsed.header, parse_age_header(cover));
  const AgeStanza& stanza = parsed.header.stanzas[0];
  SIGILO_CHECK(require_stanza(stanza, kCoverType, 3));
  if (parsed.header.stanzas.size() != 1 || stanza.body.size() != kAgeFileKeyBytes + kAeadTagBytes) {
    return fail(ErrorCode::kMalformed, "the header is not that of a cover", "cover");
  }
  SIGILO_TRY(parsed.epoch, parse_stanza_number(stanza.arguments[1]));
  return parsed;
}

Result<CoverContent> parse_content(ByteView plaintext) {
  Reader reader(plaintext);
  SIGILO_CHECK(reader.expect(labels::kCover));
  SIGILO_CHECK(reader.expect("\n"));
  CoverContent content;
  SIGILO_TRY(const auto manifest, reader.var64());
  content.manifest = to_bytes(manifest);
  SIGILO_TRY(const std::uint16_t headers, reader.u16());
  if (headers > kFixedSections + kMaxAttachments) return fail(ErrorCode::kTooLarge, "the cover has too many section headers", "cover", {}, headers);
  for (std::uint16_t i = 0; i < headers; ++i) {
    SIGILO_TRY(const auto header, reader.var16());
    if (header.size() > kMaxSectionHeaderBytes) return fail(ErrorCode::kTooLarge, "a section header is too long", "cover", {}, i);
    content.headers.push_back(to_bytes(header));
  }
  SIGILO_TRY(const auto handle, reader.raw(kHandleBytes));
  content.erasure_handle = SecretBytes(handle);
  SIGILO_TRY(content.protection_opened, reader.boolean());
  SIGILO_TRY(content.withdrawal_tag, reader.id<Digest>());
  const ByteView padding = reader.rest();
  if (plaintext.size() != padded(plaintext.size() - padding.size()) ||
      !std::all_of(padding.begin(), padding.end(), [](std::uint8_t b) { return b == 0; })) {
    return fail(ErrorCode::kMalformed, "the cover is not padded as it must be", "cover");
  }
  return content;
}

}  // namespace

Result<Bytes> seal_cover(std::string_view origin, Suite suite, std::uint32_t epoch, ByteView intake_public_key,
                         const CoverContent& content, Rng& rng) {
  const bool headers_fit = content.headers.size() <= kFixedSections + kMaxAttachments &&
                           std::all_of(content.headers.begin(), content.headers.end(), [](const Bytes& header) { return header.size() <= kMaxSectionHeaderBytes; });
  if (content.erasure_handle.size() != kHandleBytes || content.manifest.size() > kMaxStatementBytes || !headers_fit) {
    return fail(ErrorCode::kInvalidArgument, "a cover needs a manifest, section headers and a 32-byte erasure handle", "cover");
  }
  BasicWriter<SecretBuffer> writer;
  writer.raw(labels::kCover)
      .u8('\n')
      .var64(content.manifest)
      .u16(static_cast<std::uint16_t>(content.headers.size()));
  for (const Bytes& header : content.headers) writer.var16(header);
  writer.raw(content.erasure_handle.expose()).boolean(content.protection_opened);
  writer.id(content.withdrawal_tag);
  SecretBuffer plaintext = std::move(writer).take();
  if (plaintext.size() > kMaxCoverPlaintext) {
    return fail(ErrorCode::kTooLarge, "the record has too many sections for its cover", "cover", {}, static_cast<std::int64_t>(kMaxCoverPlaintext));
  }
  plaintext.resize(padded(plaintext.size()));
  const SecretBytes file_key = rng.secret(kAgeFileKeyBytes);
  SIGILO_TRY(auto sealed,
             hpke_seal(suite, intake_public_key, hpke_info(labels::kHpkeCover, as_bytes(origin)), {}, file_key.expose(), rng));
  AgeStanza stanza;
  stanza.arguments = {std::string(kCoverType), std::to_string(epoch), encode_base64_unpadded(sealed.enc)};
  stanza.body = std::move(sealed.ciphertext);
  return write_age_file({&stanza, 1}, file_key.expose(), plaintext, rng);
}

Result<std::uint32_t> cover_epoch(ByteView cover) {
  SIGILO_TRY(const auto parsed, parse(cover));
  return parsed.epoch;
}

Result<CoverContent> open_cover(ByteView cover, std::string_view origin, Suite suite, ByteView intake_private_key) {
  SIGILO_TRY(const auto parsed, parse(cover));
  const AgeStanza& stanza = parsed.header.stanzas[0];
  SIGILO_TRY(const auto enc, parse_stanza_enc(stanza.arguments[2], sizes_of(suite).enc));
  SIGILO_TRY(const auto file_key,
             hpke_open(suite, intake_private_key, enc, hpke_info(labels::kHpkeCover, as_bytes(origin)), {}, stanza.body));
  SIGILO_TRY(const auto plaintext, open_age_file(cover, parsed.header, file_key.expose()));
  return parse_content(plaintext);
}

}  // namespace sigilo
