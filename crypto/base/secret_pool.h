#pragma once

#include <cstddef>
#include <cstdint>

namespace sigilo::internal {

/// Zeroed, locked memory for key material. Small pieces share a guarded page of their size class: a page of its own for every
/// short-lived key would cost ten system calls each and soon exhaust the lock limit. Throws std::bad_alloc. Thread-safe.
[[nodiscard]] std::uint8_t* take_secret_memory(std::size_t size);
/// Wipes and returns it. `size` as it was taken; nullptr is accepted.
void give_secret_memory(std::uint8_t* data, std::size_t size) noexcept;

}  // namespace sigilo::internal
