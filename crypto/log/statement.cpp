#include "crypto/log/statement.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/log/note.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

bool is_label(std::string_view label) {
  if (label.size() > kMaxLabelBytes || label.size() <= labels::kPrefix.size() || !label.starts_with(labels::kPrefix)) {
    return false;
  }
  return std::all_of(label.begin(), label.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '-'; });
}

bool is_origin(std::string_view origin) { return origin.size() <= kMaxOriginBytes && is_note_name(origin); }

Result<std::string> read_label(Reader& reader) {
  const ByteView begin = reader.rest().first(std::min(reader.remaining(), kMaxLabelBytes + 1));
  const auto end = std::find(begin.begin(), begin.end(), std::uint8_t{'\n'});
  if (end == begin.end()) {
    return fail(begin.size() <= kMaxLabelBytes ? ErrorCode::kTruncated : ErrorCode::kUnsupported, "the statement has no label line", "label");
  }
  SIGILO_TRY(auto label, reader.raw(static_cast<std::size_t>(end - begin.begin())));
  SIGILO_CHECK(reader.raw(1));
  if (!is_label(as_text(label))) {
    return fail(ErrorCode::kUnsupported, "not a statement of a kind that this program knows", "label");
  }
  return std::string(as_text(label));
}

Result<StatementHeader> read_header(Reader& reader) {
  StatementHeader header;
  SIGILO_TRY(header.label, read_label(reader));
  SIGILO_TRY(header.origin, reader.text16(kMaxOriginBytes));
  if (!is_origin(header.origin)) {
    return fail(ErrorCode::kMalformed, "not the name of a log", "origin");
  }
  SIGILO_TRY(header.seen.size, reader.u64());
  SIGILO_TRY(header.seen.root, reader.id<Digest>());
  if (header.seen.size == 0 && !header.seen.root.is_zero()) {
    return fail(ErrorCode::kMalformed, "an empty log has a root of zeroes here", "root");
  }
  SIGILO_TRY(header.device, reader.id<DeviceId>());
  SIGILO_TRY(auto day, reader.u32());
  header.day = Day(day);
  SIGILO_TRY(header.nonce, reader.id<Nonce16>());
  return header;
}

}  // namespace

std::string origin_of(const MechanismId& mechanism) { return "sigilo.invalid/" + mechanism.hex(); }

StatementHeader make_header(std::string_view label, std::string_view origin, const TreeHead& seen, const SigningKey& key, Day day,
                            Rng& rng) {
  StatementHeader header;
  header.label = label;
  header.origin = origin;
  header.seen = seen;
  header.device = device_id_of(key.public_key());
  header.day = day;
  header.nonce = rng.id<Nonce16>();
  return header;
}

Result<Bytes> sign_statement(const StatementHeader& header, ByteView body, const SigningKey& key) {
  if (!is_label(header.label)) {
    return fail(ErrorCode::kInvalidArgument, "not a label of a statement", "label");
  }
  if (!is_origin(header.origin)) {
    return fail(ErrorCode::kInvalidArgument, "not the name of a log", "origin");
  }
  if (header.seen.size == 0 && !header.seen.root.is_zero()) {
    return fail(ErrorCode::kInvalidArgument, "an empty log has a root of zeroes here", "root");
  }
  if (header.device != device_id_of(key.public_key())) {
    return fail(ErrorCode::kInvalidArgument, "the statement names another signer", "device");
  }
  if (body.size() > kMaxStatementBytes) {
    return fail(ErrorCode::kTooLarge, "a statement has at most 1 MiB", "body");
  }
  Writer writer;
  writer.raw(header.label).u8('\n').var16(header.origin).u64(header.seen.size).id(header.seen.root).id(header.device);
  writer.u32(header.day.number()).id(header.nonce).var64(body);
  const Signature signature = key.sign(writer.view());
  writer.id(signature);
  if (writer.view().size() > kMaxStatementBytes) {
    return fail(ErrorCode::kTooLarge, "a statement has at most 1 MiB", "body");
  }
  return std::move(writer).take();
}

Result<SignedStatement> SignedStatement::parse(ByteView bytes) {
  if (bytes.size() > kMaxStatementBytes) {
    return fail(ErrorCode::kTooLarge, "a statement has at most 1 MiB", "statement");
  }
  Reader reader(bytes);
  SignedStatement statement;
  SIGILO_TRY(statement.header_, read_header(reader));
  SIGILO_TRY(auto body, reader.var64());
  statement.body_size_ = body.size();
  statement.body_offset_ = bytes.size() - reader.remaining() - body.size();
  SIGILO_CHECK(reader.raw(Signature::kSize));
  SIGILO_CHECK(reader.finish());
  statement.bytes_ = to_bytes(bytes);
  return statement;
}

Digest SignedStatement::digest() const { return sha256(bytes_); }

Digest SignedStatement::leaf_hash() const { return ::sigilo::leaf_hash(bytes_); }

Status SignedStatement::require(std::string_view label, std::string_view origin) const {
  if (header_.label != label) {
    return fail(ErrorCode::kUnsupported, "a statement of another kind", "label");
  }
  if (header_.origin != origin) {
    return fail(ErrorCode::kPermissionDenied, "a statement of another mechanism", "origin");
  }
  return {};
}

Status SignedStatement::verify(const VerifyKey& key) const {
  const ByteView signed_part = ByteView(bytes_).first(bytes_.size() - Signature::kSize);
  if (header_.device != device_id_of(key) || !::sigilo::verify(key, signed_part, signature())) {
    return fail(ErrorCode::kSignatureInvalid, "the signature is not that of the expected signer", "signature");
  }
  return {};
}

Result<SignedStatement> open_statement(ByteView bytes, std::string_view label, std::string_view origin, const VerifyKey& key) {
  SIGILO_TRY(auto statement, SignedStatement::parse(bytes));
  SIGILO_CHECK(statement.require(label, origin));
  SIGILO_CHECK(statement.verify(key));
  return statement;
}

}  // namespace sigilo
