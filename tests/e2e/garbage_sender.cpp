// An interviewer's device in the wrong hands: hands in records that no key opens until the store refuses one. Prints one JSON document. Exit code 0 if
// the store answered all the time, whatever it said, 2 otherwise.
//
//   garbage_sender --home DIR --passphrase-file FILE --most N     each of 250 KiB, at most N
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "client/core/home.h"
#include "client/core/trust.h"
#include "client/storage/sqlcipher_vault.h"
#include "client/sync/grpc_transport.h"
#include "crypto/base/clock.h"
#include "crypto/base/rng.h"
#include "crypto/platform/durable_files.h"
#include "crypto/platform/secret_file.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/self_test.h"

namespace sigilo::testing {
namespace {

constexpr std::size_t kPayloadBytes = std::size_t{250} << 10;
constexpr std::size_t kCoverBytes = 4096;
constexpr std::size_t kBundleBytes = 600;

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "garbage_sender: " << what << "\n";
  std::exit(2);
}

template <typename T>
T must(Result<T> result, const char* what) {
  if (!result.has_value()) give_up(std::string(what) + ": " + to_string(result.error()));
  return std::move(*result);
}

std::unique_ptr<GrpcTransport> connect(Home& home, Rng& rng) {
  const auto trust = must(Trust::load(home), "what the device trusts");
  const auto keys = must(home.vault().keys().load_device(), "the device's keys");
  GrpcTransportOptions options;
  options.address = trust.root().address;
  options.server_name = tls_name_of(trust.root().mechanism);
  options.server_certificate_pem = must(certificate_pem_from_der(trust.root().tls_certificate), "the server's certificate");
  options.certificate_pem = keys.tls.certificate_pem;
  options.key_pem = keys.tls.key_pem;
  return must(GrpcTransport::create(options, rng), "the connection");
}

Bytes noise(Rng& rng, std::size_t size) {
  Bytes bytes(size);
  rng.fill(bytes);
  return bytes;
}

void send_garbage(const std::map<std::string, std::string>& options) {
  PosixFileSystem files;
  SystemClock clock;
  SystemRng rng;
  const auto passphrase = must(read_passphrase_file(files, options.at("--passphrase-file")), "the passphrase file");
  const auto home = must(Home::open({files, clock, rng, open_sqlcipher_vault}, options.at("--home"), passphrase), "the home");
  const auto transport = connect(*home, rng);
  nlohmann::json report = {{"taken", 0}, {"bytes", 0}, {"refused", nullptr}};
  const std::size_t most = std::stoul(options.at("--most"));
  for (std::size_t i = 0; i < most; ++i) {
    const auto answer = transport->intake().submit_record({noise(rng, kCoverBytes), {noise(rng, kBundleBytes)}}, noise(rng, kPayloadBytes));
    if (!answer) {
      report["refused"] = std::string(name_of(answer.error().code));
      report["field"] = std::string(answer.error().field.view());
      break;
    }
    report["taken"] = i + 1;
    report["bytes"] = (i + 1) * (kPayloadBytes + kCoverBytes + kBundleBytes);
  }
  std::cout << report << "\n";
}

}  // namespace
}  // namespace sigilo::testing

int main(int count, char** values) {
  using namespace sigilo::testing;
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < count; i += 2) options[values[i]] = values[i + 1];
  for (const char* name : {"--home", "--passphrase-file", "--most"}) {
    if (options.count(name) == 0) give_up(std::string("missing option ") + name);
  }
  if (!sigilo::run_self_test()) give_up("the self-test");
  send_garbage(options);
  return 0;
}
