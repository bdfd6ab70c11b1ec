#pragma once

#include <map>
#include <mutex>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// Calls at one time of one device: as many as one connection carries.
inline constexpr int kMaxCallsOfDevice = 8;

/// Which calls run. No device takes all threads, and a third of them is kept for handing in interviews and for administrators, who can revoke.
/// Thread-safe.
class RunningCalls {
 public:
  /// `threads`: of the server.
  explicit RunningCalls(int threads) : max_ordinary_(threads - threads / 3) {}

  /// A running call; it ends with this object, which must not outlive the RunningCalls.
  class Slot {
   public:
    Slot(Slot&& other) noexcept : calls_(other.calls_), peer_(other.peer_), kept_(other.kept_) { other.calls_ = nullptr; }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (calls_ != nullptr) calls_->leave(peer_, kept_);
    }

   private:
    friend class RunningCalls;
    Slot(RunningCalls& calls, const Digest& peer, bool kept) : calls_(&calls), peer_(peer), kept_(kept) {}
    RunningCalls* calls_;
    Digest peer_;
    bool kept_;
  };
  /// `peer`: its TLS key. `kept`: threads are kept for calls of this kind. kResourceExhausted.
  [[nodiscard]] Result<Slot> enter(const Digest& peer, bool kept);

 private:
  void leave(const Digest& peer, bool kept);

  const int max_ordinary_;
  std::mutex mutex_;
  int ordinary_ = 0;               // mutex_
  std::map<Digest, int> of_peer_;  // mutex_
};

}  // namespace sigilo::server
