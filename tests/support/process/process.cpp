#include "tests/support/process/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sigilo::testing {
namespace {

using Milliseconds = std::chrono::milliseconds;

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

void pause_a_moment() { poll(nullptr, 0, 5); }

[[noreturn]] void execute(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment) {
  for (const auto& [name, value] : environment) {
    setenv(name.c_str(), value.c_str(), 1);
  }
  std::vector<char*> argv;
  for (const auto& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  std::perror(argv[0]);
  _exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const std::string& output_path,
                 const std::map<std::string, std::string>& environment) {
  pid_ = fork();
  if (pid_ == 0) {
    const int output = open(output_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(input, 0);
    dup2(output, 1);
    dup2(output, 2);
    execute(arguments, environment);
  }
}

Process::~Process() { kill_now(); }

bool Process::running() { return wait(Milliseconds(0)) == -1; }

void Process::signal(int number) const {
  if (!reaped_) {
    ::kill(pid_, number);
  }
}

int Process::wait(Milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!reaped_) {
    if (waitpid(pid_, &status_, WNOHANG) == pid_) {
      reaped_ = true;
      break;
    }
    if (std::chrono::steady_clock::now() >= end) {
      return -1;
    }
    pause_a_moment();
  }
  return code_of(status_);
}

void Process::kill_now() {
  if (!reaped_ && pid_ > 0) {
    ::kill(pid_, SIGKILL);
    waitpid(pid_, &status_, 0);
    reaped_ = true;
  }
}

Finished run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment, const std::string& input,
             std::chrono::seconds limit) {
  const TemporaryFolder folder;
  write_file(folder / "in", input);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(open((folder / "in").c_str(), O_RDONLY), 0);
    dup2(open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600), 1);
    dup2(open((folder / "err").c_str(), O_WRONLY | O_CREAT, 0600), 2);
    execute(arguments, environment);
  }
  int status = 0;
  const auto end = std::chrono::steady_clock::now() + limit;
  while (waitpid(pid, &status, WNOHANG) != pid) {
    if (std::chrono::steady_clock::now() >= end) {
      ::kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      break;
    }
    pause_a_moment();
  }
  return {code_of(status), read_file(folder / "out"), read_file(folder / "err")};
}

bool eventually(const std::function<bool()>& condition, Milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) {
      return false;
    }
    pause_a_moment();
  }
  return true;
}

TemporaryFolder::TemporaryFolder() {
  const char* base = std::getenv("TMPDIR");
  std::string pattern = std::string(base != nullptr ? base : "/tmp") + "/sigilo-test-XXXXXX";
  path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  if (std::getenv("SIGILO_KEEP") == nullptr) {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
}

std::string program(const std::string& name) {
  const char* folder = std::getenv("SIGILO_BIN");
  return (folder != nullptr ? std::string(folder) + "/" : std::string()) + name;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
  chmod(path.c_str(), 0600);
}

}  // namespace sigilo::testing
