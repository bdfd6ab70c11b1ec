#include "server/storage/disk_reserve.h"

#include <algorithm>

#include "crypto/platform/durable_files.h"

namespace sigilo::server {
namespace {

constexpr std::uint64_t kStep = std::uint64_t{1} << 20;

}  // namespace

Result<bool> DiskReserve::make(Rng& rng) {
  if (bytes_ == 0) return true;
  SIGILO_TRY(const bool there, exists(files_, path_));
  std::uint64_t size = 0;
  if (there) {
    SIGILO_TRY(const auto about, files_.stat(path_));
    size = about.size;
  }
  if (size >= bytes_) return true;
  SIGILO_TRY(const auto free, files_.free_space(path_.parent_path()));
  if (free < 2 * bytes_ - size) return false;
  SIGILO_TRY(auto file, there ? files_.open(path_, FileMode::kReadWrite) : files_.create_new(path_));
  Bytes noise;
  while (size < bytes_) {
    noise.resize(static_cast<std::size_t>(std::min(kStep, bytes_ - size)));
    rng.fill(noise);
    SIGILO_CHECK(file->write_at(size, noise));
    size += noise.size();
  }
  SIGILO_CHECK(file->sync());
  SIGILO_CHECK(files_.sync_directory(path_.parent_path()));
  return true;
}

Status DiskReserve::release() { return remove_durably(files_, path_); }

Status DiskReserve::release_if_needed() {
  if (bytes_ == 0) return {};
  SIGILO_TRY(const auto free, files_.free_space(path_.parent_path()));
  return free < bytes_ / 2 ? release() : Status();
}

}  // namespace sigilo::server
