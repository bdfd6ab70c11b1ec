#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "crypto/base/bytes.h"

namespace sigilo {

/// Key material: in guarded pages, locked where the limit allows, wiped on destruction. Move-only; never printed; compared in
/// constant time. For keys, not for records: those live in SecretBuffer.
/// Thread-safety: as any value.
class SecretBytes {
 public:
  SecretBytes() = default;
  /// `size` zero bytes.
  explicit SecretBytes(std::size_t size);
  /// A copy of `bytes`; the caller wipes the source.
  explicit SecretBytes(ByteView bytes);
  ~SecretBytes();
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// The only door to the bytes: `grep expose()` lists every use.
  [[nodiscard]] ByteView expose() const { return {data_, size_}; }
  [[nodiscard]] MutableBytes expose_mutable() { return {data_, size_}; }
  /// A second owner, made on purpose.
  [[nodiscard]] SecretBytes duplicate() const { return SecretBytes(expose()); }
  /// Wipes and empties.
  void wipe();

  friend bool operator==(const SecretBytes& a, const SecretBytes& b);

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Overwrites memory in a way that the compiler does not remove.
void wipe(MutableBytes bytes);

/// Constant-time for equal sizes; different sizes are unequal.
[[nodiscard]] bool equal_constant_time(ByteView a, ByteView b);

/// Allocator that wipes before it frees.
template <typename T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <typename U>
  explicit WipingAllocator(const WipingAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
  void deallocate(T* p, std::size_t n) noexcept {
    wipe({reinterpret_cast<std::uint8_t*>(p), n * sizeof(T)});
    ::operator delete(p);
  }
  template <typename U>
  bool operator==(const WipingAllocator<U>&) const { return true; }
};

/// Plaintext of records: wiped when freed and when it grows.
using SecretBuffer = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

/// A text of a person or a passphrase, wiped when freed. (No small-string optimisation: it is a vector.)
[[nodiscard]] inline SecretBuffer to_secret(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace sigilo
