#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace sigilo::testing {

/// A child process of a test: killed (SIGKILL) and reaped by the destructor. Output goes to a file.
class Process {
 public:
  /// Starts `arguments[0]` with these arguments; stdout and stderr are appended to `output_path`; `environment` is added to ours.
  Process(const std::vector<std::string>& arguments, const std::string& output_path, const std::map<std::string, std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running();
  void signal(int number) const;
  /// Waits at most `limit`; returns the exit code, 128 + signal, or -1 if it is still running.
  int wait(std::chrono::milliseconds limit);
  /// SIGKILL and reap.
  void kill_now();

 private:
  pid_t pid_ = -1;
  int status_ = 0;
  bool reaped_ = false;
};

struct Finished {
  int code = -1;  ///< 128 + signal if it was killed
  std::string out;
  std::string err;
};
/// Runs a program to its end (at most `limit`, then SIGKILL) with the given standard input.
Finished run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment = {},
             const std::string& input = {}, std::chrono::seconds limit = std::chrono::seconds(120));

/// Polls a condition every few milliseconds; false if it did not come true in time.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit = std::chrono::seconds(30));

/// A folder below the temporary directory, removed with all it holds by the destructor (kept if SIGILO_KEEP is set).
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Path of a program of this build ($SIGILO_BIN, set by ctest).
std::string program(const std::string& name);
std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& content);

}  // namespace sigilo::testing
