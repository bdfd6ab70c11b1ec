#include <csignal>
#include <cstdlib>
#include <ctime>
#include <ostream>

#include "crypto/directory/server_identity.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/platform/durable_files.h"
#include "server/app/commands.h"
#include "server/app/data_folder.h"
#include "server/app/descriptors.h"
#include "server/app/head_place.h"
#include "server/app/identity_words.h"
#include "server/app/log.h"
#include "server/app/notify.h"
#include "server/app/version.h"
#include "server/domain/second_place.h"
#include "server/domain/services.h"
#include "server/rpc/rpc_server.h"

namespace sigilo::server {
namespace {

/// How often the daily duties are looked after.
constexpr int kTickSeconds = 600;
constexpr std::uint64_t kMaxCheckpointBytes = 64 * 1024;

Result<SignedDirectory> newest_directory(DirectoryStore& directories) {
  SIGILO_TRY(const auto newest, directories.newest());
  if (newest) return SignedDirectory::parse(newest->file);
  return fail(ErrorCode::kConflict, "this server has no directory yet", "directory", "found it first: sigilod adopt --help");
}

/// On one file system with the data the head goes back with it when a snapshot is put back, and shows nothing.
Status check_head_place(const Config& config, Profile profile, Log& log) {
  SIGILO_TRY(const bool apart, head_stands_apart(config));
  if (apart) return {};
  if (profile == Profile::kThreshold) {
    return fail(ErrorCode::kInvalidArgument, "the head file is on the file system of the data, so a snapshot would take both back", "head_file",
                "set it to a place on another disk or machine, and move the file there");
  }
  log.warning("head_not_apart", {{"do", StaticText("set head_file to a place on another disk or machine, and move the file there")}});
  return {};
}

/// For a head file that was lost.
Outcome take_checkpoint(FileSystem& files, const Path& path, const ServerKeys& keys, const Ports& ports) {
  if (path.empty()) return {};
  SIGILO_TRY(const auto note, within(path, read_whole(files, path, kMaxCheckpointBytes)));
  return within(path, continue_from(as_text(note), keys, ports.log, ports.head));
}

/// The public file must be what the keys say, whatever stopped an earlier start between the two. Whoever takes a new one compares its words.
Status write_public_identity(Environment& environment, const Path& path, const ServerKeys& keys) {
  SIGILO_TRY(const auto identity, keys.identity().encode());
  const auto written = read_whole(environment.files, path, identity.size());
  if (written && *written == identity) return {};
  SIGILO_CHECK(write_durably(environment.files, path, identity));
  print_words(environment.out, identity);
  return {};
}

/// New custodian epochs are made at start; the directory must then be renewed by an administrator. Requires the lock of the store. A store that
/// cannot make them still takes and gives records for as long as its epochs reach, so a failure is told and no reason to stop.
void renew_epochs(Environment& environment, const DataFolder& folder, const Directory& directory, ServerKeys& keys, Log& log) {
  const KnownDays known{directory.issued, directory.valid_until};
  const auto made = keys.renew_custodian_epochs(environment.files, folder.keys(), environment.clock.today(), known, environment.rng);
  if (!made) log.failure("custodian_epochs_not_made", made.error());
  if (made && *made) log.warning("custodian_epochs_made", {{"do", StaticText("sigilo directory propose --server server-identity; then sign and publish")}});
  const Status written = write_public_identity(environment, folder.identity(), keys);
  if (!written) log.failure("identity_file_not_written", written.error());
}

/// Says what opening the key tables found: after a power cut harmless, otherwise `sigilod verify` names the records that lost a secret.
void tell_repairs(const ServerStore& store, Log& log) {
  for (const KeyTableRepair& repair : store.key_table_repairs()) {
    if (repair.kept_bytes != 0) {
      log.warning("key_table_end_unreadable", {{"kept_at", LogValue::of_operator(repair.kept_at.string())},
                                               {"bytes", repair.kept_bytes},
                                               {"do", StaticText("run sigilod verify; keep this file")}});
    }
    if (repair.mended) log.warning("key_table_mended", {{"do", StaticText("nothing was lost; check the disk")}});
  }
}

void judge_anew(Services& services, Log& log) {
  const auto judged = services.judge_anew();
  if (!judged) log.failure("quarantine_not_judged", judged.error());
  if (judged && judged->failed) log.failure("quarantine_not_judged", *judged->failed);
  if (judged && judged->taken > 0) log.info("taken_from_quarantine", {{"records", judged->taken}});
}

IntakeLimits limits_of(const Config& config) {
  IntakeLimits limits;
  limits.kept_free = static_cast<std::uint64_t>(config.kept_free_mib) << 20;
  limits.quarantined_items = static_cast<std::uint64_t>(config.quarantine_items_per_day);
  limits.quarantined_bytes = static_cast<std::uint64_t>(config.quarantine_mib_per_day) << 20;
  limits.open_uploads = static_cast<std::uint64_t>(config.open_uploads);
  return limits;
}

/// Without its reserve the store works, but a disk that fills up then stops even a revocation.
void renew_reserve(ServerStore& store, Rng& rng, Log& log) {
  const auto whole = store.renew_reserve(rng);
  if (!whole) log.failure("disk_reserve_not_made", whole.error());
  if (whole && !*whole) log.warning("disk_reserve_missing", {{"do", StaticText("free some space: the next tick makes it")}});
}

/// "host:port" with the port that was really taken.
std::string real_address(const std::string& listen, int port) {
  return listen.substr(0, listen.rfind(':')) + ":" + std::to_string(port);
}

/// Blocks until the program is told to stop. Signals are blocked everywhere else, so this is the one place that sees them.
/// Source: reference/style.md G16.
void wait_for_end(Services& services, ServerStore& store, Rng& rng, Log& log) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  const timespec tick{kTickSeconds, 0};
  while (true) {
    const int signal = sigtimedwait(&signals, nullptr, &tick);
    if (signal == SIGTERM || signal == SIGINT) {
      log.info("stopping", {{"signal", signal}});
      return;
    }
    if (const Status status = services.tick(); !status) log.failure("daily_duties_failed", status.error());
    renew_reserve(store, rng, log);
    judge_anew(services, log);
  }
}

void tell_manager(std::string_view message, Log& log) {
  if (const Status told = notify_manager(message); !told) log.failure("manager_not_told", told.error());
}

}  // namespace

