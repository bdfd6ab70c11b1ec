#include "client/core/home.h"

#include <algorithm>
#include <array>

#include "crypto/base/labels.h"
#include "crypto/envelope/key_slots.h"
#include "crypto/platform/durable_files.h"
#include "crypto/platform/file_times.h"
#include "crypto/platform/secret_file.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {
namespace {

constexpr std::size_t kDatabaseKeySize = 32;

Status accept_fresh_folder(FileSystem& files, const Path& folder) {
  SIGILO_TRY(const bool taken, Home::is_home(files, folder));
  if (taken) return fail(ErrorCode::kAlreadyExists, "there is a home in this folder already", "home", "open it, or choose another folder");
  SIGILO_TRY(const bool orphaned, exists(files, folder / "vault.db"));
  if (orphaned) {
    return fail(ErrorCode::kConflict, "the folder holds a database whose key slots are missing", "home",
                "put its file key-slots back, or choose another folder");
  }
  return {};
}

Result<KeySlots> read_slots(FileSystem& files, const Path& path) {
  SIGILO_TRY(const SecretBuffer file, read_secret_file(files, path));
  return KeySlots::parse(file);
}

}  // namespace

Home::~Home() {
  if (!lock_) return;
  draft_keys_.reset();
  vault_.reset();
  // No reason to fail for whoever closes a home: what is left is what every program leaves.
  (void)forget_time_of_day(folder_);
}

Result<bool> Home::is_home(FileSystem& files, const Path& folder) { return exists(files, folder / "key-slots"); }

Result<std::unique_ptr<Home>> Home::create(HomeServices services, Path folder, ByteView passphrase, Argon2Cost cost) {
  FileSystem& files = services.files;
  SIGILO_CHECK(accept_fresh_folder(files, folder));
  SIGILO_CHECK(make_private_directory(files, folder));
  std::unique_ptr<Home> home(new Home(std::move(services), std::move(folder)));
  SIGILO_CHECK(home->take_lock());
  // Again under the lock: another program may have been quicker.
  SIGILO_CHECK(accept_fresh_folder(files, home->folder_));
  SIGILO_CHECK(make_private_directory(files, home->outbox_folder()));
  SIGILO_CHECK(make_private_directory(files, home->drafts_folder()));
  const SecretBytes key = home->rng().secret(kDatabaseKeySize);
  KeySlots slots;
  SIGILO_CHECK(slots.add(KeySlotKind::kPassphrase, passphrase, key, cost, home->rng()));
  // First the way in, then what it opens: a crash in between leaves an empty home, not a database that nobody can open.
  SIGILO_CHECK(write_new_durably(files, home->folder_ / "key-slots", slots.encode()));
  SIGILO_CHECK(home->attach(key));
  return home;
}

Result<std::unique_ptr<Home>> Home::open(HomeServices services, Path folder, ByteView passphrase) {
  SIGILO_TRY(const bool found, is_home(services.files, folder));
  if (!found) return fail(ErrorCode::kNotFound, "there is no home in this folder", "home", "make one first, or name its folder");
  std::unique_ptr<Home> home(new Home(std::move(services), std::move(folder)));
  SIGILO_CHECK(home->take_lock());
  SIGILO_TRY(const KeySlots slots, read_slots(home->files(), home->folder_ / "key-slots"));
  auto key = slots.open(KeySlotKind::kPassphrase, passphrase);
  if (!key) {
    if (key.error().code != ErrorCode::kAuthenticationFailed) return fail(key.error());
    return fail(ErrorCode::kAuthenticationFailed, "the passphrase does not open this home", "passphrase");
  }
  SIGILO_CHECK(home->attach(*key));
  home->tidy();
  return home;
}

Status Home::take_lock() {
  const Path path = folder_ / "lock";
  auto made = files().create_new(path);
  if (made) {
    lock_ = std::move(*made);
    SIGILO_CHECK(files().sync_directory(folder_));
  } else if (made.error().code == ErrorCode::kAlreadyExists) {
    SIGILO_TRY(lock_, files().open(path, FileMode::kReadWrite));
  } else {
    return fail(made.error());
  }
  auto locked = lock_->lock();
  if (!locked && locked.error().code == ErrorCode::kLocked) {
    return fail(ErrorCode::kLocked, "another program is working with this home", "home", "wait until it has ended, or end it");
  }
  return locked;
}

Status Home::attach(const SecretBytes& key) {
  SIGILO_TRY(draft_secret_, hkdf(key.expose(), {}, as_bytes(labels::kDraft), 32));
  SIGILO_TRY(draft_keys_, KeyTableFile::open(files(), rng(), folder_ / "draft-keys", folder_ / "draft-root"));
  SIGILO_TRY(vault_, services_.open_vault(files(), folder_ / "vault.db", key));
  return {};
}

void Home::tidy() {
  unfinished_.reset();
  const auto note = [&](const Status& done) {
    if (!done && !unfinished_) unfinished_ = done.error();
  };
  // Blobs first: on a full disk they make the room that destroying a draft's key needs.
  const auto blobs = vault_->outbox().announced_blobs();
  if (!blobs) note(fail(blobs.error()));
  for (const std::string& blob : blobs.value_or(std::vector<std::string>())) note(clear_blob(blob));
  const auto drafts = vault_->outbox().finished_drafts();
  if (!drafts) note(fail(drafts.error()));
  for (const DraftId& draft : drafts.value_or(std::vector<DraftId>())) note(clear_finished_draft(draft));
}

Status Home::change_passphrase(ByteView old_passphrase, ByteView new_passphrase, Argon2Cost cost) {
  const Path path = folder_ / "key-slots";
  SIGILO_TRY(KeySlots slots, read_slots(files(), path));
  SIGILO_CHECK(slots.replace(KeySlotKind::kPassphrase, old_passphrase, new_passphrase, cost, rng()));
  return write_durably(files(), path, slots.encode());
}

Status Home::clear_blob(const std::string& blob) {
  SIGILO_CHECK(remove_durably(files(), outbox_folder() / blob));
  return vault_->outbox().forget_blob(blob);
}

Status Home::clear_finished_draft(const DraftId& draft) {
  // The key first: without it the file is noise, whatever becomes of it.
  SIGILO_CHECK(draft_keys_->erase(draft.bytes()));
  SIGILO_CHECK(remove_durably(files(), drafts_folder() / draft.hex()));
  SIGILO_CHECK(remove_durably(files(), drafts_folder() / (draft.hex() + ".new")));  // of a save that a crash cut off
  return vault_->outbox().forget_finished_draft(draft);
}

}  // namespace sigilo
