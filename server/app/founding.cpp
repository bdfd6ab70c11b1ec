#include <array>
#include <ostream>

#include "crypto/directory/server_identity.h"
#include "crypto/directory/trust_root.h"
#include "crypto/platform/durable_files.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/words.h"
#include "server/app/commands.h"
#include "server/app/data_folder.h"
#include "server/domain/services.h"

namespace sigilo::server {
namespace {

constexpr std::size_t kMaxTrustRootBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxNamesBytes = std::size_t{256} * 1024;

/// The words that the founder compares, in each language, since the other side may read another one.
void print_words(std::ostream& out, const Bytes& identity) {
  const Digest digest = sha256(identity);
  constexpr std::array kLanguages = {std::pair{"es", WordLanguage::kSpanish}, std::pair{"pt", WordLanguage::kPortuguese},
                                     std::pair{"en", WordLanguage::kEnglish}};
  out << "comparison words of this server (the founder compares them):\n";
  for (const auto& [name, language] : kLanguages) {
    out << "  " << name << ":";
    for (const auto& word : comparison_words("server-identity", digest.bytes(), language)) out << ' ' << word;
    out << '\n';
  }
}

}  // namespace

Status run_init(Environment& environment, const Config& config, const std::string& address) {
  const DataFolder folder(config.data);
  SIGILO_CHECK(make_private_directory(environment.files, folder.root()));
  SIGILO_TRY(const auto keys, ServerKeys::create(environment.files, folder.keys(), address, environment.clock, environment.rng));
  SIGILO_TRY(const auto identity, keys.identity().encode());
  SIGILO_CHECK(write_durably(environment.files, folder.identity(), identity));
  environment.out << "mechanism " << keys.identity().mechanism.hex() << "\n"
                  << "address " << address << "\n"
                  << "identity " << folder.identity().string() << "\n";
  print_words(environment.out, identity);
  environment.out << "next: take the identity file to the founder (sigilo init --server FILE), then: sigilod adopt\n";
  return {};
}

Status run_adopt(Environment& environment, const Config& config, const AdoptFiles& adopted) {
  const DataFolder folder(config.data);
  SIGILO_TRY(const auto trust_file, read_whole(environment.files, adopted.trust_root, kMaxTrustRootBytes));
  SIGILO_TRY(const auto trust_root, TrustRoot::parse(trust_file));
  SIGILO_TRY(const auto directory, read_whole(environment.files, adopted.directory, kMaxDirectoryBytes));
  Bytes names;
  if (!adopted.names.empty()) {
    SIGILO_TRY(names, read_whole(environment.files, adopted.names, kMaxNamesBytes));
  }
  SIGILO_TRY(const auto keys, ServerKeys::load(environment.files, folder.keys()));
  SIGILO_TRY(const auto store, open_store(config, keys, environment.files, environment.rng));
  SIGILO_TRY(const auto services, Services::start(store->ports(), keys, environment.clock, environment.rng));
  SIGILO_TRY(const auto proof, services->directories().found(trust_root, directory, names));
  environment.out << "adopted directory version " << services->directories().current()->directory().version << ", log entry "
                  << proof.index << "\n";
  return {};
}

}  // namespace sigilo::server
