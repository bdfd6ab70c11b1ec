#pragma once

#include "crypto/base/result.h"
#include "crypto/platform/file_system.h"

namespace sigilo {

/// Sets the times of last change and last use of a folder and of everything in it to the beginning of their own day (UTC), so that a listing does
/// not tell the hour. When they were set, and when a file was made, no program can set: a file system that keeps these still tells them. Links are not
/// followed. kIo for the first that failed; the others are set all the same. Source: docs/THREAT_MODEL.md, Tablet.
[[nodiscard]] Status forget_time_of_day(const Path& folder);

}  // namespace sigilo