Outcome run_serve(Environment& environment, const Config& config, const Path& checkpoint) {
  SIGILO_CHECK(within("limits.memory_mib", allow_descriptors(config.memory_mib)));
  const DataFolder folder(config.data);
  Log log(config.log_level, environment.clock);
  SIGILO_TRY(auto keys, within(folder.keys(), ServerKeys::load(environment.files, folder.keys())));
  SIGILO_TRY(const auto store, open_store(config, keys, environment.files, environment.rng));
  tell_repairs(*store, log);
  const Ports ports = store->ports();
  SIGILO_TRY(const auto directory, within(folder.root(), newest_directory(ports.directories)));
  SIGILO_CHECK(within(head_path(config), check_head_place(config, directory.directory().policy.profile, log)));
  SIGILO_CHECK(take_checkpoint(environment.files, checkpoint, keys, ports));
  renew_reserve(*store, environment.rng, log);
  renew_epochs(environment, folder, directory.directory(), keys, log);
  SIGILO_TRY(const auto services, within(folder.store(), Services::start(ports, keys, environment.clock, environment.rng, limits_of(config))));
  judge_anew(*services, log);
  RpcOptions options;
  options.listen = config.listen;
  options.threads = config.threads;
  options.streams_per_connection = config.streams_per_connection;
  options.memory_mib = config.memory_mib;
  options.version = std::string(kVersion);
  SIGILO_TRY(const auto server, within("listen " + config.listen, RpcServer::start(options, keys.tls(), *services, log)));
  const std::string address = real_address(config.listen, server->port());
  SIGILO_CHECK(within(folder.address(), write_durably(environment.files, folder.address(), as_bytes(address + "\n"))));
  environment.out << "listening on " << address << std::endl;
  log.info("listening", {{"address", LogValue::of_operator(address)},
                         {"version", LogValue::of_operator(kVersion)},
                         {"directory", services->directories().current()->directory().version}});
  tell_manager("READY=1", log);
  wait_for_end(*services, *store, environment.rng, log);
  tell_manager("STOPPING=1", log);
  const bool all_ended = server->shutdown(std::chrono::seconds(config.shutdown_seconds));
  const Status removed = remove_durably(environment.files, folder.address());
  if (!all_ended) {
    // Nothing may be destroyed under the calls that are left; what was acknowledged is durable, as after a power cut.
    log.warning("ended_with_calls_left");
    std::_Exit(0);
  }
  SIGILO_CHECK(removed);
  log.info("stopped");
  return {};
}

}  // namespace sigilo::server
