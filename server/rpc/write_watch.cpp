#include "server/rpc/write_watch.h"

namespace sigilo::server {

WriteWatch::WriteWatch(std::chrono::milliseconds limit) : limit_(limit), thread_([this] { run(); }) {}

WriteWatch::~WriteWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

std::uint64_t WriteWatch::begin(std::function<void()> end_call) {
  const std::lock_guard lock(mutex_);
  writes_.emplace(++begun_, Running{quarters_, std::move(end_call)});
  return begun_;
}

void WriteWatch::end(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  writes_.erase(number);
}

// Looks a few times within the limit instead of being woken by every write. The quarter in which a write began does not count.
void WriteWatch::run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, limit_ / 4, [this] { return stopping_; })) {
    ++quarters_;
    while (!writes_.empty() && writes_.begin()->second.since + 4 < quarters_) {
      writes_.begin()->second.end_call();
      writes_.erase(writes_.begin());
    }
  }
}

}  // namespace sigilo::server
