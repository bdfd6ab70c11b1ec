#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/core/capture.h"
#include "client/core/directory_work.h"
#include "client/core/founding.h"
#include "client/core/home.h"
#include "client/core/seal_job.h"
#include "client/core/sync_job.h"
#include "client/core/team.h"
#include "client/core/trust.h"
#include "crypto/envelope/root_key_file.h"
#include "crypto/platform/file_system.h"
#include "tests/support/client/fake_server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::testing {

inline constexpr std::string_view kTestPassphrase = "correct horse battery staple";

/// One member with one device.
struct Person {
  std::string name;
  Path folder;
  std::unique_ptr<Home> home;
  std::optional<Trust> trust;
  std::unique_ptr<Transport> link;
  MemberId member;
  DeviceId device;
};

struct WorldOptions {
  std::uint64_t seed = 1;
  Suite suite = Suite::kX25519;
  FileSystem* files = nullptr;  ///< of all homes; the machine's if null
  VaultOpener open_vault;       ///< the product's if empty
};

/// A founded mechanism with a fake server and five people whose homes lie in a temporary folder: founder (administrator), interviewer,
/// reviewer, protection officer, clinician. Team keys are made, announced, shared. Throws if any step fails.
class ClientWorld {
 public:
  explicit ClientWorld(WorldOptions options = {});
  ~ClientWorld();
  ClientWorld(const ClientWorld&) = delete;
  ClientWorld& operator=(const ClientWorld&) = delete;

  /// Closes and opens a home again, as after a restart.
  void reopen(Person& person);
  void close(Person& person);
  /// A further person, enrolled by the founder.
  Person& enrol(const std::string& name, Roles roles);
  /// Signs with the root key and publishes; every open home fetches it.
  void publish(const DirectoryDraft& draft, LostTeamKeys lost = LostTeamKeys::kRefused);
  /// The same, and only the administrator fetches it.
  void publish_alone(const DirectoryDraft& draft, LostTeamKeys lost = LostTeamKeys::kRefused);
  /// The next version with whatever change, signed with the root key; every open home fetches it.
  void publish_changed(const std::function<void(Directory&)>& change);
  /// As if this person had compared the words of every device that gets a team key for the first time.
  void compare_newcomers(Person& person);
  [[nodiscard]] HomeServices services();
  [[nodiscard]] RootKey root_key() const;

  /// An interview whose account holds `phrase`, with every personal category filled.
  [[nodiscard]] CaptureInput interview(const std::string& phrase) const;
  [[nodiscard]] CaptureAttachment attachment(SecretBuffer content) const;
  /// Seals one by the interviewer; hands it in.
  SealedRecord seal(const CaptureInput& input);
  SyncReport sync();

  Path root;
  PosixFileSystem real_files;
  FakeClock clock;
  SeededRng rng;
  FakeServer server;
  WorldOptions options;
  Founding founding;
  Bytes form_content;
  Digest form;
  std::vector<std::unique_ptr<Person>> people;
  Person& founder;
  Person& interviewer;
  Person& reviewer;
  Person& protection;
  Person& clinician;

 private:
  void refresh_all();
  Person& add_person(const std::string& name);
  Person& found();
  void make_teams();
};

/// The value, or an exception with the error's text: for what must work in a test's preparation.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(to_string(result.error()));
  return std::move(*result);
}
inline void must(Status status) {
  if (!status) throw std::runtime_error(to_string(status.error()));
}

}  // namespace sigilo::testing
