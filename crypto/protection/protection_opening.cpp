#include "crypto/protection/protection_opening.h"

#include <algorithm>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

template <typename Enum>
Result<Enum> read_code(Reader& reader, StaticText field) {
  SIGILO_TRY(const std::uint8_t number, reader.u8());
  return codes::from_number<Enum>(number, field);
}

/// u16 count, then the codes strictly ascending.
template <typename Enum>
Result<std::vector<Enum>> read_codes(Reader& reader, StaticText field) {
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  std::vector<Enum> values;
  for (std::uint16_t i = 0; i < count; ++i) {
    SIGILO_TRY(const Enum value, read_code<Enum>(reader, field));
    if (!values.empty() && value <= values.back()) return fail(ErrorCode::kMalformed, "codes are out of order or stand twice", field);
    values.push_back(value);
  }
  return values;
}

template <typename Enum>
Status put_in_order(std::vector<Enum>& values, StaticText field) {
  std::sort(values.begin(), values.end());
  if (std::adjacent_find(values.begin(), values.end()) != values.end()) {
    return fail(ErrorCode::kInvalidArgument, "a code stands twice", field);
  }
  for (const Enum value : values) SIGILO_CHECK(codes::from_number<Enum>(codes::number_of(value), field));
  return {};
}

template <typename Enum>
void write_codes(BasicWriter<SecretBuffer>& writer, const std::vector<Enum>& values) {
  writer.u16(static_cast<std::uint16_t>(values.size()));
  for (const Enum value : values) writer.u8(codes::number_of(value));
}

Status check_rest(const ProtectionOpening& o) {
  SIGILO_CHECK(codes::from_number<codes::SubjectKind>(codes::number_of(o.subject), "subject kind"));
  SIGILO_CHECK(codes::from_number<codes::CommunicatedTo>(codes::number_of(o.communicated_to), "communicated to"));
  SIGILO_CHECK(codes::from_number<codes::RiskLevel>(codes::number_of(o.risk), "risk"));
  const bool none_wanted = std::find(o.measures.begin(), o.measures.end(), codes::Measure::kNoneWanted) != o.measures.end();
  if (none_wanted && o.measures.size() > 1) {
    return fail(ErrorCode::kInvalidArgument, "\"none wanted\" stands beside other measures", "measures");
  }
  if (o.wishes.size() > kMaxProtectionWishesBytes) {
    return fail(ErrorCode::kTooLarge, "the wishes are too long", "wishes", "put the rest into the account",
                static_cast<std::int64_t>(kMaxProtectionWishesBytes));
  }
  if (!is_utf8(as_text(o.wishes))) return fail(ErrorCode::kInvalidArgument, "the text is not UTF-8", "wishes");
  return {};
}

}  // namespace

Result<SecretBuffer> encode_protection_opening(ProtectionOpening opening) {
  SIGILO_CHECK(put_in_order(opening.factors, "factors"));
  SIGILO_CHECK(put_in_order(opening.measures, "measures"));
  SIGILO_CHECK(check_rest(opening));
  BasicWriter<SecretBuffer> writer;
  writer.id(opening.record_nonce).id(opening.prev).u8(codes::number_of(codes::ProtectionEvent::kOpened));
  writer.u8(codes::number_of(opening.subject)).u8(codes::number_of(opening.communicated_to)).u8(codes::number_of(opening.risk));
  write_codes(writer, opening.factors);
  write_codes(writer, opening.measures);
  writer.var16(ByteView(opening.wishes));
  return std::move(writer).take();
}

Result<ProtectionOpening> parse_protection_opening(ByteView body) {
  Reader reader(body);
  ProtectionOpening opening;
  SIGILO_TRY(opening.record_nonce, reader.id<Digest>());
  SIGILO_TRY(opening.prev, reader.id<Digest>());
  SIGILO_TRY(const auto event, read_code<codes::ProtectionEvent>(reader, "event"));
  if (event != codes::ProtectionEvent::kOpened) return fail(ErrorCode::kUnsupported, "the event is not an opening", "event");
  SIGILO_TRY(opening.subject, read_code<codes::SubjectKind>(reader, "subject kind"));
  SIGILO_TRY(opening.communicated_to, read_code<codes::CommunicatedTo>(reader, "communicated to"));
  SIGILO_TRY(opening.risk, read_code<codes::RiskLevel>(reader, "risk"));
  SIGILO_TRY(opening.factors, read_codes<codes::RiskFactor>(reader, "factors"));
  SIGILO_TRY(opening.measures, read_codes<codes::Measure>(reader, "measures"));
  SIGILO_TRY(const ByteView wishes, reader.var16());
  opening.wishes = to_secret(wishes);
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(check_rest(opening));
  return opening;
}

}  // namespace sigilo
