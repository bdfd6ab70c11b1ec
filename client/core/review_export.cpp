#include <string>
#include <utility>

#include "client/core/receipt_check.h"
#include "client/core/review.h"
#include "crypto/directory/lookup.h"
#include "crypto/log/payload_root.h"
#include "crypto/platform/durable_files.h"
#include "crypto/primitives/hash.h"

namespace sigilo {

bool Review::is_own_team(const Ready& ready, const ManifestSection& section) const {
  const SectionSpec* spec = ready.verified.manifest.spec(section.id);
  const auto key = home_.vault().keys().load_signing_key();
  return spec != nullptr && key && may_hold_key(roles_of(trust_.directory(), device_id_of(key->public_key())), team_of(*spec));
}

Status Review::export_section(const Ready& ready, const ManifestSection& section, const Path& path) {
  SIGILO_TRY(const std::unique_ptr<File> file, home_.files().create_new(path));
  PieceHasher hasher;
  std::uint64_t at = 0;
  Digest header_digest;
  SIGILO_CHECK(transport_.review().fetch_section(
      ready.served.record, section.id, 0, 0,
      [&](ByteView header) -> Status {
        if (at != 0) return fail(ErrorCode::kMalformed, "the server sends a header twice", "section");
        header_digest = sha256(header);
        at = header.size();
        return file->write_at(0, header);
      },
      [&](ByteView data) -> Status {
        hasher.update(data);
        if (hasher.length() > section.payload_length) {
          return fail(ErrorCode::kAuthenticationFailed, "the server sends more than the section has", "section");
        }
        const std::uint64_t offset = at;
        at += data.size();
        return file->write_at(offset, data);
      }));
  const bool whole = hasher.length() == section.payload_length && header_digest == section.header_digest;
  if (!whole || hasher.finish() != section.payload_root) {
    return fail(ErrorCode::kAuthenticationFailed, "the section is not the one that the manifest describes", "section", {}, section.id);
  }
  return file->sync();
}

Result<SealedExport> Review::export_sealed(const RecordId& record, const Path& folder) {
  SIGILO_TRY(const bool taken, exists(home_.files(), folder));
  if (taken) return fail(ErrorCode::kAlreadyExists, "there is something under this name already", "folder", "choose another folder");
  SIGILO_TRY(const Ready ready, prepare(record));
  SIGILO_TRY(const Bytes receipt, encode_receipt_bundle(ready.served.receipt));
  SIGILO_CHECK(make_private_directory(home_.files(), folder));
  std::vector<Path> written;
  SealedExport exported;
  const auto write_all = [&]() -> Status {
    written.push_back(folder / "manifest");
    SIGILO_CHECK(write_new_durably(home_.files(), written.back(), ready.served.manifest));
    written.push_back(folder / "receipt");
    SIGILO_CHECK(write_new_durably(home_.files(), written.back(), receipt));
    for (const ManifestSection& section : ready.verified.manifest.sections) {
      written.push_back(folder / ("section-" + std::to_string(section.id) + ".age"));
      const Status done = export_section(ready, section, written.back());
      if (!done && done.error().code == ErrorCode::kPermissionDenied) {
        if (is_own_team(ready, section)) {
          return fail(ErrorCode::kRolledBack, "the server refuses a section of this device's own team", "section", {}, section.id);
        }
        SIGILO_CHECK(home_.files().remove(written.back()));
        written.pop_back();
        exported.of_other_teams.push_back(section.id);
        continue;
      }
      SIGILO_CHECK(done);
      exported.sections.push_back(section.id);
    }
    return home_.files().sync_directory(folder);
  };
  const Status done = write_all();
  if (!done) {
    // No half export is left behind that could be taken for a whole one.
    for (const Path& path : written) (void)home_.files().remove(path);
    return fail(done.error());
  }
  return exported;
}

}  // namespace sigilo
