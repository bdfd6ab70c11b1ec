#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace sigilo::testing {

/// A record of what a program asked of its disk, in order, from which the state after a power cut at any moment can be made.
///
/// Model (as ALICE and SQLite's own crash tests): a write, a truncation or a size change is certain only after a later fsync of that file; the
/// creation, renaming or removal of a name is certain only after a later fsync of its folder (SQLite's own VFS syncs the folder with the file,
/// and the recording VFS notes it so). Everything not certain may be applied or not, each on its own; an uncertain write may be torn at
/// a 512-byte sector: applied before it, not after it. After an fsync that failed, what it should have written stays uncertain whatever is synced later: Linux
/// reports the error once and keeps the pages as if they were clean.
/// Thread-safe. Paths are relative to the root folder.
class DiskJournal {
 public:
  explicit DiskJournal(std::string root);

  [[nodiscard]] const std::string& root() const { return root_; }
  void created(const std::string& path);
  void written(const std::string& path, std::uint64_t offset, std::string_view bytes);
  void truncated(const std::string& path, std::uint64_t size);
  void synced(const std::string& path);
  void sync_failed(const std::string& path);
  void removed(const std::string& path);
  void renamed(const std::string& from, const std::string& to);
  void folder_made(const std::string& path);
  void folder_synced(const std::string& path);
  /// A fact that the outside world has seen ("receipt 0a1b…"): whatever was marked before the cut must hold after it.
  void mark(std::string fact);

  [[nodiscard]] std::size_t size() const;
  /// Operations [first, last) in words, one a line, for whoever replays a failure.
  [[nodiscard]] std::string describe(std::size_t first, std::size_t last) const;
  /// The facts marked before operation `cut`.
  [[nodiscard]] std::vector<std::string> facts_before(std::size_t cut) const;
  /// Writes into `target` (an empty folder) what the disk may hold after a power cut before operation `cut`; `seed` chooses which
  /// uncertain operations survive. With `obey_sync` false every fsync is ignored: tests prove with it that they can fail.
  void materialise(std::size_t cut, std::uint64_t seed, const std::string& target, bool obey_sync = true) const;
  /// The same after the program was killed and the machine runs on: everything was applied, and what was uncertain still is.
  void materialise_cache(std::size_t cut, const std::string& target) const;
  /// Goes on from what another journal noted before operation `cut`, as a program does that is started on materialise_cache() of it.
  void continue_from(const DiskJournal& other, std::size_t cut);

 private:
  enum class Kind { kCreate, kWrite, kTruncate, kSync, kSyncFailed, kRemove, kRename, kMakeFolder, kSyncFolder, kMark };
  struct Operation {
    Kind kind;
    std::string path;
    std::string other;  ///< rename target, or the bytes of a write
    std::uint64_t number = 0;
  };
  enum class Disk { kHonest, kIgnoresSync, kCache };
  void rebuild(std::size_t cut, std::uint64_t seed, const std::string& target, Disk disk) const;
  void add(Kind kind, const std::string& path, std::string other = {}, std::uint64_t number = 0);
  [[nodiscard]] std::string relative(const std::string& path) const;

  std::string root_;
  mutable std::mutex mutex_;
  std::vector<Operation> operations_;
};

/// Registers an SQLite VFS of this name over the default one that writes all file operations below `journal.root()` into the journal.
/// The journal must outlive every connection that uses the VFS.
void register_recording_vfs(const char* name, DiskJournal& journal);

}  // namespace sigilo::testing
