#include "tests/support/hostile/orders.h"

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "crypto/base/encoding.h"
#include "crypto/platform/file_system.h"

namespace sigilo::testing {
namespace {

/// A record id in hex becomes its bytes; anything else stays as it is.
std::string id_or_text(const std::string& word) {
  const auto bytes = decode_hex(word);
  return bytes && bytes->size() == 16 ? std::string(as_text(*bytes)) : word;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) {
    std::cerr << "sigilod-hostile: " << name << " is not set\n";
    std::exit(2);
  }
  return value;
}

}  // namespace

Orders read_orders() {
  static const std::string path = environment("SIGILO_HOSTILE");
  std::ifstream file(path);
  Orders orders;
  std::string victim;
  std::string other;
  file >> orders.kind >> victim >> other;
  orders.victim = id_or_text(victim);
  orders.other = id_or_text(other);
  return orders;
}

Path data_folder() { return environment("SIGILO_HOSTILE_DATA"); }

const server::ServerKeys& own_keys() {
  static const auto keys = [] {
    PosixFileSystem files;
    auto loaded = server::ServerKeys::load(files, data_folder() / "keys");
    if (!loaded) {
      std::cerr << "sigilod-hostile: " << to_string(loaded.error()) << "\n";
      std::exit(2);
    }
    return std::move(*loaded);
  }();
  return keys;
}

}  // namespace sigilo::testing
