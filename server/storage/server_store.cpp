#include "server/storage/server_store.h"

#include <algorithm>
#include <vector>

#include "crypto/platform/durable_files.h"
#include "crypto/platform/migrations.h"
#include "server/storage/blob_folder.h"
#include "server/storage/connections.h"
#include "server/storage/disk_reserve.h"
#include "server/storage/head_file.h"
#include "server/storage/key_table_secrets.h"
#include "server/storage/schema.h"
#include "server/storage/sql_access_store.h"
#include "server/storage/sql_commit_store.h"
#include "server/storage/sql_directory_store.h"
#include "server/storage/sql_enrolment_store.h"
#include "server/storage/sql_log_store.h"
#include "server/storage/sql_record_store.h"
#include "server/storage/sql_small_stores.h"
#include "server/storage/sql_upload_store.h"

namespace sigilo::server {

namespace {

std::vector<KeyTableRepair> worth_telling(std::vector<KeyTableRepair> repairs) {
  std::erase_if(repairs, [](const KeyTableRepair& repair) { return repair.kept_bytes == 0 && !repair.mended; });
  return repairs;
}

}  // namespace

struct ServerStore::State {
  State(std::unique_ptr<File> lock, Database writer, std::vector<Database> readers, FileSystem& files, const StoreOptions& options,
        const DiskReserve& room, std::unique_ptr<KeyTableFile> handles, std::unique_ptr<KeyTableFile> shares)
      : lock_file(std::move(lock)),
        connections(std::move(writer), std::move(readers)),
        reserve(room),
        commits(connections, reserve),
        records(connections),
        uploads(connections),
        log(connections),
        accesses(connections),
        directories(connections),
        enrolments(connections),
        team_keys(connections),
        resources(connections),
        blobs(files, options.folder / "blobs"),
        head(files, options.head.empty() ? options.folder / "head" : options.head),
        repairs(worth_telling({handles->repair(), shares->repair()})),
        erasure_handles(std::move(handles)),
        custodian_shares(std::move(shares)) {}

