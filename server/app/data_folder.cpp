#include "server/app/data_folder.h"

#include "crypto/platform/database.h"
#include "crypto/platform/secret_file.h"
#include "server/app/head_place.h"

namespace sigilo::server {

tl::expected<std::unique_ptr<ServerStore>, Refusal> open_store(const Config& config, const ServerKeys& keys, FileSystem& files, Rng& rng) {
  StoreOptions options;
  options.folder = DataFolder(config.data).store();
  options.head = head_path(config);
  options.readers = static_cast<std::size_t>(config.database_readers);
  options.reserve_bytes = static_cast<std::uint64_t>(config.reserve_mib) << 20;
  if (config.database_key_file.empty()) return within(options.folder, ServerStore::open(files, rng, options, keys.database_key()));
  SIGILO_TRY(const auto key, within(config.database_key_file, read_key_file(files, config.database_key_file, kDatabaseKeyBytes)));
  return within(options.folder, ServerStore::open(files, rng, options, key));
}

}  // namespace sigilo::server
