#include "client/cli/proposal.h"

#include "crypto/platform/durable_files.h"

namespace sigilo::cli {
namespace {
constexpr std::string_view kDefaultName = "proposal";
}

std::filesystem::path Proposal::path_of(const Session& session, const std::string& given) {
  return given.empty() ? session.home().folder() / kDefaultName : std::filesystem::absolute(given).lexically_normal();
}

std::filesystem::path Proposal::names_path(const std::filesystem::path& path) { return path.string() + ".names"; }

Outcome<DirectoryDraft> Proposal::begin_or_resume(Session& session, Clock& clock, const std::filesystem::path& path) {
  SIGILO_CHECK(session.directory());
  SIGILO_TRY(const bool there, about(exists(session.files(), path), path.string()));
  if (!there) {
    return about(DirectoryDraft::begin(session.trust(), clock.today()), path.string());
  }
  SIGILO_TRY(const SignedDirectory begun, load(session, path));
  return about(DirectoryDraft::resume(session.trust(), begun.directory()), path.string(), Msg::kHintDropProposal);
}

Outcome<SignedDirectory> Proposal::load(Session& session, const std::filesystem::path& path) {
  auto bytes = read_whole(session.files(), path, kMaxDirectoryBytes + 4096);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) {
    return refuse(ErrorCode::kNotFound, Msg::kNoProposal, path.string(), Msg::kHintPropose);
  }
  SIGILO_TRY(const Bytes file, about(std::move(bytes), path.string()));
  return about(SignedDirectory::parse(file), path.string());
}

Done Proposal::save(Session& session, const DirectoryDraft& draft, const std::filesystem::path& path) {
  SIGILO_TRY(const SignedDirectory file, about(draft.finish(), path.string()));
  return save(session, file, path);
}

Done Proposal::save(Session& session, const SignedDirectory& file, const std::filesystem::path& path) {
  return about(write_durably(session.files(), path, file.encode()), path.string());
}

Done Proposal::clear(Session& session, const std::filesystem::path& path) {
  SIGILO_CHECK(about(remove_durably(session.files(), path), path.string()));
  return about(remove_durably(session.files(), names_path(path)), names_path(path).string());
}

}  // namespace sigilo::cli
