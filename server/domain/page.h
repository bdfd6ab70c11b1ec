#pragma once

#include <cstddef>
#include <cstdint>

namespace sigilo::server {

/// What an answer may hold before a page is cut: the client takes 4 MiB.
inline constexpr std::size_t kPageBytes = std::size_t{1} << 20;

/// Rows of a list that are read for one page.
inline constexpr std::uint32_t kItemsPerPage = 64;

}  // namespace sigilo::server
