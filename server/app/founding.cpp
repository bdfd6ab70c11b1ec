#include <ostream>

#include "crypto/directory/server_identity.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/directory/trust_root.h"
#include "crypto/platform/durable_files.h"
#include "server/app/commands.h"
#include "server/app/data_folder.h"
#include "server/app/identity_words.h"
#include "server/domain/services.h"

namespace sigilo::server {
namespace {

constexpr std::size_t kMaxTrustRootBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxNamesBytes = std::size_t{256} * 1024;

}  // namespace

Outcome run_init(Environment& environment, const Config& config, const std::string& address) {
  const DataFolder folder(config.data);
  SIGILO_CHECK(within("--address", check_host_and_port(address)));
  SIGILO_CHECK(within(folder.root(), make_private_directory(environment.files, folder.root())));
  SIGILO_TRY(const auto keys,
             within(folder.keys(), ServerKeys::create(environment.files, folder.keys(), address, environment.clock, environment.rng)));
  SIGILO_TRY(const auto identity, keys.identity().encode());
  SIGILO_CHECK(within(folder.identity(), write_durably(environment.files, folder.identity(), identity)));
  environment.out << "mechanism " << keys.identity().mechanism.hex() << "\n"
                  << "address " << address << "\n"
                  << "identity " << folder.identity().string() << "\n";
  print_words(environment.out, identity);
  environment.out << "next: take the identity file to the founder (sigilo init --server FILE), then: sigilod adopt\n";
  return {};
}

Outcome run_words(Environment& environment, const Config& config) {
  const DataFolder folder(config.data);
  SIGILO_TRY(const auto keys, within(folder.keys(), ServerKeys::load(environment.files, folder.keys())));
  print_key_words(environment.out, keys.identity());
  return {};
}

/// A mechanism that is founded takes no names this way: they must be the ones it has.
Status check_names(ServerStore& store, const Bytes& names) {
  if (names.empty()) return {};
  SIGILO_TRY(const auto stored, store.ports().directories.names());
  if (stored == names) return {};
  return fail(ErrorCode::kAlreadyExists, "the mechanism is founded, with another names file", "names",
              "names change with a next version: sigilo directory sign --name, then sigilo directory publish");
}

/// Before a store is made for it.
Status check_ours(const TrustRoot& trust_root, const ServerKeys& keys) {
  if (trust_root.origin() == keys.origin()) return {};
  return fail(ErrorCode::kConflict, "this trust root is of another mechanism", "mechanism", "give the one that was made with this server's identity file");
}

/// Devices get the trust root by hand: one with a damaged address or certificate would show only when they cannot reach the store.
Status check_of_one_founding(const TrustRoot& trust_root, const Directory& first) {
  if (trust_root == TrustRoot::of(first)) return {};
  return fail(ErrorCode::kConflict, "the trust root does not name the keys, the certificate and the address of the directory", "trust root",
              "give both files of one founding; if they are, one was damaged: bring them again");
}

Outcome run_adopt(Environment& environment, const Config& config, const AdoptFiles& adopted) {
  const DataFolder folder(config.data);
  SIGILO_TRY(const auto trust_file, within(adopted.trust_root, read_whole(environment.files, adopted.trust_root, kMaxTrustRootBytes)));
  SIGILO_TRY(const auto trust_root, within(adopted.trust_root, TrustRoot::parse(trust_file)));
  SIGILO_TRY(const auto directory, within(adopted.directory, read_whole(environment.files, adopted.directory, kMaxDirectoryBytes)));
  SIGILO_TRY(const auto first, within(adopted.directory, SignedDirectory::parse(directory)));
  Bytes names;
  if (!adopted.names.empty()) {
    SIGILO_TRY(names, within(adopted.names, read_whole(environment.files, adopted.names, kMaxNamesBytes)));
    if (names.empty()) {
      return fail(Refusal(Error{ErrorCode::kTruncated, "the file is empty", "names", "give the names file that sigilo init wrote", Error::kNoNumber},
                          adopted.names));
    }
  }
  SIGILO_TRY(const auto keys, within(folder.keys(), ServerKeys::load(environment.files, folder.keys())));
  SIGILO_CHECK(within(adopted.trust_root, check_ours(trust_root, keys)));
  SIGILO_CHECK(within(adopted.trust_root.string() + " and " + adopted.directory.string(), check_of_one_founding(trust_root, first.directory())));
  SIGILO_TRY(const auto store, open_store(config, keys, environment.files, environment.rng));
  SIGILO_TRY(const auto services, within(folder.store(), Services::start(store->ports(), keys, environment.clock, environment.rng)));
  SIGILO_TRY(const auto proof, within(adopted.directory, services->directories().found(trust_root, directory, names)));
  SIGILO_CHECK(within(adopted.names, check_names(*store, names)));
  environment.out << "adopted directory version " << services->directories().current()->directory().version << ", log entry "
                  << proof.index << "\n";
  return {};
}

}  // namespace sigilo::server
