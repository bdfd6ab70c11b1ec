#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "client/core/served.h"
#include "crypto/base/result.h"

namespace sigilo {

// Ports to the services (proto/sigilo/v1). Every call blocks, may be repeated, retries by itself only what is safe to repeat, and
// fails with the server's code: kUnavailable (no network, time-out, server down: try again later), kUnauthenticated (the TLS peer is
// not the one named in the trust root, or the server refuses this device), kPermissionDenied, kNotFound, kConflict, kAlreadyExists,
// kTooLarge, kMalformed (an answer that does not decode), kCancelled. One thread at a time, unless said otherwise.

class DirectoryCalls {
 public:
  virtual ~DirectoryCalls() = default;
  [[nodiscard]] virtual Result<DirectoryUpdate> get_directory(std::uint32_t known_version, std::uint64_t known_tree_size) = 0;
  [[nodiscard]] virtual Result<ServedProof> publish_directory(ByteView directory, ByteView names) = 0;
  [[nodiscard]] virtual Status create_invitation(ByteView invitation) = 0;
  [[nodiscard]] virtual Status enrol(const SecretBytes& token, ByteView enrolment) = 0;
  [[nodiscard]] virtual Result<std::vector<ServedEnrolment>> list_enrolments() = 0;
  [[nodiscard]] virtual Status revoke_invitation(const Digest& token_digest) = 0;
  [[nodiscard]] virtual Status put_team_key(ByteView team_key) = 0;
  /// Those sealed to the calling device.
  [[nodiscard]] virtual Result<std::vector<Bytes>> list_team_keys() = 0;
  [[nodiscard]] virtual Result<Digest> put_resource(ByteView content) = 0;
  /// The caller checks the digest.
  [[nodiscard]] virtual Result<Bytes> get_resource(const Digest& digest) = 0;
};

class IntakeCalls {
 public:
  virtual ~IntakeCalls() = default;
  /// `payloads` of all sections, with padding; at most 256 KiB.
  [[nodiscard]] virtual Result<ReceiptBundle> submit_record(const OfferedCover& cover, ByteView payloads) = 0;
  /// The store, which can open the cover, answers how payloads of this length are cut into sections.
  [[nodiscard]] virtual Result<UploadState> begin_upload(const OfferedCover& cover, std::uint64_t payloads_length) = 0;
  /// At most 1 MiB. Returns the section's new offset; kConflict if `offset` is not the server's, kUnavailable if the connection broke, without
  /// another attempt: in both cases call begin_upload again, which tells where to go on.
  [[nodiscard]] virtual Result<std::uint64_t> put_piece(const RecordId& record, std::uint16_t section, std::uint64_t offset,
                                                        ByteView data) = 0;
  [[nodiscard]] virtual Result<ReceiptBundle> commit_upload(const RecordId& record) = 0;
  /// kNotFound if the server has no such record.
  [[nodiscard]] virtual Result<ReceiptBundle> get_receipt(const RecordId& record, const Digest& manifest_digest) = 0;
};

class ConsentCalls {
 public:
  virtual ~ConsentCalls() = default;
  /// A signed log entry of this device. The answer says where it stands; nothing of it is verified here. The same bytes may be sent again.
  [[nodiscard]] virtual Result<ServedProof> submit_statement(ByteView statement) = 0;
};

class ReviewCalls {
 public:
  virtual ~ReviewCalls() = default;
  [[nodiscard]] virtual Result<ServedPage> list_records(std::uint64_t after, std::uint32_t limit) = 0;
  [[nodiscard]] virtual Result<ServedRecord> get_record(const RecordId& record) = 0;
  /// Streams header (first, once) and payload bytes [offset, offset + length) in order; length 0: to the end. An error of a sink ends the
  /// call with that error.
  [[nodiscard]] virtual Status fetch_section(const RecordId& record, std::uint16_t section, std::uint64_t offset, std::uint64_t length,
                                             const std::function<Status(ByteView header)>& on_header,
                                             const std::function<Status(ByteView data)>& on_data) = 0;
  /// The same section of up to 256 records, payloads of at most 1 MiB.
  [[nodiscard]] virtual Status fetch_sections(const std::vector<RecordId>& records, std::uint16_t section,
                                              const std::function<Status(ServedSection)>& on_section) = 0;
  [[nodiscard]] virtual Result<std::vector<ServedQuarantineItem>> list_quarantine(std::uint64_t after, std::uint32_t limit) = 0;
  /// Streams the head (first, once) and the whole of the file (docs/PROTOCOL.md 8) in order. An error of a sink ends the call with that error.
  [[nodiscard]] virtual Status fetch_quarantined(std::uint64_t number, const std::function<Status(ServedQuarantineHead head)>& on_head,
                                                 const std::function<Status(ByteView data)>& on_data) = 0;
  [[nodiscard]] virtual Result<ServedAccess> list_access(std::uint64_t after, std::uint32_t limit) = 0;
};

class LogCalls {
 public:
  virtual ~LogCalls() = default;
  [[nodiscard]] virtual Result<Bytes> get_checkpoint() = 0;
  /// To the size that is published now, with its checkpoint.
  /// `checkpoint`: the newest that this device keeps, or empty. It tells a server that was restored from a backup to sign nothing any more.
  [[nodiscard]] virtual Result<ServedConsistency> get_consistency(std::uint64_t old_size, ByteView checkpoint) = 0;
  /// The path between two sizes that were published before, however far the log has grown since.
  [[nodiscard]] virtual Result<std::vector<Digest>> connect_sizes(std::uint64_t old_size, std::uint64_t new_size) = 0;
  [[nodiscard]] virtual Result<ServedProof> get_inclusion(const Digest& leaf_hash) = 0;
  [[nodiscard]] virtual Result<Bytes> get_tile(std::uint32_t level, std::uint64_t index, std::uint32_t width) = 0;
  [[nodiscard]] virtual Result<std::vector<Bytes>> get_entries(std::uint64_t start, std::uint32_t limit) = 0;
};

/// The server, as a client sees it. Implemented over gRPC by client/sync, in memory by tests/support.
class Transport {
 public:
  virtual ~Transport() = default;
  [[nodiscard]] virtual DirectoryCalls& directory() = 0;
  [[nodiscard]] virtual IntakeCalls& intake() = 0;
  [[nodiscard]] virtual ReviewCalls& review() = 0;
  [[nodiscard]] virtual ConsentCalls& consent() = 0;
  [[nodiscard]] virtual LogCalls& log() = 0;
  [[nodiscard]] virtual Result<ServedStatus> status() = 0;
};

}  // namespace sigilo
