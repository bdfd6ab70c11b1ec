#include "server/storage/sql_upload_store.h"

#include "server/storage/row_codec.h"

namespace sigilo::server {

Status SqlUploadStore::create(const Upload& upload) {
  return connections_.write([&upload](Connection& connection) -> Status {
    SIGILO_TRY(auto row, query(connection, "INSERT INTO upload(id, device, cover, share_bundles, sections) VALUES (?1, ?2, ?3, ?4, ?5) "
                                           "ON CONFLICT(id) DO NOTHING"));
    row->bind(1, upload.id).bind(2, upload.device).bind(3, ByteView(upload.cover));
    row->bind(4, ByteView(encode_list(upload.share_bundles))).bind(5, ByteView(encode_upload_sections(upload.sections)));
    SIGILO_CHECK(row->run());
    if (connection.database().changes() == 0) return fail(ErrorCode::kAlreadyExists, "the upload is open already", "upload");
    return {};
  });
}

Result<Upload> SqlUploadStore::find(const UploadId& id) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT device, cover, share_bundles, sections FROM upload WHERE id = ?1"));
  row->bind(1, id);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return fail(ErrorCode::kNotFound, "there is no such upload", "upload", "begin it again");
  Upload upload;
  upload.id = id;
  SIGILO_TRY(upload.device, row->id<DeviceId>(0));
  upload.cover = to_bytes(row->blob(1));
  SIGILO_TRY(upload.share_bundles, decode_list(row->blob(2)));
  SIGILO_TRY(upload.sections, decode_upload_sections(row->blob(3)));
  return upload;
}

Result<std::vector<UploadStore::Listed>> SqlUploadStore::list() {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT id, device, sections FROM upload"));
  std::vector<Listed> uploads;
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return uploads;
    Listed upload;
    SIGILO_TRY(upload.id, row->id<UploadId>(0));
    SIGILO_TRY(upload.device, row->id<DeviceId>(1));
    SIGILO_TRY(upload.sections, decode_upload_sections(row->blob(2)));
    uploads.push_back(std::move(upload));
  }
}

}  // namespace sigilo::server
