#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sigilo::server {

/// Threads for the work of calls, so that gRPC's own never wait for a disk. No job may wait for a peer. Thread-safe.
class Workers {
 public:
  explicit Workers(int threads);
  /// Ends when all jobs are done.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// In the order given. A job must not throw. How many may wait is the caller's to bound.
  void run(std::function<void()> job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;  // mutex_
  bool stopping_ = false;                   // mutex_
  std::vector<std::thread> threads_;
};

}  // namespace sigilo::server
