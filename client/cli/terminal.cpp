#include "client/cli/terminal.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "client/cli/console.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kLongestLine = 1024;

/// Echo is off as long as it lives, also when an answer is cut short by an error.
class EchoOff {
 public:
  explicit EchoOff(int fd) : fd_(fd) {
    active_ = tcgetattr(fd_, &before_) == 0;
    if (active_) {
      termios silent = before_;
      // Without ISIG and ICANON, Ctrl-C arrives as a byte, and the terminal is never left mute by a signal.
      silent.c_lflag &= static_cast<tcflag_t>(~(ECHO | ECHOE | ECHOK | ECHONL | ISIG | ICANON));
      silent.c_cc[VMIN] = 1;
      silent.c_cc[VTIME] = 0;
      active_ = tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
    }
  }
  ~EchoOff() {
    if (active_) {
      tcsetattr(fd_, TCSAFLUSH, &before_);
    }
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  [[nodiscard]] bool active() const { return active_; }

 private:
  int fd_;
  termios before_{};
  bool active_ = false;
};

constexpr std::uint8_t kInterrupt = 0x03;
constexpr std::uint8_t kEndOfInput = 0x04;
constexpr std::uint8_t kBackspace = 0x08;
constexpr std::uint8_t kKillLine = 0x15;
constexpr std::uint8_t kDelete = 0x7F;

/// Removes the last character, all bytes of it.
void drop_last(SecretBuffer& line) {
  while (!line.empty()) {
    const bool continuation = (line.back() & 0xC0) == 0x80;
    line.pop_back();
    if (!continuation) {
      return;
    }
  }
}

Outcome<SecretBuffer> read_line(int fd) {
  SecretBuffer line;
  line.reserve(kLongestLine);
  while (true) {
    std::uint8_t byte = 0;
    const ssize_t count = ::read(fd, &byte, 1);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0 || byte == kInterrupt || (byte == kEndOfInput && line.empty())) {
      return refuse(ErrorCode::kCancelled, Msg::kInputEnded);
    }
    if (byte == '\n' || byte == '\r') {
      return line;
    }
    if (byte == kBackspace || byte == kDelete) {
      drop_last(line);
      continue;
    }
    if (byte == kKillLine) {
      line.clear();
      continue;
    }
    if (line.size() == kLongestLine) {
      return refuse(ErrorCode::kTooLarge, Msg::kLineTooLong);
    }
    line.push_back(byte);
  }
}

}  // namespace

TtyTerminal::TtyTerminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}

TtyTerminal::~TtyTerminal() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

void TtyTerminal::show(std::string_view text) { FdSink(fd_).write(printable(text)); }

Outcome<SecretBuffer> TtyTerminal::ask_secret(std::string_view question) {
  const EchoOff guard(fd_);
  if (!guard.active()) {
    return refuse(ErrorCode::kIo, Msg::kEchoStaysOn);
  }
  show(question);
  auto line = read_line(fd_);
  show("\n");
  return line;
}

Outcome<std::string> TtyTerminal::ask(std::string_view question) {
  show(question);
  SIGILO_TRY(const SecretBuffer line, read_line(fd_));
  return std::string(as_text(line));
}

}  // namespace sigilo::cli
