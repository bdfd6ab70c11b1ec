#pragma once

#include "server/ports/enrolment_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// EnrolmentStore in the database.
class SqlEnrolmentStore final : public EnrolmentStore {
 public:
  explicit SqlEnrolmentStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Status add(const Digest& token_digest, ByteView invitation) override;
  [[nodiscard]] Result<StoredInvitation> find(const Digest& token_digest) override;
  [[nodiscard]] Status use(const Digest& token_digest, const DeviceId& device, ByteView enrolment) override;
  [[nodiscard]] Status revoke(const Digest& token_digest) override;
  [[nodiscard]] Result<std::vector<StoredInvitation>> unrevoked(std::uint64_t after, std::uint32_t limit) override;
  [[nodiscard]] Result<std::vector<StoredInvitation>> used(std::uint64_t after, std::uint32_t limit) override;

 private:
  [[nodiscard]] Result<std::vector<StoredInvitation>> page(const char* sql, std::uint64_t after, std::uint32_t limit);

  Connections& connections_;
};

}  // namespace sigilo::server
