#include "client/cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace sigilo::cli {
namespace {

std::atomic<bool> g_raised{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int) { g_raised.store(true); }

void install(void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
  g_raised.store(false);
  install(on_signal, static_cast<int>(SA_RESTART | SA_RESETHAND));
}

Interrupt::~Interrupt() { install(SIG_DFL, 0); }

bool Interrupt::raised() { return g_raised.load(); }

}  // namespace sigilo::cli
