#pragma once

#include "server/ports/access_store.h"
#include "server/ports/blob_store.h"
#include "server/ports/commit_store.h"
#include "server/ports/directory_store.h"
#include "server/ports/enrolment_store.h"
#include "server/ports/head_store.h"
#include "server/ports/log_store.h"
#include "server/ports/record_store.h"
#include "server/ports/resource_store.h"
#include "server/ports/secret_table.h"
#include "server/ports/team_key_store.h"
#include "server/ports/upload_store.h"

namespace sigilo::server {

/// Borrowed: whoever makes the stores keeps them alive longer than the services.
struct Ports {
  CommitStore& commits;
  RecordStore& records;
  UploadStore& uploads;
  BlobStore& blobs;
  LogStore& log;
  HeadStore& head;
  AccessStore& accesses;
  DirectoryStore& directories;
  EnrolmentStore& enrolments;
  TeamKeyStore& team_keys;
  ResourceStore& resources;
  SecretTable& erasure_handles;   ///< E of each record
  SecretTable& custodian_shares;  ///< of the embedded custodian
};

}  // namespace sigilo::server
