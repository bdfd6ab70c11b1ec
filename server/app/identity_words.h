#pragma once

#include <iosfwd>

#include "crypto/base/bytes.h"

namespace sigilo::server {

/// The words of an identity file that whoever takes it into a directory compares, in each language, since the other side may read another one.
void print_words(std::ostream& out, const Bytes& identity);

}  // namespace sigilo::server
