#pragma once

#include <iosfwd>

#include "crypto/base/bytes.h"
#include "crypto/directory/server_identity.h"

namespace sigilo::server {

/// The words of an identity file that whoever takes it into a directory compares, in each language, since the other side may read another one.
void print_words(std::ostream& out, const Bytes& identity);
/// The words, and the fingerprint, of every key of the store, as whoever signs a directory that names them compares.
void print_key_words(std::ostream& out, const ServerIdentity& identity);

}  // namespace sigilo::server
