#pragma once

#include <cstdint>

namespace sigilo {

/// A group of devices that share a sealing key. Which team reads which section is decided in crypto/envelope, who may hold a
/// team's key in crypto/directory. Source: docs/PROTOCOL.md 3.
enum class Team : std::uint8_t {
  kReview = 1,
  kProtection = 2,
  kMedical = 3,
};

}  // namespace sigilo
