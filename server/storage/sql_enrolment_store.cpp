#include "server/storage/sql_enrolment_store.h"

#include <algorithm>

namespace sigilo::server {
namespace {

bool same(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }
tl::unexpected<Error> unknown() { return fail(ErrorCode::kNotFound, "there is no such invitation", "invitation"); }

Result<StoredInvitation> invitation_from(const Statement& row) {
  StoredInvitation stored;
  SIGILO_TRY(stored.token_digest, row.id<Digest>(0));
  stored.invitation = to_bytes(row.blob(1));
  stored.revoked = row.integer(2) != 0;
  if (!row.is_null(3)) stored.enrolment = to_bytes(row.blob(3));
  stored.number = static_cast<std::uint64_t>(row.integer(4));
  return stored;
}

Status check_unused(Connection& connection, const Digest& token_digest, const DeviceId& device, bool& done) {
  SIGILO_TRY(auto row, query(connection, "SELECT revoked, device FROM invitation WHERE token_digest = ?1"));
  row->bind(1, token_digest);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return unknown();
  if (row->integer(0) != 0) return fail(ErrorCode::kConflict, "the invitation was revoked", "invitation", "ask for a new one");
  if (row->is_null(1)) return {};
  if (!same(row->blob(1), device.bytes())) {
    return fail(ErrorCode::kAlreadyExists, "the invitation was used by another device", "invitation", "ask for a new one");
  }
  done = true;  // the same device again: its first statement stays
  return {};
}

}  // namespace

Status SqlEnrolmentStore::add(const Digest& token_digest, ByteView invitation) {
  return connections_.write([&](Connection& connection) -> Status {
    SIGILO_TRY(auto known, query(connection, "SELECT invitation FROM invitation WHERE token_digest = ?1"));
    known->bind(1, token_digest);
    SIGILO_TRY(const bool found, known->step());
    if (found) {
      if (same(known->blob(0), invitation)) return {};
      return fail(ErrorCode::kAlreadyExists, "the token belongs to another invitation", "invitation");
    }
    SIGILO_TRY(auto row, query(connection, "INSERT INTO invitation(token_digest, invitation) VALUES (?1, ?2)"));
    row->bind(1, token_digest).bind(2, invitation);
    return row->run();
  });
}

Result<StoredInvitation> SqlEnrolmentStore::find(const Digest& token_digest) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT token_digest, invitation, revoked, enrolment, number FROM invitation WHERE token_digest = ?1"));
  row->bind(1, token_digest);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return unknown();
  return invitation_from(*row);
}

Status SqlEnrolmentStore::use(const Digest& token_digest, const DeviceId& device, ByteView enrolment) {
  return connections_.write([&](Connection& connection) -> Status {
    bool done = false;
    SIGILO_CHECK(check_unused(connection, token_digest, device, done));
    if (done) return {};
    SIGILO_TRY(auto row, query(connection, "UPDATE invitation SET device = ?2, enrolment = ?3 WHERE token_digest = ?1"));
    row->bind(1, token_digest).bind(2, device).bind(3, enrolment);
    return row->run();
  });
}

Status SqlEnrolmentStore::revoke(const Digest& token_digest) {
  return connections_.write([&](Connection& connection) -> Status {
    SIGILO_TRY(auto row, query(connection, "UPDATE invitation SET revoked = 1 WHERE token_digest = ?1"));
    row->bind(1, token_digest);
    SIGILO_CHECK(row->run());
    if (connection.database().changes() == 0) return unknown();
    return {};
  });
}

Result<std::vector<StoredInvitation>> SqlEnrolmentStore::unrevoked(std::uint64_t after, std::uint32_t limit) {
  return page("SELECT token_digest, invitation, revoked, enrolment, number FROM invitation "
              "WHERE revoked = 0 AND number > ?1 ORDER BY number LIMIT ?2", after, limit);
}

Result<std::vector<StoredInvitation>> SqlEnrolmentStore::used(std::uint64_t after, std::uint32_t limit) {
  return page("SELECT token_digest, invitation, revoked, enrolment, number FROM invitation "
              "WHERE revoked = 0 AND enrolment IS NOT NULL AND number > ?1 ORDER BY number LIMIT ?2", after, limit);
}

Result<std::vector<StoredInvitation>> SqlEnrolmentStore::page(const char* sql, std::uint64_t after, std::uint32_t limit) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, sql));
  row->bind(1, static_cast<std::int64_t>(std::min(after, std::uint64_t{INT64_MAX}))).bind(2, std::int64_t{limit});
  std::vector<StoredInvitation> list;
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return list;
    SIGILO_TRY(auto stored, invitation_from(*row));
    list.push_back(std::move(stored));
  }
}

}  // namespace sigilo::server
