#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// What a call is for.
enum class Share : std::uint8_t {
  kOrdinary,
  kIntake,         ///< interviews must come in, whatever readers hold up
  kAdministrator,  ///< a revocation must get through, whatever all others hold up
};

/// Whose calls are counted together.
struct CallHolder {
  enum class Kind : std::uint8_t {
    kInvitation,  ///< whatever number of certificates its holder makes
    kDevice,
    kAdministrator,  ///< a device, too; few, so that a stolen one leaves places to the administrator who revokes it
  };
  Digest id;  ///< of the token, or the TLS key
  Kind kind = Kind::kDevice;
};

/// Which calls run, from before they are looked at until their answer has left: an answer that nobody takes holds its place, and no thread.
/// Nobody takes all places. Readers and intake have two thirds each and five sixths together; the rest is for administrators. One device has a sixth, at most
/// eight (as many as one connection carries), an administrator's half of that, an invitation two. Thread-safe.
class RunningCalls {
 public:
  /// `places`: calls at one time, at least 8.
  explicit RunningCalls(int places) : places_(places) {}
  /// Waits until the last call has left.
  ~RunningCalls();
  RunningCalls(const RunningCalls&) = delete;
  RunningCalls& operator=(const RunningCalls&) = delete;

  /// The place of a running call. It ends with this object.
  class Place {
   public:
    Place(Place&& other) noexcept : calls_(other.calls_), holder_(other.holder_), share_(other.share_), given_up_(other.given_up_) { other.calls_ = nullptr; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (calls_ != nullptr) calls_->leave(*this);
    }
    /// The call is over, but gRPC cannot let go of it: its peer takes so little that the transport is still writing. Others may have the place; its holder gets
    /// no other for it. Once or more often; not while the object is moved.
    void give_up() { calls_->give_up(*this); }

   private:
    friend class RunningCalls;
    Place(RunningCalls& calls, const Digest& holder, Share share) : calls_(&calls), holder_(holder), share_(share) {}
    RunningCalls* calls_;
    Digest holder_;
    Share share_;
    bool given_up_ = false;  // calls_->mutex_
  };
  /// kResourceExhausted.
  [[nodiscard]] Result<Place> enter(const CallHolder& holder, Share share);
  [[nodiscard]] int most_of(CallHolder::Kind kind) const;

 private:
  [[nodiscard]] bool is_full_for(Share share) const;
  void give_up(Place& place);
  void leave(Place& place);

  const int places_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::array<int, 3> running_{};     // mutex_; by share
  std::map<Digest, int> of_holder_;  // mutex_
};

}  // namespace sigilo::server
