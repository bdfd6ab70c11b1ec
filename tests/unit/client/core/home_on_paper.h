#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "crypto/platform/file_system.h"
#include "tests/support/crash/disk_journal.h"

namespace sigilo::testing {

/// Writes into the journal what lies below its root now, as durable.
inline void note_present_files(DiskJournal& journal) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(journal.root())) {
    if (entry.is_directory()) {
      journal.folder_made(entry.path().string());
      journal.folder_synced(entry.path().parent_path().string());
      continue;
    }
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    journal.created(entry.path().string());
    journal.written(entry.path().string(), 0, bytes);
    journal.synced(entry.path().string());
    journal.folder_synced(entry.path().parent_path().string());
  }
}

/// The folder that a power cut leaves (DiskJournal::materialise), as a home must be: for its owner alone.
inline void make_private(const Path& folder) {
  using std::filesystem::perms;
  std::filesystem::permissions(folder, perms::owner_all);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    std::filesystem::permissions(entry.path(), entry.is_directory() ? perms::owner_all : perms::owner_read | perms::owner_write);
  }
}

}  // namespace sigilo::testing
