#pragma once

#include <memory>
#include <string>

#include "crypto/log/tree_hash.h"

namespace sigilo::server {

/// The newest checkpoint that is signed, durable in both places and may be shown.
struct PublishedHead {
  TreeHead head;
  std::string note;
};

using PublishedHeadPtr = std::shared_ptr<const PublishedHead>;  // shared: readers keep the one they began with

}  // namespace sigilo::server
