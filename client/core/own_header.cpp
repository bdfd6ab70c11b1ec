#include "client/core/own_header.h"

namespace sigilo {

StatementHeader own_header(const Home& home, const Trust& trust, std::string_view label, const SigningKey& key, Day day) {
  return make_header(label, trust.origin(), trust.read_head(), key, day, home.rng());
}

}  // namespace sigilo
