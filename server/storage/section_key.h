#pragma once

#include <cstdint>

namespace sigilo::server {

/// Row of a section: 2,048 ids a record, more than the layout allows.
[[nodiscard]] constexpr std::int64_t section_key(std::uint64_t log_index, std::uint16_t section) {
  return static_cast<std::int64_t>(log_index * 2048 + section);
}

}  // namespace sigilo::server
