// The one file of sigilod that is replaced in sigilod-hostile: the honest file, and an interceptor that gRPC puts around every call.
#include "server/rpc/rpc_server.cpp"  // NOLINT(bugprone-suspicious-include): the rest of the program must be the honest one

#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/support/server_interceptor.h>

#include "tests/support/hostile/trick.h"

namespace sigilo::testing {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

const std::vector<Trick>& all_tricks() {
  static const auto all = [] {
    std::vector<Trick> tricks;
    for (const auto& some : {lies_about_records(), lies_about_receipts(), lies_about_sections(), lies_about_items(), lies_about_log(), lies_about_directory(), lies_about_statements(), leaks()}) {
      tricks.insert(tricks.end(), some.begin(), some.end());
    }
    return tricks;
  }();
  return all;
}

class Liar final : public grpc::experimental::Interceptor {
 public:
  explicit Liar(std::string method) : method_(std::move(method)) {}

  void Intercept(InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) play(Trick::When::kRequest, batch->GetRecvMessage());
    // The answer is the handler's own object, not yet serialised.
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      play(Trick::When::kAnswer, const_cast<void*>(batch->GetSendMessage()));
    }
    batch->Proceed();
  }

 private:
  void play(Trick::When when, void* message) const {
    const Orders orders = read_orders();
    if (message == nullptr || orders.kind.empty()) return;
    for (const auto& trick : all_tricks()) {
      if (trick.when == when && trick.kind == orders.kind && method_ == trick.method) trick.change(message, orders);
    }
  }
  std::string method_;  // "ReviewService/GetRecord"
};

class LiarFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    const std::string_view path = info->method();
    return new Liar(std::string(path.substr(path.rfind('.') + 1)));
  }
};

class LiarPlugin final : public grpc::ServerBuilderPlugin {
 public:
  std::string name() override { return "hostile"; }
  void UpdateServerBuilder(grpc::ServerBuilder* builder) override {
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
    factories.push_back(std::make_unique<LiarFactory>());
    builder->experimental().SetInterceptorCreators(std::move(factories));
  }
  void InitServer(grpc::ServerInitializer*) override {}
  void Finish(grpc::ServerInitializer*) override {}
  void ChangeArguments(const std::string&, void*) override {}
};

[[maybe_unused]] const bool kInstalled = [] {
  grpc::ServerBuilder::InternalAddPluginFactory([]() -> std::unique_ptr<grpc::ServerBuilderPlugin> { return std::make_unique<LiarPlugin>(); });
  return true;
}();

}  // namespace
}  // namespace sigilo::testing
