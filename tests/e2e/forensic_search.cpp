// What a forensic reader with the keys sees: opens everything that the server's keys (or a device's passphrase) open and looks for planted
// phrases in it. Prints one JSON document. Exit code 0 if it could look (whatever it found), 2 if it could not.
//
//   forensic_search store  --data DIR --phrases FILE [--pid PID] [--file FILE]...
//   forensic_search home   --home DIR --passphrase-file FILE --phrases FILE [--data DIR] [--file FILE]...
//   forensic_search tls    --home DIR --passphrase-file FILE --out DIR     the device's TLS key and certificate, for a recording proxy
#include <sys/types.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "client/core/home.h"
#include "client/storage/sqlcipher_vault.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/key_slots.h"
#include "crypto/platform/database.h"
#include "crypto/platform/durable_files.h"
#include "crypto/platform/secret_file.h"
#include "crypto/primitives/self_test.h"
#include "server/domain/server_keys.h"
#include "tests/support/forensics/canary.h"
#include "tests/support/forensics/process_memory.h"
#include "tests/support/forensics/sqlcipher_pages.h"
#include "tests/support/process/process.h"

namespace sigilo::testing {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "forensic_search: " << what << "\n";
  std::exit(2);
}

template <typename T>
T must(Result<T> result, const char* what) {
  if (!result.has_value()) {
    give_up(std::string(what) + ": " + std::string(result.error().what.view()));
  }
  return std::move(*result);
}

void must(const Status& status, const char* what) {
  if (!status.has_value()) {
    give_up(std::string(what) + ": " + std::string(status.error().what.view()));
  }
}

/// Options by name, each with a value; the same one may come several times.
class Options {
 public:
  Options(int count, char** values) {
    for (int i = 2; i + 1 < count; i += 2) {
      given_[values[i]].push_back(values[i + 1]);
    }
  }
  [[nodiscard]] std::string one(const std::string& name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? give_up_on(name) : found->second.back();
  }
  [[nodiscard]] bool has(const std::string& name) const { return given_.count(name) != 0; }
  [[nodiscard]] std::vector<std::string> all(const std::string& name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? std::vector<std::string>{} : found->second;
  }

 private:
  [[noreturn]] static std::string give_up_on(const std::string& name) { give_up("missing option " + name); }
  std::map<std::string, std::vector<std::string>> given_;
};

std::vector<std::string> phrases_of(const std::string& path) {
  std::vector<std::string> phrases;
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    phrases.push_back(line);
  }
  if (phrases.empty()) {
    give_up("no phrases in " + path);
  }
  return phrases;
}

/// Everything that was looked at, and the counts that show it.
struct Search {
  explicit Search(const std::string& phrases) : canary(phrases_of(phrases)) {}

  void look_at_file(const fs::path& path) {
    canary.look(read_file(path.string()), path.string());
    canary.look(path.filename().string(), "name of " + path.string());
    ++files;
  }
  void look_at_folder(const fs::path& folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) {
        look_at_file(entry.path());
      } else {
        canary.look(entry.path().filename().string(), "name of " + entry.path().string());
      }
    }
  }
  void look_at_pages(const fs::path& database, ByteView key) {
    const auto count = decrypt_pages(database.string(), key, [&](std::string_view page, const std::string& where) { canary.look(page, where); });
    pages += count.pages;
    wal_frames += count.wal_frames;
  }
  void look_at_cover(ByteView cover, const server::ServerKeys& keys, const std::string& where) {
    const auto epoch = must(cover_epoch(cover), "epoch of a cover");
    const auto* intake = keys.intake_key(epoch);
    if (intake == nullptr) {
      give_up("no intake key for the epoch of a cover");
    }
    const auto content = must(open_cover(cover, keys.origin(), keys.suite(), intake->private_key.expose()), "a cover");
    canary.look(as_text(content.manifest), where + ", manifest");
    for (const Bytes& header : content.headers) canary.look(as_text(header), where + ", section header");
    canary.look(as_text(content.erasure_handle.expose()), where + ", erasure handle");
    ++covers;
  }
  void print() const {
    nlohmann::json sightings = nlohmann::json::array();
    for (const auto& sighting : canary.sightings()) {
      sightings.push_back({{"where", sighting.where}, {"phrase", sighting.phrase}, {"coding", sighting.coding}});
    }
    std::cout << nlohmann::json{{"sightings", sightings}, {"bytes", canary.bytes_searched()}, {"pages", pages}, {"wal_frames", wal_frames},
                                {"files", files}, {"covers", covers}, {"mappings", memory.mappings}, {"memory", memory.bytes}, {"memory_unreadable", memory.unreadable}, {"rows", rows}}
              << "\n";
  }

  CanarySearch canary;
  std::uint64_t pages = 0;
  std::uint64_t wal_frames = 0;
  std::uint64_t files = 0;
  std::uint64_t covers = 0;
  MemoryCount memory;
  nlohmann::json rows = nlohmann::json::array();
};

