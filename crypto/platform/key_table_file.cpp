#include "crypto/platform/key_table_file.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/key_table.h"
#include "crypto/platform/durable_files.h"
#include "crypto/platform/secret_file.h"

namespace sigilo {
namespace {

constexpr std::size_t kRootBytes = 32;
constexpr std::uint64_t kMaxTableBytes = std::uint64_t{1} << 30;

std::string root_magic() { return std::string(labels::kKeyTableRoot) + "\n"; }

SecretBuffer encode_roots(std::span<const SecretBytes* const> keys) {
  BasicWriter<SecretBuffer> writer;
  writer.raw(root_magic()).u8(static_cast<std::uint8_t>(keys.size()));
  for (const auto* key : keys) writer.raw(key->expose());
  return std::move(writer).take();
}

Result<std::vector<SecretBytes>> parse_roots(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(root_magic()));
  SIGILO_TRY(const auto count, reader.u8());
  if (count < 1 || count > 2) return fail(ErrorCode::kMalformed, "a root file holds one key or two", "key table root", {}, count);
  std::vector<SecretBytes> keys;
  for (int i = 0; i < count; ++i) {
    SIGILO_TRY(auto key, reader.raw(kRootBytes));
    keys.emplace_back(key);
  }
  SIGILO_CHECK(reader.finish());
  return keys;
}

}  // namespace

struct KeyTableFile::State {
  FileSystem& files;
  Rng& rng;
  Path table_path;
  Path root_path;

  mutable std::mutex mutex;
  KeyTable table;              // mutex
  SecretBytes root;            // mutex
  std::unique_ptr<File> file;  // mutex; open at table_path
  std::uint64_t size = 0;      // mutex; bytes of the file that are certain
  bool uncut = false;          // mutex; behind `size` may lie what a failed append left
  bool broken = false;         // mutex; memory and files may differ
  bool unsure = false;         // mutex; a sync of the file as it is failed
  bool owes_mending = false;   // mutex; the files could be read, and there was no room to mend them
  KeyTableRepair repair;       // mutex; of the last load()

  State(FileSystem& f, Rng& r, Path t, Path k) : files(f), rng(r), table_path(std::move(t)), root_path(std::move(k)) {}

  [[nodiscard]] Status write_roots(std::span<const SecretBytes* const> keys) { return write_durably(files, root_path, encode_roots(keys)); }

  [[nodiscard]] Path root_in_the_making() const {
    Path path = root_path;
    path += ".made";
    return path;
  }

  // The root key gets its name last, so that a root key without a table always means that the table is missing.
  [[nodiscard]] Status make() {
    root = rng.secret(kRootBytes);
    const SecretBytes* one[] = {&root};
    SIGILO_CHECK(write_durably(files, root_in_the_making(), encode_roots(one)));
    SIGILO_CHECK(rewrite());
    return name_the_root();
  }

  [[nodiscard]] Status name_the_root() {
    SIGILO_CHECK(files.rename(root_in_the_making(), root_path));
    return files.sync_directory(root_path.parent_path());
  }

  // Writes the whole table under `root`.
  [[nodiscard]] Status rewrite() {
    SIGILO_TRY(const auto bytes, table.encode_file(root.expose(), rng));
    file.reset();
    SIGILO_CHECK(write_durably(files, table_path, bytes));
    size = bytes.size();
    return reopen();
  }

  [[nodiscard]] Status reopen() {
    SIGILO_TRY(file, files.open(table_path, FileMode::kReadWrite));
    return {};
  }

  // Copies what is going to be cut off; a crash before the cut repeats it under the same name.
  [[nodiscard]] Status keep_aside(ByteView tail) {
    repair.kept_bytes = tail.size();
    repair.kept_at = table_path;
    repair.kept_at += ".kept-" + std::to_string(table.generation()) + "-" + std::to_string(size);
    for (int copy = 2;; ++copy) {
      auto kept = write_new_durably(files, repair.kept_at, tail);
      if (kept || kept.error().code != ErrorCode::kAlreadyExists) return kept;
      SIGILO_TRY(const auto there, read_whole(files, repair.kept_at, kMaxTableBytes));
      if (std::ranges::equal(there, tail)) return {};
      repair.kept_at += "-" + std::to_string(copy);
    }
  }

