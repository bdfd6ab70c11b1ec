#pragma once

#include <atomic>
#include <memory>

#include "crypto/platform/file_system.h"

namespace sigilo::testing {

enum class Fault : std::uint8_t {
  kFails,            ///< an I/O error; nothing happens
  kFailsButApplied,  ///< an I/O error, but it happened
  kTorn,             ///< a write stops half-way with an I/O error; other operations: as kFails
  kNoSpace,          ///< the disk is full; a write stops half-way
};

/// Passes calls on and lets a chosen one that changes the disk fail. With `sticky` every later one fails too, as on a disk that is gone or
/// full. Reads never fail. Thread-safe.
class FaultFileSystem final : public FileSystem {
 public:
  explicit FaultFileSystem(FileSystem& real) : plan_(std::make_shared<Plan>()), real_(real) {}

  /// The `nth` operation from now on (1: the next) fails.
  void fail_at(std::int64_t nth, Fault fault, bool sticky = false) {
    plan_->fault = fault;
    plan_->sticky = sticky;
    plan_->fired = false;
    plan_->left = nth;
  }
  void heal() { plan_->left = 0; plan_->sticky = false; }
  /// True if the planned operation was reached.
  [[nodiscard]] bool fired() const { return plan_->fired; }
  /// Operations that changed the disk so far.
  [[nodiscard]] std::int64_t operations() const { return plan_->operations; }

  Result<std::unique_ptr<File>> create_new(const Path& path) override {
    if (const auto fault = plan_->next()) {
      if (*fault == Fault::kFailsButApplied) (void)real_.create_new(path);
      return fail(error_of(*fault));
    }
    SIGILO_TRY(auto file, real_.create_new(path));
    return std::unique_ptr<File>(std::make_unique<FaultFile>(std::move(file), plan_));
  }
  Result<std::unique_ptr<File>> open(const Path& path, FileMode mode) override {
    SIGILO_TRY(auto file, real_.open(path, mode));
    return std::unique_ptr<File>(std::make_unique<FaultFile>(std::move(file), plan_));
  }
  Status rename(const Path& from, const Path& to) override {
    return perform([&] { return real_.rename(from, to); });
  }
  Status remove(const Path& path) override {
    return perform([&] { return real_.remove(path); });
  }
  Status make_directory(const Path& path) override {
    return perform([&] { return real_.make_directory(path); });
  }
  Status sync_directory(const Path& path) override {
    return perform([&] { return real_.sync_directory(path); });
  }
  Result<std::vector<std::string>> list(const Path& path) override { return real_.list(path); }
  Result<FileStat> stat(const Path& path) override { return real_.stat(path); }
  Result<std::uint64_t> free_space(const Path& path) override { return real_.free_space(path); }

 private:
  struct Plan {
    std::atomic<std::int64_t> left{0};
    std::atomic<std::int64_t> operations{0};
    std::atomic<Fault> fault{Fault::kFails};
    std::atomic<bool> sticky{false};
    std::atomic<bool> fired{false};

    const Fault* next() {
      ++operations;
      if (fired && sticky) return &current;
      if (left > 0 && --left == 0) {
        fired = true;
        current = fault;
        return &current;
      }
      return nullptr;
    }
    Fault current = Fault::kFails;
  };

  static Error error_of(Fault fault) {
    if (fault == Fault::kNoSpace) return Error{ErrorCode::kNoSpace, "the disk is full", {}, {}, 28};
    return Error{ErrorCode::kIo, "the system reports an error", {}, {}, 5};
  }
  template <typename Call>
  Status perform(Call call) {
    return perform_on(*plan_, call);
  }
  template <typename Call>
  static Status perform_on(Plan& plan, Call call) {
    if (const auto fault = plan.next()) {
      if (*fault == Fault::kFailsButApplied) (void)call();
      return fail(error_of(*fault));
    }
    return call();
  }

  class FaultFile final : public File {
   public:
    FaultFile(std::unique_ptr<File> real, std::shared_ptr<Plan> plan) : real_(std::move(real)), plan_(std::move(plan)) {}
    Status write_at(std::uint64_t offset, ByteView bytes) override {
      if (const auto fault = plan_->next()) {
        if (*fault == Fault::kFailsButApplied) (void)real_->write_at(offset, bytes);
        if (*fault == Fault::kTorn || *fault == Fault::kNoSpace) (void)real_->write_at(offset, bytes.first(bytes.size() / 2));
        return fail(error_of(*fault));
      }
      return real_->write_at(offset, bytes);
    }
    Result<std::size_t> read_at(std::uint64_t offset, MutableBytes out) override { return real_->read_at(offset, out); }
    Result<std::uint64_t> size() override { return real_->size(); }
    Status truncate(std::uint64_t size) override {
      return perform_on(*plan_, [&] { return real_->truncate(size); });
    }
    Status sync() override {
      return perform_on(*plan_, [&] { return real_->sync(); });
    }
    Status lock() override { return real_->lock(); }

   private:
    std::unique_ptr<File> real_;
    std::shared_ptr<Plan> plan_;
  };

  std::shared_ptr<Plan> plan_;  // shared with open files, which may outlive this
  FileSystem& real_;
};

}  // namespace sigilo::testing
