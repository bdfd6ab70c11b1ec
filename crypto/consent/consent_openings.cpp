#include "crypto/consent/consent_openings.h"

#include <string>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

const std::string& first_line() {
  static const std::string line = std::string(labels::kConsentOpenings) + "\n";
  return line;
}

tl::unexpected<Error> too_large(StaticText field, std::size_t bound) {
  return fail(ErrorCode::kTooLarge, "the openings are over a bound", field, {}, static_cast<std::int64_t>(bound));
}

}  // namespace

Result<Bytes> encode_openings(const ConsentOpenings& openings) {
  if (openings.items.size() > kMaxOpenings) return too_large("openings", kMaxOpenings);
  Writer writer;
  writer.raw(first_line()).id(openings.sealing_key).id(openings.record_nonce).u16(static_cast<std::uint16_t>(openings.items.size()));
  for (const ConsentOpening& item : openings.items) {
    if (item.statement.size() > kMaxOpenedStatementBytes) return too_large("statement", kMaxOpenedStatementBytes);
    writer.id(item.blind).var64(item.statement);
  }
  return std::move(writer).take();
}

Result<ConsentOpenings> parse_openings(ByteView file) {
  Reader reader(file);
  ConsentOpenings openings;
  SIGILO_CHECK(reader.expect(first_line()));
  SIGILO_TRY(openings.sealing_key, reader.id<VerifyKey>());
  SIGILO_TRY(openings.record_nonce, reader.id<Digest>());
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  if (count > kMaxOpenings) return too_large("openings", kMaxOpenings);
  for (std::uint16_t i = 0; i < count; ++i) {
    ConsentOpening item;
    SIGILO_TRY(item.blind, reader.id<Digest>());
    SIGILO_TRY(const ByteView statement, reader.var64());
    if (statement.size() > kMaxOpenedStatementBytes) return too_large("statement", kMaxOpenedStatementBytes);
    item.statement = to_bytes(statement);
    openings.items.push_back(std::move(item));
  }
  SIGILO_CHECK(reader.finish());
  return openings;
}

Digest openings_digest(ByteView file) { return sha256(file); }

}  // namespace sigilo
