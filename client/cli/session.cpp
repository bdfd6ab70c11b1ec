#include "client/cli/session.h"

#include "client/storage/sqlcipher_vault.h"
#include "client/sync/grpc_transport.h"
#include "crypto/platform/tls_certificate.h"

namespace sigilo::cli {
namespace {

/// Makes the folders above a home that is to be created (0700 each).
Done make_parents(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (error) {
    return refuse(ErrorCode::kIo, Msg::kFolderNotWritable, folder.parent_path().string());
  }
  return {};
}

}  // namespace

HomeServices Session::services() { return {files_, context_.clock, context_.rng, open_sqlcipher_vault}; }

Outcome<std::filesystem::path> Session::find_home(Context& context) {
  SIGILO_TRY(std::filesystem::path folder, context.home());
  PosixFileSystem files;
  SIGILO_TRY(const bool there, about(Home::is_home(files, folder), folder.string()));
  if (!there) {
    return refuse(ErrorCode::kNotFound, Msg::kNoHome, folder.string(), Msg::kHintEnrol);
  }
  return folder;
}

Outcome<std::unique_ptr<Session>> Session::open(Context& context, bool enrolled) {
  SIGILO_CHECK(find_home(context));  // before anybody is asked
  SIGILO_TRY(const SecretBuffer passphrase, ask_passphrase(context.passphrase(), Msg::kHomePassphrase, context.console, context.terminal));
  return open_with(context, passphrase, enrolled);
}

Outcome<std::unique_ptr<Session>> Session::open_with(Context& context, const SecretBuffer& passphrase, bool enrolled) {
  SIGILO_TRY(const std::filesystem::path folder, find_home(context));
  std::unique_ptr<Session> session(new Session(context));
  auto home = Home::open(session->services(), folder, passphrase);
  if (!home && home.error().code == ErrorCode::kAuthenticationFailed) {
    return refuse(ErrorCode::kUnauthenticated, Msg::kWrongPassphrase, folder.string());
  }
  SIGILO_TRY(session->home_, about(std::move(home), folder.string()));
  if (const KeyTableRepair repair = session->home_->draft_keys().repair(); repair.kept_bytes != 0) {
    context.console.note(Msg::kDraftKeysKept, {repair.kept_at.string()});
  }
  if (const auto& unfinished = session->home_->unfinished()) {
    context.console.note(Msg::kHomeUnfinished, {to_string(*unfinished)});
  }
  if (enrolled) {
    SIGILO_CHECK(session->load_trust());
  }
  return session;
}

Outcome<std::unique_ptr<Session>> Session::create(Context& context) {
  SIGILO_TRY(const std::filesystem::path folder, context.home());
  std::unique_ptr<Session> session(new Session(context));
  SIGILO_TRY(const bool there, about(Home::is_home(session->files_, folder), folder.string()));
  if (there) {
    return refuse(ErrorCode::kAlreadyExists, Msg::kHomeExists, folder.string(), Msg::kHintHome);
  }
  SIGILO_TRY(const SecretBuffer passphrase,
             new_passphrase(context.passphrase(), Msg::kHomePassphrase, context.console, context.terminal, context.rng));
  SIGILO_CHECK(make_parents(folder));
  SIGILO_TRY(session->home_, about(Home::create(session->services(), folder, passphrase), folder.string()));
  return session;
}

Done Session::load_trust() {
  auto trust = Trust::load(*home_);
  if (!trust && trust.error().code == ErrorCode::kNotFound) {
    return refuse(ErrorCode::kNotFound, Msg::kNoHome, home_->folder().string(), Msg::kHintEnrol);
  }
  SIGILO_TRY(Trust loaded, about(std::move(trust), home_->folder().string()));
  trust_.emplace(std::move(loaded));
  return {};
}

Outcome<Transport*> Session::server() {
  if (transport_) {
    return transport_.get();
  }
  const TrustRoot& root = trust_->root();
  SIGILO_TRY(const DeviceKeys keys, home_->vault().keys().load_device());
  GrpcTransportOptions options;
  options.address = trust_->has_directory() ? trust_->directory().address : root.address;
  options.server_name = tls_name_of(root.mechanism);
  const Bytes& certificate = trust_->has_directory() ? trust_->directory().tls_certificate : root.tls_certificate;
  SIGILO_TRY(options.server_certificate_pem, certificate_pem_from_der(certificate));
  options.certificate_pem = keys.tls.certificate_pem;
  options.key_pem = keys.tls.key_pem;
  SIGILO_TRY(transport_, GrpcTransport::create(options, context_.rng));
  return transport_.get();
}

Done Session::refresh() {
  SIGILO_TRY(Transport* const transport, server());
  SIGILO_TRY(const Trust::Refreshed refreshed, about(trust_->refresh(*transport), trust_->root().address));
  if (refreshed.names_problem) {
    context_.console.note(Msg::kNamesRefused, {to_string(*refreshed.names_problem)});
  }
  if (refreshed.foreign_entries != 0) {
    context_.console.note(Msg::kForeignEntries, {std::to_string(refreshed.foreign_entries)});
  }
  return {};
}

Outcome<const Directory*> Session::directory() {
  if (!trust_->has_directory()) {
    return refuse(ErrorCode::kConflict, Msg::kNoDirectoryYet, {}, Msg::kHintSyncFirst);
  }
  return &trust_->directory();
}

std::string Session::name_of(const MemberId& member) const {
  const std::string name = trust_->name_of(member);
  return name.empty() ? member.hex() : name;
}

}  // namespace sigilo::cli
