#pragma once

#include <filesystem>
#include <string>

#include "client/cli/session.h"
#include "client/core/directory_work.h"

namespace sigilo::cli {

/// The next directory version in the making: a directory file at `path`, edited by several commands, signed by root keys, published. Names that
/// go with it stand beside it under the name of names_path().
class Proposal {
 public:
  /// `given` empty: "proposal" in the home.
  static std::filesystem::path path_of(const Session& session, const std::string& given);
  static std::filesystem::path names_path(const std::filesystem::path& path);

  /// The one at `path`, or a new copy of the newest version if there is none. kConflict if it does not follow the newest version.
  [[nodiscard]] static Outcome<DirectoryDraft> begin_or_resume(Session& session, Clock& clock, const std::filesystem::path& path);
  /// kNotFound if there is none.
  [[nodiscard]] static Outcome<SignedDirectory> load(Session& session, const std::filesystem::path& path);
  /// Checks the draft, and replaces the file by it, without signatures: those were for other words.
  [[nodiscard]] static Done save(Session& session, const DirectoryDraft& draft, const std::filesystem::path& path);
  [[nodiscard]] static Done save(Session& session, const SignedDirectory& file, const std::filesystem::path& path);
  /// Removes the file and the names beside it.
  [[nodiscard]] static Done clear(Session& session, const std::filesystem::path& path);
};

}  // namespace sigilo::cli
