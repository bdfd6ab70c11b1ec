#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/log/receipt.h"

namespace sigilo {

// What a server says, as it arrived: nothing here is verified. The use cases of client/core verify it.

/// An inclusion proof: a signed note and an RFC 6962 path.
struct ServedProof {
  Bytes checkpoint;
  std::uint64_t index = 0;
  std::vector<Digest> path;
};

struct ServedConsistency {
  std::uint64_t old_size = 0;
  Bytes checkpoint;
  std::vector<Digest> path;
};

struct ServedDirectory {
  Bytes document;     ///< directory file (PROTOCOL 3)
  Bytes entry;        ///< its directory-published log entry
  ServedProof proof;  ///< of that entry
};

struct DirectoryUpdate {
  std::vector<ServedDirectory> versions;  ///< each version after the known one, ascending; empty if there is none
  Bytes names;                            ///< signed names file of the newest version; may be empty
  ServedConsistency consistency;          ///< from the known tree size
};

struct ServedEnrolment {
  Bytes invitation;
  Bytes enrolment;
};

struct ServedRecord {
  RecordId record;
  std::uint64_t log_index = 0;
  Bytes manifest;      ///< signed statement
  SecretBytes handle;  ///< E, 32 bytes; empty if it was erased
  ReceiptBundle receipt;
};

struct ServedPage {
  std::vector<ServedRecord> records;
  std::uint64_t next = 0;  ///< pass as `after` to go on; equals the former `after` at the end
};

struct ServedSection {
  RecordId record;
  Bytes header;
  Bytes payload;
};

struct ServedQuarantineItem {
  std::uint64_t number = 0;
  RecordId record;  ///< zeroes if none could be read
  std::uint32_t reason = 0;
  Day day;
  Digest manifest_digest;
  std::uint64_t size = 0;
  Digest content;  ///< quarantine_content of all that came
};

/// What precedes the bytes of something set aside.
struct ServedQuarantineHead {
  ServedQuarantineItem item;
  ReceiptBundle receipt;
  Bytes manifest;      ///< signed statement; empty if the store cannot open the cover
  SecretBytes handle;  ///< likewise
};

struct ServedAccess {
  std::vector<Bytes> records;  ///< PROTOCOL 7
  std::vector<Bytes> chain;
};

struct ServedStatus {
  std::string version;
  std::string profile;
  std::uint64_t records = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t tree_size = 0;
  std::uint32_t directory_version = 0;
  std::uint64_t uploads_open = 0;
};

/// One section as it is offered for upload.
struct OfferedCover {
  Bytes cover;
  std::vector<Bytes> share_bundles;
};

struct UploadState {
  struct Offset {
    std::uint16_t section = 0;
    std::uint64_t payload_offset = 0;
    std::uint64_t payload_length = 0;
    std::optional<Digest> unsynced_piece;  ///< leaf hash of the piece at the offset that the store has and cannot vouch for
  };
  RecordId record;
  std::vector<Offset> offsets;  ///< of the sections, which lie one behind the other in the payloads
  bool committed = false;  ///< then `receipt` is set and nothing needs to be sent
  ReceiptBundle receipt;
};

}  // namespace sigilo
