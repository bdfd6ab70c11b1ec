#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "client/cli/command.h"
#include "client/core/home.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/platform/file_system.h"

namespace sigilo::cli {

/// A home that is open for the length of a command, what it trusts, and its way to the server. Not thread-safe.
class Session {
 public:
  /// Asks for the passphrase. kNotFound if there is no home (or, unless `enrolled` is false, no trust root in it), kUnauthenticated for a wrong passphrase.
  [[nodiscard]] static Outcome<std::unique_ptr<Session>> open(Context& context, bool enrolled = true);
  /// The same with a passphrase that was asked for already.
  [[nodiscard]] static Outcome<std::unique_ptr<Session>> open_with(Context& context, const SecretBuffer& passphrase, bool enrolled);
  /// A new home under a new passphrase. kAlreadyExists.
  [[nodiscard]] static Outcome<std::unique_ptr<Session>> create(Context& context);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] Home& home() const { return *home_; }
  [[nodiscard]] FileSystem& files() { return files_; }
  /// Requires an enrolled home.
  [[nodiscard]] Trust& trust() { return *trust_; }
  /// Loads what is trusted, after an enrolment stored it.
  [[nodiscard]] Done load_trust();
  /// The server, with this device's keys. No connection is made before the first call.
  [[nodiscard]] Outcome<Transport*> server();
  /// Brings directory and view of the log up to date.
  [[nodiscard]] Done refresh();
  /// kConflict before the first directory was accepted.
  [[nodiscard]] Outcome<const Directory*> directory();
  /// The name of a member if it is known, else the id.
  [[nodiscard]] std::string name_of(const MemberId& member) const;

 private:
  explicit Session(Context& context) : context_(context) {}
  /// The folder of the home, which must be there.
  [[nodiscard]] static Outcome<std::filesystem::path> find_home(Context& context);
  [[nodiscard]] HomeServices services();

  Context& context_;
  PosixFileSystem files_;
  std::unique_ptr<Home> home_;
  std::optional<Trust> trust_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace sigilo::cli
