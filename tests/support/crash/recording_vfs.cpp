#include <sqlcipher/sqlite3.h>

#include <cstring>
#include <string>

#include "tests/support/crash/disk_journal.h"

// SQLite fills structs of function pointers; the wrapper forwards each call to the default VFS and notes what changes the disk.
namespace sigilo::testing {
namespace {

struct RecordingFile {
  sqlite3_file base;
  DiskJournal* journal;
  std::string* path;  ///< null for temporary files, which no crash needs to keep
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

RecordingFile* as_recording(sqlite3_file* file) { return reinterpret_cast<RecordingFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return as_recording(file)->real(); }
sqlite3_vfs* real(sqlite3_vfs* vfs);

int x_close(sqlite3_file* f) {
  const int rc = real(f)->pMethods->xClose(real(f));
  delete as_recording(f)->path;
  as_recording(f)->path = nullptr;
  return rc;
}
int x_read(sqlite3_file* f, void* out, int n, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), out, n, at); }
int x_write(sqlite3_file* f, const void* in, int n, sqlite3_int64 at) {
  const int rc = real(f)->pMethods->xWrite(real(f), in, n, at);
  auto* file = as_recording(f);
  if (rc == SQLITE_OK && file->path != nullptr) {
    file->journal->written(*file->path, static_cast<std::uint64_t>(at), {static_cast<const char*>(in), static_cast<std::size_t>(n)});
  }
  return rc;
}
int x_truncate(sqlite3_file* f, sqlite3_int64 size) {
  const int rc = real(f)->pMethods->xTruncate(real(f), size);
  if (rc == SQLITE_OK && as_recording(f)->path != nullptr) {
    as_recording(f)->journal->truncated(*as_recording(f)->path, static_cast<std::uint64_t>(size));
  }
  return rc;
}
int x_sync(sqlite3_file* f, int flags) {
  const int rc = real(f)->pMethods->xSync(real(f), flags);
  auto* file = as_recording(f);
  if (rc == SQLITE_OK && file->path != nullptr) {
    file->journal->synced(*file->path);
    // The unix VFS syncs the folder with the file, so that a new database or log keeps its name.
    file->journal->folder_synced(file->path->substr(0, file->path->rfind('/')));
  }
  return rc;
}
int x_size(sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); }
int x_lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int x_unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int x_check(sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
int x_control(sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); }
int x_sector(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int x_device(sqlite3_file* f) {
  // No promise of atomic or ordered sectors: the model grants none.
  return real(f)->pMethods->xDeviceCharacteristics(real(f)) & SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN;
}
int x_shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int x_shm_lock(sqlite3_file* f, int offset, int n, int flags) { return real(f)->pMethods->xShmLock(real(f), offset, n, flags); }
void x_shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int x_shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

const sqlite3_io_methods kMethods = {
    2, x_close, x_read, x_write, x_truncate, x_sync, x_size, x_lock, x_unlock, x_check, x_control, x_sector, x_device,
    x_shm_map, x_shm_lock, x_shm_barrier, x_shm_unmap, nullptr, nullptr};

struct RecordingVfs {
  sqlite3_vfs base;
  sqlite3_vfs* real;
  DiskJournal* journal;
  std::string name;
};
sqlite3_vfs* real(sqlite3_vfs* vfs) { return reinterpret_cast<RecordingVfs*>(vfs)->real; }
DiskJournal& journal_of(sqlite3_vfs* vfs) { return *reinterpret_cast<RecordingVfs*>(vfs)->journal; }

int v_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  auto* file = as_recording(f);
  std::memset(file, 0, sizeof *file);
  int exists = 0;
  if (name != nullptr) {
    real(vfs)->xAccess(real(vfs), name, SQLITE_ACCESS_EXISTS, &exists);
  }
  const int rc = real(vfs)->xOpen(real(vfs), name, file->real(), flags, out_flags);
  if (file->real()->pMethods == nullptr) {
    return rc;
  }
  file->base.pMethods = &kMethods;
  file->journal = &journal_of(vfs);
  if (rc == SQLITE_OK && name != nullptr) {
    file->path = new std::string(name);
    if (exists == 0) {
      file->journal->created(name);
    }
  }
  return rc;
}
int v_delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  const int rc = real(vfs)->xDelete(real(vfs), name, sync_folder);
  if (rc == SQLITE_OK) {
    journal_of(vfs).removed(name);
    if (sync_folder != 0) {
      const std::string path(name);
      journal_of(vfs).folder_synced(path.substr(0, path.rfind('/')));
    }
  }
  return rc;
}
int v_access(sqlite3_vfs* vfs, const char* name, int flags, int* out) { return real(vfs)->xAccess(real(vfs), name, flags, out); }
int v_full(sqlite3_vfs* vfs, const char* name, int n, char* out) { return real(vfs)->xFullPathname(real(vfs), name, n, out); }
int v_random(sqlite3_vfs* vfs, int n, char* out) { return real(vfs)->xRandomness(real(vfs), n, out); }
int v_sleep(sqlite3_vfs* vfs, int microseconds) { return real(vfs)->xSleep(real(vfs), microseconds); }
int v_time(sqlite3_vfs* vfs, double* out) { return real(vfs)->xCurrentTime(real(vfs), out); }
int v_error(sqlite3_vfs* vfs, int n, char* out) { return real(vfs)->xGetLastError(real(vfs), n, out); }
int v_time64(sqlite3_vfs* vfs, sqlite3_int64* out) { return real(vfs)->xCurrentTimeInt64(real(vfs), out); }

}  // namespace

void register_recording_vfs(const char* name, DiskJournal& journal) {
  auto* vfs = new RecordingVfs{};  // lives as long as SQLite knows it: to the end of the test program
  vfs->real = sqlite3_vfs_find(nullptr);
  vfs->journal = &journal;
  vfs->name = name;
  vfs->base = *vfs->real;
  vfs->base.iVersion = 2;
  vfs->base.szOsFile = static_cast<int>(sizeof(RecordingFile)) + vfs->real->szOsFile;
  vfs->base.zName = vfs->name.c_str();
  vfs->base.pNext = nullptr;
  vfs->base.xOpen = v_open;
  vfs->base.xDelete = v_delete;
  vfs->base.xAccess = v_access;
  vfs->base.xFullPathname = v_full;
  vfs->base.xRandomness = v_random;
  vfs->base.xSleep = v_sleep;
  vfs->base.xCurrentTime = v_time;
  vfs->base.xGetLastError = v_error;
  vfs->base.xCurrentTimeInt64 = v_time64;
  sqlite3_vfs_register(&vfs->base, 0);
}

}  // namespace sigilo::testing
