#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/core/capture.h"
#include "client/core/directory_work.h"
#include "client/core/founding.h"
#include "client/core/home.h"
#include "client/core/trust.h"
#include "client/sync/grpc_transport.h"
#include "crypto/platform/file_system.h"
#include "tests/bench/measurement.h"
#include "tests/support/process/process.h"

namespace sigilo::bench {

/// A home with its own connection.
struct Device {
  std::unique_ptr<Home> home;
  std::unique_ptr<GrpcTransport> link;
  std::optional<Trust> trust;
  DeviceId id;
};

/// A founded mechanism around a `sigilod` process that listens on loopback: an administrator, interviewers, one reviewer, one protection
/// officer and one clinician with their team keys. Passphrases are derived at the weakest cost: that is measured apart.
class World {
 public:
  explicit World(std::size_t interviewers);

  [[nodiscard]] Device& interviewer(std::size_t index) { return *interviewers_[index]; }
  [[nodiscard]] Device& reviewer() { return *reviewer_; }
  [[nodiscard]] pid_t store_process() const { return store_->pid(); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  /// The folder of the store's files.
  [[nodiscard]] std::string store_folder() const { return data_ + "/store"; }

  /// An interview with a long account and every personal category filled; `attachment`: a file that is attached as it is.
  [[nodiscard]] CaptureInput interview(std::size_t number, const std::string& attachment = {}) const;

 private:
  void start_store();
  void found();
  [[nodiscard]] std::unique_ptr<Device> begin(const std::string& name, Roles roles);
  void publish(const DirectoryDraft& draft);
  void connect(Device& device);
  [[nodiscard]] HomeServices services();

  testing::TemporaryFolder folder_;
  std::string data_ = folder_ / "data";
  PosixFileSystem files_;
  SystemClock clock_;
  SystemRng rng_;
  std::unique_ptr<testing::Process> store_;
  Founding founding_;
  Digest form_;
  std::unique_ptr<Device> administrator_;
  std::vector<std::unique_ptr<Device>> interviewers_;
  std::unique_ptr<Device> reviewer_;
  std::unique_ptr<Device> protection_;
  std::unique_ptr<Device> clinician_;
};

/// Hands in everything that waits. Throws, and says why, unless each of `count` records was taken in and wiped.
void hand_in(Device& device, std::size_t count);

/// Runs `work(i)` for each i below `count` on a thread of its own; returns the seconds until the last is done. Throws what the first threw.
[[nodiscard]] double in_parallel(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace sigilo::bench
