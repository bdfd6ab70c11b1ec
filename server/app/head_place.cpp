#include "server/app/head_place.h"

#include <sys/stat.h>

#include <cerrno>

#include "server/app/data_folder.h"

namespace sigilo::server {
namespace {

Result<dev_t> device_of(const Path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) == 0) return status.st_dev;
  if (errno == ENOENT) return fail(ErrorCode::kNotFound, "the folder of the head file does not exist", "head_file", "make it, mode 0700, owned by the user of sigilod");
  return fail(ErrorCode::kIo, "the folder cannot be looked at", "head_file", {}, errno);
}

}  // namespace

Path head_path(const Config& config) { return config.head_file.empty() ? DataFolder(config.data).store() / "head" : config.head_file; }

Result<bool> head_stands_apart(const Config& config) {
  SIGILO_TRY(const auto head, device_of(head_path(config).parent_path()));
  SIGILO_TRY(const auto data, device_of(DataFolder(config.data).store()));
  return head != data;
}

}  // namespace sigilo::server
