#include "crypto/base/secret_pool.h"

#include <sodium.h>

#include <array>
#include <mutex>
#include <new>

namespace sigilo::internal {
namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kSmallest = 32;
constexpr std::size_t kClasses = 6;  // 32 … 1024 bytes; more gets pages of its own
constexpr std::size_t kLargest = kSmallest << (kClasses - 1);

std::size_t class_of(std::size_t size) {
  std::size_t index = 0;
  while ((kSmallest << index) < size) {
    ++index;
  }
  return index;
}

std::uint8_t* take_pages(std::size_t size) {
  if (sodium_init() < 0) {
    throw std::bad_alloc();
  }
  void* data = sodium_malloc(size);
  if (data == nullptr) {
    throw std::bad_alloc();
  }
  sodium_memzero(data, size);
  return static_cast<std::uint8_t*>(data);
}

/// A free piece holds the address of the next one in its first bytes, so that giving back never allocates.
struct FreePiece {
  FreePiece* next;
};

class Pool {
 public:
  std::uint8_t* take(std::size_t index) {
    const std::lock_guard lock(mutex_);
    if (free_[index] == nullptr) {
      add_page(index);
    }
    FreePiece* piece = free_[index];
    free_[index] = piece->next;
    piece->next = nullptr;  // zero again, as the rest of it
    return reinterpret_cast<std::uint8_t*>(piece);
  }

  void give(std::uint8_t* data, std::size_t index) noexcept {
    sodium_memzero(data, kSmallest << index);
    const std::lock_guard lock(mutex_);
    push(data, index);
  }

 private:
  void push(std::uint8_t* data, std::size_t index) noexcept { free_[index] = new (data) FreePiece{free_[index]}; }

  void add_page(std::size_t index) {
    std::uint8_t* page = take_pages(kPageBytes);
    for (std::size_t at = 0; at < kPageBytes; at += kSmallest << index) {
      push(page + at, index);
    }
  }

  std::mutex mutex_;
  std::array<FreePiece*, kClasses> free_{};
};

Pool& pool() {
  static Pool* const instance = new Pool;  // never destroyed: keys of other static objects may outlive any order of destruction
  return *instance;
}

}  // namespace

std::uint8_t* take_secret_memory(std::size_t size) { return size > kLargest ? take_pages(size) : pool().take(class_of(size)); }

void give_secret_memory(std::uint8_t* data, std::size_t size) noexcept {
  if (data == nullptr) {
    return;
  }
  if (size > kLargest) {
    sodium_free(data);  // zeroes first
  } else {
    pool().give(data, class_of(size));
  }
}

}  // namespace sigilo::internal
