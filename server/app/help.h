#pragma once

#include <string_view>

namespace sigilo::server {

inline constexpr std::string_view kHelpHead =
    "sigilod - the store of a mechanism: takes sealed interviews, keeps them, gives them to those who may open them.\n"
    "With its own keys alone it can open no interview.";

inline constexpr std::string_view kHelpFooter = R"(FIRST USE
  sigilod init --data DIR --address HOST:PORT     on the server: keys, and the public file DIR/server-identity
  sigilo init --server server-identity ...        at the founder's: root keys, trust root, first directory
  sigilod adopt --data DIR --trust-root F --directory F --names F
  sigilod run --data DIR

CONFIGURATION (TOML; every setting has a default)
  data = "/var/lib/sigilo"            folder of everything that is stored, mode 0700
  listen = "127.0.0.1:7443"           host:port; port 0 takes a free one
  database_key_file = "/..."          32 raw bytes, mode 0600; default: the key that init made below data
  head_file = "/..."                  the newest signed head; default: store/head. Put it on another disk or machine: it shows that
                                      the data was taken back. Its folder must exist; refused beside the data in profile threshold
  [limits]
  threads = 48                        calls at work at once
  streams_per_connection = 8          calls at once from one device
  memory_mib = 192                    memory that connections may hold; keep it well below the service's MemoryMax
  database_readers = 4                connections that read
  shutdown_seconds = 10               how long running calls may go on after SIGTERM
  kept_free_mib = 64                  room that intake leaves on the disk
  reserve_mib = 32                    room that only a new directory may use
  quarantine_items_per_day = 200      set aside of one member in a day
  quarantine_mib_per_day = 2048       the same in MiB
  open_uploads = 64                   of one member
  [log]
  level = "info"                      error, warning, info or debug
  Unknown settings are an error. Only ASCII is accepted outside comments.

FILES BELOW data
  keys/             private keys; in no ordinary backup together with the store
  store/            database, blobs, head, secrets
  server-identity   public: the founder needs it
  address           host:port in use; there while the server runs

EXIT CODES
  0 done, 1 failure, 2 command line or configuration, 3 denied, 4 address not available, 5 stored data does not check out,
  6 locked by another process, or no space

NETWORK
  One port, gRPC over TLS 1.3 with certificates on both sides. Nothing else is listened on. Put no proxy in front that ends TLS.

LOG
  Standard error, one line an event: level=... event=... and ids and codes only; no names, no addresses of clients, no content.)";

inline constexpr std::string_view kHelpInit =
    "Keys are never overwritten: a folder that holds an identity is refused. Prints the comparison words that the founder types "
    "or\n"
    "compares, and the place of the identity file. Back up keys/ once, offline, before the first interview.";

inline constexpr std::string_view kHelpAdopt =
    "Offline; the server must not run. The directory must carry the signatures that the trust root asks for, and name this\n"
    "server's own keys and certificate. The same files again are fine; another first directory, or a names\n"
    "file other than the stored one, is refused.";

inline constexpr std::string_view kHelpRun =
    "Prints \"listening on HOST:PORT\" when it serves, and writes the same to DIR/address. Tells the service manager by "
    "$NOTIFY_SOCKET.\n"
    "SIGTERM or SIGINT: no new calls, running ones may finish, then it stops.\n"
    "--continue-from is for a head file that was lost, and for nothing else: the file holds a checkpoint that a device kept\n"
    "(sigilo status --json, \"checkpoint\"). Take the one with the largest tree of all devices. If the database does not contain it,\n"
    "the start is refused. Where any device shows a checkpoint that the database does not contain, nothing is signed any more.";

inline constexpr std::string_view kHelpVerify =
    "Needs the keys and a server that does not run. Reads every page of the database and every byte of every sealed record, and\n"
    "compares them with the manifests, the log, its signed head and who may sign what. Exit code 5 if anything does not check out.";

}  // namespace sigilo::server