  // Cuts off and writes what load() found to be in need of it.
  [[nodiscard]] Status mend(ByteView tail, bool two_roots) {
    if (!tail.empty()) {
      SIGILO_CHECK(keep_aside(tail));
      SIGILO_CHECK(file->truncate(size));
      SIGILO_CHECK(file->sync());
    }
    if (repair.mended || unsure) SIGILO_CHECK(rewrite());
    unsure = false;
    if (!two_roots) return {};
    // The table's new name may be in the cache alone: with one root key left, the former table would open no more.
    SIGILO_CHECK(files.sync_directory(table_path.parent_path()));
    const SecretBytes* one[] = {&root};
    return write_roots(one);
  }

  // The same bytes to the same place: a crash on the way changes nothing.
  [[nodiscard]] Status write_again(ByteView end) {
    SIGILO_CHECK(file->write_at(size - end.size(), end));
    return file->sync();
  }

  // Reads both files; of two root keys the one that opens the table stays. What is read serves although a full disk leaves no room to mend the
  // files: nothing is written to them before that.
  [[nodiscard]] Status load() {
    SIGILO_TRY(const auto root_file, read_secret_file(files, root_path));
    SIGILO_TRY(auto keys, parse_roots(root_file));
    SIGILO_TRY(const auto bytes, read_whole(files, table_path, kMaxTableBytes));
    std::size_t last_append = 0;
    for (auto& key : keys) {
      auto opened = KeyTable::open(bytes, key.expose());
      if (!opened) {
        if (&key == &keys.back()) return fail(opened.error());
        continue;
      }
      table = std::move(opened->table);
      size = bytes.size() - opened->torn_bytes;
      last_append = opened->last_segment_bytes;
      root = std::move(key);
      repair = {};
      repair.mended = opened->mended;
      break;
    }
    SIGILO_CHECK(reopen());
    // A program that was killed may have left its last append in the system's cache alone, and if its sync failed no further sync would write it: it is
    // written once more. Every append before it was synced before it began, and is not touched.
    const Status durable = write_again(ByteView(bytes).first(size).last(last_append));
    if (!durable && durable.error().code != ErrorCode::kNoSpace) return durable;
    if (!durable) unsure = true;
    const Status mended = mend(ByteView(bytes).subspan(size), keys.size() > 1);
    owes_mending = !mended && mended.error().code == ErrorCode::kNoSpace;
    return owes_mending ? Status() : mended;
  }

  // Before anything is written.
  [[nodiscard]] Status writable() {
    SIGILO_CHECK(usable());
    if (!owes_mending) return {};
    file.reset();
    if (auto loaded = load(); !loaded) {
      broken = true;
      return loaded;
    }
    if (!owes_mending) return {};
    return fail(ErrorCode::kNoSpace, "there is no room to mend the key table", "key table", "make room on the disk");
  }

  // After a failed append. What lies behind `size` was confirmed to nobody, so it is cut off and not kept; a full disk takes nothing from what was
  // confirmed before.
  [[nodiscard]] Status take_back(Status failed) {
    broken = !read_confirmed();
    return failed;
  }

  [[nodiscard]] Status read_confirmed() {
    SIGILO_TRY(const auto bytes, read_whole(files, table_path, kMaxTableBytes));
    if (bytes.size() < size) return fail(ErrorCode::kIo, "the key table is shorter than it was", "key table", "check the disk");
    SIGILO_TRY(auto opened, KeyTable::open(ByteView(bytes).first(size), root.expose()));
    if (opened.torn_bytes != 0) return fail(ErrorCode::kIo, "the key table cannot be read as it was written", "key table", "check the disk");
    table = std::move(opened.table);
    uncut = bytes.size() > size;
    (void)cut();  // a disk that refuses it now is asked again before the next append
    return {};
  }

  [[nodiscard]] Status cut() {
    if (!uncut) return {};
    SIGILO_CHECK(file->truncate(size));
    SIGILO_CHECK(file->sync());
    uncut = false;
    return {};
  }