  std::unique_ptr<File> lock_file;
  Connections connections;
  DiskReserve reserve;  // the writer's connection
  SqlCommitStore commits;
  SqlRecordStore records;
  SqlUploadStore uploads;
  SqlLogStore log;
  SqlAccessStore accesses;
  SqlDirectoryStore directories;
  SqlEnrolmentStore enrolments;
  SqlTeamKeyStore team_keys;
  SqlResourceStore resources;
  BlobFolder blobs;
  HeadFile head;
  std::vector<KeyTableRepair> repairs;
  KeyTableSecrets erasure_handles;
  KeyTableSecrets custodian_shares;
};

namespace {

Result<std::unique_ptr<File>> take_lock(FileSystem& files, const Path& path) {
  auto file = files.create_new(path);
  if (!file && file.error().code == ErrorCode::kAlreadyExists) file = files.open(path, FileMode::kReadWrite);
  if (!file) return fail(file.error());
  SIGILO_CHECK((*file)->lock());
  return file;
}

// SQLite would create the file with the mode that umask leaves; an empty file of mode 0600 is as good as none.
Status create_database_file(FileSystem& files, const Path& path) {
  SIGILO_TRY(const bool there, exists(files, path));
  if (there) return {};
  SIGILO_CHECK(files.create_new(path));
  return files.sync_directory(path.parent_path());
}

// The tables are made before the database: one that is missing beside a database was lost or not restored, and an empty one in its place would
// show every record as erased.
Status check_secrets_are_there(FileSystem& files, const Path& database, const Path& secrets) {
  SIGILO_TRY(const bool founded, exists(files, database));
  if (!founded) return {};
  for (const char* table : {"erasure-handles", "custodian-shares"}) {
    SIGILO_TRY(const bool there, exists(files, secrets / table));
    if (!there) {
      return fail(ErrorCode::kNotFound, "a key table of the store is gone", "secrets", "put the folder secrets back; without it no record can be opened");
    }
  }
  return {};
}

Result<Database> open_writer(FileSystem& files, const StoreOptions& options, const Path& path, const SecretBytes& key) {
  SIGILO_CHECK(create_database_file(files, path));
  DatabaseOptions settings;
  settings.path = path;
  settings.vfs = options.vfs;
  SIGILO_TRY(auto database, Database::open(settings, key));
  SIGILO_CHECK(migrate(files, path, database, kSchema));
  SIGILO_CHECK(database.checkpoint());  // a program that was killed may have left its last commits in the system's cache alone
  return database;
}

Result<std::vector<Database>> open_readers(const StoreOptions& options, const Path& path, const SecretBytes& key) {
  DatabaseOptions settings;
  settings.path = path;
  settings.vfs = options.vfs;
  settings.mode = DatabaseMode::kReader;
  settings.cache_kib = 4096;
  std::vector<Database> readers;
  for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i) {
    SIGILO_TRY(auto reader, Database::open(settings, key));
    readers.push_back(std::move(reader));
  }
  return readers;
}

struct Parts {
  std::unique_ptr<KeyTableFile> handles;
  std::unique_ptr<KeyTableFile> shares;
  Database writer;
  std::vector<Database> readers;
};

Result<Parts> open_parts(FileSystem& files, Rng& rng, const StoreOptions& options, const SecretBytes& database_key) {
  const Path& folder = options.folder;
  SIGILO_CHECK(make_private_directory(files, folder / "blobs"));
  SIGILO_CHECK(make_private_directory(files, folder / "secrets"));
  const Path secrets = folder / "secrets";
  const Path path = folder / "sigilo.db";
  SIGILO_CHECK(check_secrets_are_there(files, path, secrets));
  SIGILO_TRY(auto handles, KeyTableFile::open(files, rng, secrets / "erasure-handles", secrets / "erasure-handles.root"));
  SIGILO_TRY(auto shares, KeyTableFile::open(files, rng, secrets / "custodian-shares", secrets / "custodian-shares.root"));
  SIGILO_TRY(auto writer, open_writer(files, options, path, database_key));
  SIGILO_TRY(auto readers, open_readers(options, path, database_key));
  return Parts{std::move(handles), std::move(shares), std::move(writer), std::move(readers)};
}

}  // namespace

ServerStore::ServerStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServerStore::~ServerStore() = default;

Result<std::unique_ptr<ServerStore>> ServerStore::open(FileSystem& files, Rng& rng, const StoreOptions& options, const SecretBytes& database_key) {
  const Path& folder = options.folder;
  SIGILO_CHECK(make_private_directory(files, folder));
  SIGILO_TRY(auto lock, take_lock(files, folder / "lock"));
  DiskReserve reserve(files, folder / "reserve", options.reserve_bytes);
  auto parts = open_parts(files, rng, options, database_key);
  if (!parts && parts.error().code == ErrorCode::kNoSpace) {  // a full disk must not lock the store
    SIGILO_CHECK(reserve.release());
    parts = open_parts(files, rng, options, database_key);
  }
  if (!parts) return fail(parts.error());
  return std::unique_ptr<ServerStore>(new ServerStore(std::make_unique<State>(std::move(lock), std::move(parts->writer), std::move(parts->readers),
                                                                              files, options, reserve, std::move(parts->handles),
                                                                              std::move(parts->shares))));
}

Result<bool> ServerStore::renew_reserve(Rng& rng) {
  bool whole = false;
  SIGILO_CHECK(state_->connections.exclusive([&](Database&) -> Status {
    SIGILO_TRY(whole, state_->reserve.make(rng));
    return {};
  }));
  return whole;
}

Ports ServerStore::ports() {
  return Ports{state_->commits,  state_->records,     state_->uploads,    state_->blobs,     state_->log,
               state_->head,     state_->accesses,    state_->directories, state_->enrolments, state_->team_keys,
               state_->resources, state_->erasure_handles, state_->custodian_shares};
}

std::vector<KeyTableRepair> ServerStore::key_table_repairs() const { return state_->repairs; }

Status ServerStore::check_integrity() {
  return state_->connections.exclusive([](Database& database) { return database.check_integrity(); });
}

}  // namespace sigilo::server
