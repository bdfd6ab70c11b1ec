#pragma once

#include <functional>
#include <utility>

#include "server/rpc/guarded_call.h"

namespace sigilo::server {

/// What a download gives, message after message. Used by one thread at a time.
template <typename Message>
class MessageSource {
 public:
  virtual ~MessageSource() = default;
  /// Fills the message; false at the end.
  [[nodiscard]] virtual Result<bool> next(Message& message) = 0;
  /// The peer went away before it had all.
  virtual void broke_off() {}
};

/// A call with a stream of answers behind the gate. One message is under way at a time, no thread waits for it to leave, and a revocation ends
/// the download before the next.
template <typename Message>
class Download final : public grpc::ServerWriteReactor<Message> {
 public:
  using Source = std::unique_ptr<MessageSource<Message>>;
  using Open = std::function<Result<Source>(const Peer&)>;

  Download(Gate& gate, const grpc::CallbackServerContext& context, google::protobuf::Message& request, Open open)
      : call_(gate, context, request), open_(std::move(open)) {}

  /// Once. The object ends itself when gRPC is done with it.
  void begin() {
    if (const Status entered = call_.enter(); !entered) {
      this->Finish(call_.ended_with(entered));
      return;
    }
    call_.go_on([this] {
      give_next(call_.work([this](const Peer& peer) -> Status {
        SIGILO_TRY(source_, open_(peer));
        return {};
      }));
    });
  }

  void OnWriteDone(bool left) override {
    call_.go_on([this, left] { give_next(left ? Status() : fail(ErrorCode::kCancelled, "the peer went away during a download")); });
  }
  void OnCancel() override { call_.give_up_place(); }
  void OnDone() override { delete this; }

 private:
  // After the write or the finish that it begins, this object may be gone.
  void give_next(Status so_far) {
    bool more = false;
    const Status status = contained([&]() -> Status {
      if (!so_far) return so_far;
      SIGILO_CHECK(call_.still_admitted());
      message_.Clear();
      SIGILO_TRY(more, source_->next(message_));
      return {};
    });
    if (status && more) {
      this->StartWrite(&message_);
      return;
    }
    if (!status && status.error().code == ErrorCode::kCancelled && source_ != nullptr) source_->broke_off();
    this->Finish(call_.ended_with(status));
  }

  GuardedCall call_;
  Open open_;
  Source source_;
  Message message_;
};

/// As answer() does, for a body that returns a Result of a source of messages.
template <typename Message, typename Work>
[[nodiscard]] grpc::ServerWriteReactor<Message>* download(Gate& gate, const grpc::CallbackServerContext& context, const google::protobuf::Message& request,
                                                          Work open) {
  using Source = typename Download<Message>::Source;
  auto* call = new Download<Message>(gate, context, const_cast<google::protobuf::Message&>(request),
                                     [open = std::move(open)](const Peer& peer) -> Result<Source> { return with_caller(open, peer); });
  call->begin();
  return call;
}

}  // namespace sigilo::server
