#include "crypto/consent/consent_section.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

Status check_blind(ByteView blind) {
  if (blind.size() == kConsentBlindBytes) return {};
  return fail(ErrorCode::kInvalidArgument, "the blind must have 32 bytes", "blind", {}, static_cast<std::int64_t>(blind.size()));
}

}  // namespace

Result<Digest> consent_commitment(ByteView blind, ByteView signed_statement) {
  SIGILO_CHECK(check_blind(blind));
  return labelled_hash(labels::kConsentCommitment, {blind, signed_statement});
}

Result<SecretBuffer> encode_consent_section(ByteView blind, ByteView signed_statement) {
  SIGILO_CHECK(check_blind(blind));
  BasicWriter<SecretBuffer> writer;
  writer.raw(blind).var64(signed_statement);
  return std::move(writer).take();
}

Result<ConsentSection> parse_consent_section(ByteView content) {
  Reader reader(content);
  ConsentSection section;
  SIGILO_TRY(section.blind, reader.raw(kConsentBlindBytes));
  SIGILO_TRY(section.signed_statement, reader.var64());
  SIGILO_CHECK(reader.finish());
  return section;
}

}  // namespace sigilo
