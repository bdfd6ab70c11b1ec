#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace sigilo::server {

/// Ends calls whose peer does not take what is written to it: a write blocks its thread until then. Thread-safe.
class WriteWatch {
 public:
  explicit WriteWatch(std::chrono::milliseconds limit);
  ~WriteWatch();
  WriteWatch(const WriteWatch&) = delete;
  WriteWatch& operator=(const WriteWatch&) = delete;

  /// A write that is under way as long as this object lives, which must not outlive the watch.
  class Write {
   public:
    /// `end_call` is called once, from another thread, if the write takes longer than the limit; it must not block.
    Write(WriteWatch& watch, std::function<void()> end_call) : watch_(watch), number_(watch.begin(std::move(end_call))) {}
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;
    ~Write() { watch_.end(number_); }

   private:
    WriteWatch& watch_;
    std::uint64_t number_;
  };

 private:
  struct Running {
    std::uint64_t since = 0;  ///< quarter
    std::function<void()> end_call;
  };
  [[nodiscard]] std::uint64_t begin(std::function<void()> end_call);
  void end(std::uint64_t number);
  void run();

  const std::chrono::milliseconds limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;                    // mutex_
  std::uint64_t quarters_ = 0;               // mutex_; of the limit, that have passed
  std::uint64_t begun_ = 0;                  // mutex_
  std::map<std::uint64_t, Running> writes_;  // mutex_; the oldest is the first to be late
  std::thread thread_;
};

}  // namespace sigilo::server