  // After a failed rewriting the files decide what is true.
  [[nodiscard]] Status recover(Status failed) {
    file.reset();
    broken = !load();
    return failed;
  }

  [[nodiscard]] Status usable() const {
    if (broken) return fail(ErrorCode::kIo, "the key table could not be read again after an error", "key table", "restart the program");
    return {};
  }

  [[nodiscard]] Status append() {
    SIGILO_TRY(const auto segment, table.encode_append(root.expose(), rng));
    if (segment.empty()) return {};
    SIGILO_CHECK(cut());
    SIGILO_CHECK(file->write_at(size, segment));
    SIGILO_CHECK(file->sync());
    size += segment.size();
    return {};
  }

  [[nodiscard]] Status replace_root() {
    SecretBytes fresh = rng.secret(kRootBytes);
    const SecretBytes* both[] = {&root, &fresh};
    SIGILO_CHECK(write_roots(both));
    root = std::move(fresh);
    SIGILO_CHECK(rewrite());
    const SecretBytes* one[] = {&root};
    return write_roots(one);
  }
};

KeyTableFile::KeyTableFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeyTableFile::~KeyTableFile() = default;

Result<std::unique_ptr<KeyTableFile>> KeyTableFile::open(FileSystem& files, Rng& rng, Path table, Path root_key) {
  auto state = std::make_unique<State>(files, rng, std::move(table), std::move(root_key));
  SIGILO_TRY(const bool table_there, exists(files, state->table_path));
  SIGILO_TRY(bool root_there, exists(files, state->root_path));
  if (table_there && !root_there) {
    SIGILO_TRY(root_there, exists(files, state->root_in_the_making()));
    if (root_there) SIGILO_CHECK(state->name_the_root());
  }
  if (table_there != root_there) {
    return fail(ErrorCode::kNotFound, table_there ? StaticText("the root key of the key table is gone") : StaticText("the key table is gone"),
                table_there ? StaticText("key table root") : StaticText("key table"), "put the file back: the one does not open without the other");
  }
  SIGILO_CHECK(table_there ? state->load() : state->make());
  return std::unique_ptr<KeyTableFile>(new KeyTableFile(std::move(state)));
}

Status KeyTableFile::put(std::span<const KeyTableItem> items) {
  const std::lock_guard lock(state_->mutex);
  SIGILO_CHECK(state_->writable());
  for (const auto& item : items) {
    if (auto put = state_->table.put(item.id, item.value); !put) return state_->take_back(put);
  }
  if (auto appended = state_->append(); !appended) return state_->take_back(appended);
  return {};
}

Status KeyTableFile::put(ByteView id, ByteView value) {
  const KeyTableItem item{id, value};
  return put({&item, 1});
}

Result<SecretBytes> KeyTableFile::get(ByteView id) const {
  const std::lock_guard lock(state_->mutex);
  SIGILO_CHECK(state_->usable());
  const auto* value = state_->table.find(id);
  if (value == nullptr) return fail(ErrorCode::kNotFound, "the key table has no such item", "key table");
  return SecretBytes(ByteView(*value));
}

bool KeyTableFile::contains(ByteView id) const {
  const std::lock_guard lock(state_->mutex);
  return !state_->broken && state_->table.find(id) != nullptr;
}

Status KeyTableFile::erase(std::span<const ByteView> ids) {
  const std::lock_guard lock(state_->mutex);
  SIGILO_CHECK(state_->writable());
  bool any = false;
  for (const auto& id : ids) any = state_->table.erase(id) || any;
  if (!any) return {};
  if (auto replaced = state_->replace_root(); !replaced) return state_->recover(replaced);
  return {};
}

Status KeyTableFile::erase(ByteView id) { return erase({&id, 1}); }

std::size_t KeyTableFile::size() const {
  const std::lock_guard lock(state_->mutex);
  return state_->table.size();
}

KeyTableRepair KeyTableFile::repair() const {
  const std::lock_guard lock(state_->mutex);
  return state_->repair;
}

}  // namespace sigilo
