#include "crypto/platform/file_times.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace sigilo {
namespace {

constexpr std::int64_t kSecondsOfADay = 86400;

timespec begin_of_day(const timespec& time) {
  const std::int64_t since_midnight = ((time.tv_sec % kSecondsOfADay) + kSecondsOfADay) % kSecondsOfADay;
  return {static_cast<time_t>(time.tv_sec - since_midnight), 0};
}

Status forget_of(const Path& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) return fail(ErrorCode::kIo, "the times of a file cannot be read", "times", {}, errno);
  // Always set, even to what they are: the moment of setting is the same for all then, and tells the last command, not the last change of each.
  const std::array<timespec, 2> times{begin_of_day(found.st_atim), begin_of_day(found.st_mtim)};
  if (utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0) return {};
  return fail(ErrorCode::kIo, "the times of a file cannot be set", "times", {}, errno);
}

}  // namespace

Status forget_time_of_day(const Path& folder) {
  Status all;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (const Status done = forget_of(entry->path()); !done && all) all = done;
  }
  if (error && all) all = fail(ErrorCode::kIo, "a folder cannot be listed", "times", {}, error.value());
  // Last, because listing counts as use.
  if (const Status done = forget_of(folder); !done && all) all = done;
  return all;
}

}  // namespace sigilo
