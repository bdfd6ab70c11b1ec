#include "tests/support/crash/disk_journal.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace sigilo::testing {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kSector = 512;

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

// Names and contents are kept apart, as on a disk: a name points to a file number.
struct Contents {
  std::map<std::string, std::size_t> names;
  std::map<std::size_t, std::string> files;
};

void write_at(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) {
    content.resize(offset + bytes.size(), '\0');
  }
  std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

DiskJournal::DiskJournal(std::string root) : root_(std::move(root)) {}

std::string DiskJournal::relative(const std::string& path) const {
  if (path == root_) {
    return {};
  }
  return path.rfind(root_ + "/", 0) == 0 ? path.substr(root_.size() + 1) : path;
}

void DiskJournal::add(Kind kind, const std::string& path, std::string other, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  operations_.push_back({kind, relative(path), std::move(other), number});
}

void DiskJournal::created(const std::string& path) { add(Kind::kCreate, path); }
void DiskJournal::written(const std::string& path, std::uint64_t offset, std::string_view bytes) {
  add(Kind::kWrite, path, std::string(bytes), offset);
}
void DiskJournal::truncated(const std::string& path, std::uint64_t size) { add(Kind::kTruncate, path, {}, size); }
void DiskJournal::synced(const std::string& path) { add(Kind::kSync, path); }
void DiskJournal::sync_failed(const std::string& path) { add(Kind::kSyncFailed, path); }
void DiskJournal::removed(const std::string& path) { add(Kind::kRemove, path); }
void DiskJournal::renamed(const std::string& from, const std::string& to) { add(Kind::kRename, from, relative(to)); }
void DiskJournal::folder_made(const std::string& path) { add(Kind::kMakeFolder, path); }
void DiskJournal::folder_synced(const std::string& path) { add(Kind::kSyncFolder, path); }
void DiskJournal::mark(std::string fact) { add(Kind::kMark, {}, std::move(fact)); }

std::size_t DiskJournal::size() const {
  const std::lock_guard lock(mutex_);
  return operations_.size();
}

std::string DiskJournal::describe(std::size_t first, std::size_t last) const {
  static constexpr const char* kNames[] = {"create", "write", "truncate", "sync", "failed sync", "remove", "rename", "make folder", "sync folder", "mark"};
  const std::lock_guard lock(mutex_);
  std::string text;
  for (std::size_t i = first; i < std::min(last, operations_.size()); ++i) {
    const Operation& op = operations_[i];
    text += std::to_string(i) + " " + kNames[static_cast<std::size_t>(op.kind)] + " " + op.path;
    if (op.kind == Kind::kWrite) text += " at " + std::to_string(op.number) + ", " + std::to_string(op.other.size()) + " bytes";
    if (op.kind == Kind::kTruncate) text += " to " + std::to_string(op.number);
    if (op.kind == Kind::kRename) text += " to " + op.other;
    text += "\n";
  }
  return text;
}

std::vector<std::string> DiskJournal::facts_before(std::size_t cut) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> facts;
  for (std::size_t i = 0; i < std::min(cut, operations_.size()); ++i) {
    if (operations_[i].kind == Kind::kMark) {
      facts.push_back(operations_[i].other);
    }
  }
  return facts;
}

void DiskJournal::materialise(std::size_t cut, std::uint64_t seed, const std::string& target, bool obey_sync) const {
  rebuild(cut, seed, target, obey_sync ? Disk::kHonest : Disk::kIgnoresSync);
}

void DiskJournal::materialise_cache(std::size_t cut, const std::string& target) const { rebuild(cut, 0, target, Disk::kCache); }

void DiskJournal::continue_from(const DiskJournal& other, std::size_t cut) {
  const std::scoped_lock lock(mutex_, other.mutex_);
  operations_.assign(other.operations_.begin(), other.operations_.begin() + static_cast<std::ptrdiff_t>(std::min(cut, other.operations_.size())));
}

