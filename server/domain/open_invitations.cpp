#include "server/domain/open_invitations.h"

#include "crypto/directory/enrolment.h"
#include "crypto/directory/invitation.h"
#include "crypto/log/statement.h"
#include "crypto/platform/tls_certificate.h"
#include "server/domain/page.h"

namespace sigilo::server {
namespace {

Result<OpenInvitation::User> user_of(ByteView enrolment) {
  SIGILO_TRY(const auto statement, SignedStatement::parse(enrolment));
  SIGILO_TRY(const auto parsed, Enrolment::parse(statement.body()));
  OpenInvitation::User user;
  user.device = statement.header().device;
  SIGILO_TRY(user.tls_spki, spki_digest_of_der(parsed.tls_certificate));
  return user;
}

Result<OpenInvitation> opened(const StoredInvitation& stored) {
  SIGILO_TRY(const auto statement, SignedStatement::parse(stored.invitation));
  SIGILO_TRY(const auto parsed, Invitation::parse(statement.body()));
  OpenInvitation open;
  open.inviter = statement.header().device;
  open.signed_on = statement.header().day;
  open.expires = parsed.expires;
  if (stored.enrolment) {
    SIGILO_TRY(open.user, user_of(*stored.enrolment));
  }
  return open;
}

}  // namespace

Status OpenInvitations::load() {
  const std::lock_guard following(following_);
  std::uint64_t after = 0;
  while (true) {
    SIGILO_TRY(const auto page, store_.unrevoked(after, kItemsPerPage));
    if (page.empty()) return {};
    for (const auto& stored : page) {
      if (auto open = opened(stored)) put(stored.token_digest, *std::move(open));  // one that cannot be read opens nothing
      after = stored.number;
    }
  }
}

Status OpenInvitations::refresh(const Digest& token_digest) {
  const std::lock_guard following(following_);
  put(token_digest, std::nullopt);  // if it cannot be read again it opens nothing
  SIGILO_TRY(const auto stored, store_.find(token_digest));
  if (stored.revoked) return {};
  SIGILO_TRY(auto open, opened(stored));
  put(token_digest, std::move(open));
  return {};
}

std::optional<OpenInvitation> OpenInvitations::find(const Digest& token_digest) const {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(token_digest);
  if (found == open_.end()) return std::nullopt;
  return found->second;
}

void OpenInvitations::put(const Digest& token_digest, std::optional<OpenInvitation> invitation) {
  const std::lock_guard lock(mutex_);
  if (invitation) {
    open_.insert_or_assign(token_digest, *std::move(invitation));
  } else {
    open_.erase(token_digest);
  }
}

}  // namespace sigilo::server
