#pragma once

#include <string>
#include <string_view>

#include "client/cli/problem.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo::cli {

/// The person at the keyboard. Questions go to the terminal itself, never to stdout or stderr.
class Terminal {
 public:
  virtual ~Terminal() = default;
  /// False without a controlling terminal, and with --no-input.
  [[nodiscard]] virtual bool can_ask() const = 0;
  /// One line with echo off, at most 1024 bytes. kCancelled at end of input.
  [[nodiscard]] virtual Outcome<SecretBuffer> ask_secret(std::string_view question) = 0;
  /// One line with echo. kCancelled at end of input.
  [[nodiscard]] virtual Outcome<std::string> ask(std::string_view question) = 0;
  /// Shows something that must not stay in a log: recovery words, a proposed passphrase.
  virtual void show(std::string_view text) = 0;
};

/// /dev/tty.
class TtyTerminal final : public Terminal {
 public:
  TtyTerminal();
  ~TtyTerminal() override;
  TtyTerminal(const TtyTerminal&) = delete;
  TtyTerminal& operator=(const TtyTerminal&) = delete;

  [[nodiscard]] bool can_ask() const override { return fd_ >= 0; }
  [[nodiscard]] Outcome<SecretBuffer> ask_secret(std::string_view question) override;
  [[nodiscard]] Outcome<std::string> ask(std::string_view question) override;
  void show(std::string_view text) override;

 private:
  int fd_ = -1;
};

}  // namespace sigilo::cli