void DiskJournal::rebuild(std::size_t cut, std::uint64_t seed, const std::string& target, Disk disk) const {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 random(seed);
  cut = std::min(cut, operations_.size());

  // Which file number a name stands for at each operation, had everything been applied.
  std::map<std::string, std::size_t> live;
  std::vector<std::size_t> file_of(cut, SIZE_MAX);
  std::map<std::size_t, std::vector<std::size_t>> pending;  // file -> what the next fsync makes certain
  std::vector<bool> synced(cut, false);
  std::map<std::string, std::size_t> last_folder_sync;    // folder -> newest fsync
  std::size_t next_file = 0;
  for (std::size_t i = 0; i < cut; ++i) {
    const Operation& op = operations_[i];
    switch (op.kind) {
      case Kind::kCreate:
        if (live.find(op.path) == live.end()) live[op.path] = next_file++;
        file_of[i] = live[op.path];
        break;
      case Kind::kWrite:
      case Kind::kTruncate:
      case Kind::kSync:
      case Kind::kSyncFailed:
        if (live.find(op.path) == live.end()) live[op.path] = next_file++;
        file_of[i] = live[op.path];
        if (op.kind == Kind::kSync) {
          for (const std::size_t operation : pending[file_of[i]]) synced[operation] = true;
        }
        if (op.kind == Kind::kSync || op.kind == Kind::kSyncFailed) {
          pending.erase(file_of[i]);
        } else {
          pending[file_of[i]].push_back(i);
        }
        break;
      case Kind::kRename: {
        const auto found = live.find(op.path);
        if (found != live.end()) {
          file_of[i] = found->second;
          live[op.other] = found->second;
          live.erase(op.path);
        }
        break;
      }
      case Kind::kRemove:
        if (const auto found = live.find(op.path); found != live.end()) {
          file_of[i] = found->second;
          live.erase(found);
        }
        break;
      case Kind::kSyncFolder: last_folder_sync[op.path] = i; break;
      case Kind::kMakeFolder:
      case Kind::kMark: break;
    }
  }

  const auto content_certain = [&](std::size_t i) { return disk == Disk::kCache || (disk == Disk::kHonest && synced[i]); };
  const auto name_certain = [&](std::size_t i, const std::string& path) {
    const auto folder = last_folder_sync.find(parent_of(path));
    return disk == Disk::kCache || (disk == Disk::kHonest && folder != last_folder_sync.end() && folder->second > i);
  };
  const auto survives = [&](bool certain) { return certain || random() % 2 == 0; };

  Contents contents;
  std::set<std::string> folders;
  for (std::size_t i = 0; i < cut; ++i) {
    const Operation& op = operations_[i];
    switch (op.kind) {
      case Kind::kCreate:
        contents.files.try_emplace(file_of[i]);
        if (survives(name_certain(i, op.path))) {
          contents.names[op.path] = file_of[i];
        }
        break;
      case Kind::kWrite: {
        std::string& content = contents.files[file_of[i]];
        if (content_certain(i)) {
          write_at(content, op.number, op.other);
        } else {
          const auto fate = random() % 3;
          if (fate == 0) {
            write_at(content, op.number, op.other);
          } else if (fate == 1 && op.other.size() > kSector) {
            const std::uint64_t sectors = op.other.size() / kSector;
            write_at(content, op.number, std::string_view(op.other).substr(0, (random() % sectors) * kSector));
          }
        }
        break;
      }
      case Kind::kTruncate:
        if (survives(content_certain(i))) {
          contents.files[file_of[i]].resize(op.number, '\0');
        }
        break;
      case Kind::kRename:
        if (file_of[i] != SIZE_MAX && survives(name_certain(i, op.other))) {
          contents.names.erase(op.path);
          contents.names[op.other] = file_of[i];
        }
        break;
      case Kind::kRemove:
        if (survives(name_certain(i, op.path))) {
          contents.names.erase(op.path);
        }
        break;
      case Kind::kMakeFolder: folders.insert(op.path); break;
      case Kind::kSync:
      case Kind::kSyncFailed:
      case Kind::kSyncFolder:
      case Kind::kMark: break;
    }
  }

  fs::create_directories(target);
  for (const auto& folder : folders) {
    fs::create_directories(fs::path(target) / folder);
    fs::permissions(fs::path(target) / folder, fs::perms::owner_all);
  }
  for (const auto& [name, file] : contents.names) {
    const fs::path path = fs::path(target) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << contents.files[file];
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  }
  fs::permissions(target, fs::perms::owner_all);
}

}  // namespace sigilo::testing