Database open_copy(const fs::path& database, const SecretBytes& key, const TemporaryFolder& folder) {
  const fs::path copy = folder / "copy.db";
  fs::copy_file(database, copy);
  if (fs::exists(database.string() + "-wal")) {
    fs::copy_file(database.string() + "-wal", copy.string() + "-wal");
  }
  return must(Database::open({.path = copy, .vfs = {}}, key), "the copy of a database");
}

void search_store(const Options& options) {
  Search search(options.one("--phrases"));
  PosixFileSystem files;
  const fs::path data = options.one("--data");
  const auto keys = must(server::ServerKeys::load(files, data / "keys"), "the server's keys");
  search.look_at_folder(data);
  search.look_at_pages(data / "store" / "sigilo.db", keys.database_key().expose());
  const TemporaryFolder scratch;
  Database database = open_copy(data / "store" / "sigilo.db", keys.database_key(), scratch);
  for (const char* table : {"upload", "quarantine"}) {
    auto rows = must(database.prepare(std::string("SELECT cover FROM ") + table), "covers");
    while (must(rows.step(), "covers")) {
      search.look_at_cover(rows.blob(0), keys, std::string("cover in ") + table);
    }
  }
  for (const auto& file : options.all("--file")) {
    search.look_at_file(file);
  }
  if (options.has("--pid")) {
    search.memory = read_process_memory(static_cast<pid_t>(std::stol(options.one("--pid"))),
                                        [&](std::string_view piece, const std::string& where) { search.canary.look(piece, where); });
  }
  search.print();
}

SecretBytes home_key(const Options& options) {
  PosixFileSystem files;
  const auto passphrase = must(read_passphrase_file(files, options.one("--passphrase-file")), "the passphrase file");
  const auto slots = must(KeySlots::parse(must(read_whole(files, fs::path(options.one("--home")) / "key-slots", 1 << 20), "key-slots")), "key-slots");
  return must(slots.open(KeySlotKind::kPassphrase, passphrase), "the passphrase");
}

/// What somebody learns from a waiting record's row: the size of each column, not what is in it.
void note_outbox(Search& search, Database& database, const Options& options) {
  auto rows = must(database.prepare("SELECT length(record), length(cover), length(share_bundles), blob_size, blob, cover FROM outbox ORDER BY day, ordinal"),
                   "the outbox");
  PosixFileSystem files;
  while (must(rows.step(), "the outbox")) {
    search.rows.push_back({{"record", rows.integer(0)}, {"cover", rows.integer(1)}, {"share_bundles", rows.integer(2)},
                           {"blob_size", rows.integer(3)}, {"blob", std::string(rows.text(4))}});
    if (options.has("--data")) {
      const auto keys = must(server::ServerKeys::load(files, fs::path(options.one("--data")) / "keys"), "the server's keys");
      search.look_at_cover(rows.blob(5), keys, "cover in the outbox");
    }
  }
}

void search_home(const Options& options) {
  Search search(options.one("--phrases"));
  const fs::path home = options.one("--home");
  const auto key = home_key(options);
  search.look_at_folder(home);
  search.look_at_pages(home / "vault.db", key.expose());
  const TemporaryFolder scratch;
  Database database = open_copy(home / "vault.db", key, scratch);
  note_outbox(search, database, options);
  for (const auto& file : options.all("--file")) {
    search.look_at_file(file);
  }
  search.print();
}

void write_tls(const Options& options) {
  const auto key = home_key(options);
  PosixFileSystem files;
  auto vault = must(open_sqlcipher_vault(files, fs::path(options.one("--home")) / "vault.db", key), "the vault");
  const auto device = must(vault->keys().load_device(), "the device's keys");
  const fs::path out = options.one("--out");
  write_file((out / "client.key").string(), std::string(as_text(device.tls.key_pem)));
  write_file((out / "client.pem").string(), device.tls.certificate_pem);
}

}  // namespace
}  // namespace sigilo::testing

int main(int count, char** values) {
  using namespace sigilo::testing;
  const std::string command = count > 1 ? values[1] : "";
  sigilo::testing::must(sigilo::run_self_test(), "the self-test");
  const Options options(count, values);
  if (command == "store") {
    search_store(options);
  } else if (command == "home") {
    search_home(options);
  } else if (command == "tls") {
    write_tls(options);
  } else {
    give_up("the first argument must be store, home or tls");
  }
  return 0;
}
