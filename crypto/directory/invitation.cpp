#include "crypto/directory/invitation.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

/// The file without the checksum at its end. Whoever carries a file by hand is told of a damaged bit before a home is made with it; an attacker can
/// make a new one, and is stopped by the words that people compare.
Result<ByteView> without_checksum(ByteView file) {
  if (file.size() < Digest::kSize) return fail(ErrorCode::kTruncated, "the invitation ends early", "invitation", "hand it over again");
  const ByteView content = file.first(file.size() - Digest::kSize);
  const Digest sum = sha256(content);
  if (!std::equal(sum.bytes().begin(), sum.bytes().end(), file.last(Digest::kSize).begin())) {
    return fail(ErrorCode::kMalformed, "the invitation is damaged: its checksum is another", "invitation", "hand it over again");
  }
  return content;
}

}  // namespace

Digest token_digest(ByteView token) { return labelled_hash(labels::kInvitationToken, {token}); }

Bytes Invitation::encode() const {
  Writer writer;
  writer.id(token).id(member).u16(roles.bits()).u32(expires.number());
  return std::move(writer).take();
}

Result<Invitation> Invitation::parse(ByteView body) {
  Reader reader(body);
  Invitation invitation;
  SIGILO_TRY(invitation.token, reader.id<Digest>());
  SIGILO_TRY(invitation.member, reader.id<MemberId>());
  SIGILO_TRY(auto bits, reader.u16());
  SIGILO_TRY(invitation.roles, Roles::from_bits(bits));
  SIGILO_TRY(auto day, reader.u32());
  invitation.expires = Day(day);
  SIGILO_CHECK(reader.finish());
  return invitation;
}

Result<SecretBuffer> InvitationFile::encode() const {
  SIGILO_TRY(auto root, trust_root.encode());
  if (token.size() != kInvitationTokenBytes) {
    return fail(ErrorCode::kInvalidArgument, "a token has 32 bytes", "token");
  }
  BasicWriter<SecretBuffer> writer;
  writer.raw(labels::kInvitationFile).u8('\n').var64(root).raw(token.expose());
  writer.id(member).u16(roles.bits()).u32(expires.number());
  writer.id(sha256(writer.view()));
  return std::move(writer).take();
}

Result<InvitationFile> InvitationFile::parse(ByteView file) {
  SIGILO_CHECK(Reader(file).expect(labels::kInvitationFile));
  SIGILO_TRY(const ByteView content, without_checksum(file));
  Reader reader(content);
  SIGILO_CHECK(reader.expect(labels::kInvitationFile));
  SIGILO_CHECK(reader.expect("\n"));
  SIGILO_TRY(auto root, reader.var64());
  InvitationFile invitation;
  SIGILO_TRY(invitation.trust_root, TrustRoot::parse(root));
  SIGILO_TRY(auto token, reader.raw(kInvitationTokenBytes));
  SIGILO_TRY(invitation.member, reader.id<MemberId>());
  SIGILO_TRY(auto bits, reader.u16());
  SIGILO_TRY(invitation.roles, Roles::from_bits(bits));
  SIGILO_TRY(auto day, reader.u32());
  SIGILO_CHECK(reader.finish());
  invitation.token = SecretBytes(token);
  invitation.expires = Day(day);
  return invitation;
}

Invitation InvitationFile::statement() const { return {token_digest(token.expose()), member, roles, expires}; }

InvitationFile make_invitation(const TrustRoot& trust_root, const MemberId& member, Roles roles, Day expires, Rng& rng) {
  return {trust_root, rng.secret(kInvitationTokenBytes), member, roles, expires};
}

}  // namespace sigilo
