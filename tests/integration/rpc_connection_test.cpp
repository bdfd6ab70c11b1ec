#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/served/raw_call.h"
#include "tests/support/served/served_mechanism.h"

namespace sigilo {
namespace {

using testing::ServedMechanism;

/// One TLS handshake of exactly this version with a device's certificate; reads one byte, so that a refusal after the handshake
/// (TLS 1.3 checks the client last) is seen.
bool handshake(const ServedMechanism& served, const testing::TestDevice& device, int version, bool with_certificate = true) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  if (with_certificate) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> pem(
        BIO_new_mem_buf(device.tls.key_pem.data(), static_cast<int>(device.tls.key_pem.size())), &BIO_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr),
                                                                  &EVP_PKEY_free);
    const auto& der = device.tls.certificate_der;
    if (SSL_CTX_use_certificate_ASN1(context.get(), static_cast<int>(der.size()), der.data()) != 1) return false;
    if (SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) return false;
  }
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), &SSL_free);
  constexpr unsigned char kAlpn[] = {2, 'h', '2'};
  SSL_set_alpn_protos(tls.get(), kAlpn, sizeof(kAlpn));
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(served.address().substr(served.address().rfind(':') + 1))));
  bool done = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  SSL_set_fd(tls.get(), socket);
  char byte = 0;
  done = done && SSL_connect(tls.get()) == 1 && SSL_read(tls.get(), &byte, 1) == 1;
  ::close(socket);
  return done;
}

/// A device that asks for a resource on some streams, lets nothing of the answers be sent, and never reads from its socket.
class DeafPeer {
 public:
  DeafPeer(const ServedMechanism& served, const testing::TestDevice& device, const Digest& resource, unsigned streams, const std::string& timeout)
      : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), tls_(nullptr, &SSL_free), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> pem(BIO_new_mem_buf(device.tls.key_pem.data(), static_cast<int>(device.tls.key_pem.size())), &BIO_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    const auto& der = device.tls.certificate_der;
    SSL_CTX_use_certificate_ASN1(context_.get(), static_cast<int>(der.size()), der.data());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
    const int small = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(served.address().substr(served.address().rfind(':') + 1))));
    tls_.reset(SSL_new(context_.get()));
    constexpr unsigned char kAlpn[] = {2, 'h', '2'};
    SSL_set_alpn_protos(tls_.get(), kAlpn, sizeof(kAlpn));
    SSL_set_fd(tls_.get(), socket_);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 || SSL_connect(tls_.get()) != 1) throw std::runtime_error("no connection");
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, std::string("\0\4\0\0\0\0", 6)));
    const std::string header = field(":method", "POST") + field(":scheme", "https") + field(":path", "/sigilo.v1.DirectoryService/GetResource") +
                               field(":authority", "x") + field("te", "trailers") + field("content-type", "application/grpc") + field("grpc-timeout", timeout);
    const std::string message = std::string("\x0A\x20", 2) + std::string(as_text(resource.bytes()));
    const std::string framed = std::string("\0\0\0\0", 4) + static_cast<char>(message.size()) + message;
    for (unsigned stream = 1; stream < 2 * streams; stream += 2) send(frame(1, 4, stream, header) + frame(0, 1, stream, framed));
  }
  DeafPeer(const DeafPeer&) = delete;
  DeafPeer& operator=(const DeafPeer&) = delete;
  ~DeafPeer() { ::close(socket_); }

 private:
  static std::string frame(char kind, char flags, unsigned stream, const std::string& payload) {
    const auto size = static_cast<unsigned>(payload.size());
    const char head[] = {static_cast<char>(size >> 16), static_cast<char>(size >> 8), static_cast<char>(size), kind, flags, 0, 0, 0, static_cast<char>(stream)};
    return std::string(head, sizeof(head)) + payload;
  }
  static std::string field(const std::string& name, const std::string& value) {
    return std::string(1, '\0') + static_cast<char>(name.size()) + name + static_cast<char>(value.size()) + value;
  }
  void send(const std::string& bytes) {
    if (SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) throw std::runtime_error("nothing can be sent");
  }
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
  int socket_;
};

ErrorCode code_of(const Result<ServedStatus>& status) { return status ? ErrorCode::kInternal : status.error().code; }

TEST(Connection, OnlyTls13IsSpoken) {
  ServedMechanism served;
  const auto& device = served.device(Role::kReviewer);
  EXPECT_TRUE(handshake(served, device, TLS1_3_VERSION));
  EXPECT_FALSE(handshake(served, device, TLS1_2_VERSION));
  EXPECT_FALSE(handshake(served, device, TLS1_1_VERSION));
  EXPECT_FALSE(handshake(served, device, TLS1_VERSION));
}

TEST(Connection, WithoutAClientCertificateNothingIsServed) {
  ServedMechanism served;
  EXPECT_FALSE(handshake(served, served.device(Role::kReviewer), TLS1_3_VERSION, false));
}

TEST(Connection, AListedDeviceIsServed) {
  ServedMechanism served;
  const auto status = served.connect(served.device(Role::kAuditor))->status();
  ASSERT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(status->version, "test");
  EXPECT_EQ(status->profile, "single");
  EXPECT_EQ(status->directory_version, 1U);
  EXPECT_EQ(status->tree_size, 1U);
}

TEST(Connection, AnotherServersCertificateIsRefused) {
  ServedMechanism served;
  ServedMechanism other;
  auto options = served.options_for(served.device(Role::kAuditor));
  options.server_certificate_pem = other.server_tls().certificate_pem;
  EXPECT_EQ(code_of((*GrpcTransport::create(options, served.rng()))->status()), ErrorCode::kUnauthenticated);
}

TEST(Connection, ACertificateForAnotherMechanismIsRefused) {
  ServedMechanism served;
  auto options = served.options_for(served.device(Role::kAuditor));
  options.server_name = tls_name_of(served.rng().id<MechanismId>());
  EXPECT_EQ(code_of((*GrpcTransport::create(options, served.rng()))->status()), ErrorCode::kUnauthenticated);
}

TEST(Connection, ACertificateThatThePinnedOneSeemsToHaveSignedIsRefused) {
  // Same name, other key: only the very certificate of the trust root is accepted.
  ServedMechanism served;
  auto options = served.options_for(served.device(Role::kAuditor));
  options.server_certificate_pem = served.new_device().tls.certificate_pem;
  EXPECT_EQ(code_of((*GrpcTransport::create(options, served.rng()))->status()), ErrorCode::kUnauthenticated);
}

TEST(Connection, AnUnlistedDeviceIsRefused) {
  ServedMechanism served;
  const auto device = served.new_device();
  EXPECT_EQ(code_of(served.connect(device)->status()), ErrorCode::kUnauthenticated);
}

TEST(Connection, ARevokedDeviceIsRefusedOnTheOpenConnection) {
  ServedMechanism served;
  const auto& device = served.device(Role::kAuditor);
  const auto transport = served.connect(device);
  ASSERT_TRUE(transport->status());
  served.revoke(device);
  EXPECT_EQ(code_of(transport->status()), ErrorCode::kUnauthenticated);
}

TEST(Connection, PeersThatTakeNothingGiveTheirPlacesBackAtTheDeadline) {
  ServedMechanism served;
  const auto digest = served.connect(served.device(Role::kAdministrator))->directory().put_resource(Bytes(std::size_t{2} << 20, 7));
  ASSERT_TRUE(digest);
  const auto channel = testing::raw_channel(served.options_for(served.device(Role::kAuditor)));
  const auto answer = [&] { return testing::raw_call(channel, "/sigilo.v1.HealthService/GetStatus", "").status.error_code(); };
  ASSERT_EQ(answer(), grpc::StatusCode::OK);
  // More than the places of readers; the auditor's device keeps one call of its own.
  std::vector<std::unique_ptr<DeafPeer>> peers;
  for (const auto* device : {&served.device(Role::kReviewer), &served.device(Role::kProtectionOfficer), &served.device(Role::kClinician), &served.without_role()}) {
    peers.push_back(std::make_unique<DeafPeer>(served, *device, *digest, 8, "9S"));
  }
  peers.push_back(std::make_unique<DeafPeer>(served, served.device(Role::kAuditor), *digest, 7, "9S"));
  const auto began = std::chrono::steady_clock::now();
  const auto waited = [&] { return std::chrono::steady_clock::now() - began; };
  ASSERT_TRUE(served.observer().wait_for(ErrorCode::kResourceExhausted, 7)) << "39 asked for 32";
  EXPECT_EQ(answer(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(served.connect(served.device(Role::kAdministrator))->directory().list_enrolments());
  while (answer() != grpc::StatusCode::OK) ASSERT_LT(waited(), std::chrono::seconds(60)) << "the deadline frees them";
  EXPECT_GT(waited(), std::chrono::seconds(5)) << "they were free before: the test tests nothing";
}

TEST(Connection, AServerThatIsNotThereIsUnavailable) {
  ServedMechanism served;
  const auto options = served.options_for(served.device(Role::kAuditor));
  served.stop();
  const auto transport = GrpcTransport::create(options, served.rng());
  ASSERT_TRUE(transport);
  EXPECT_EQ(code_of((*transport)->status()), ErrorCode::kUnavailable);
}

TEST(Connection, AServerThatComesBackIsFoundAgain) {
  ServedMechanism served;
  auto options = served.options_for(served.device(Role::kAuditor));
  options.retry = {40, std::chrono::milliseconds(50), std::chrono::milliseconds(200)};
  const auto transport = GrpcTransport::create(options, served.rng());
  ASSERT_TRUE(transport);
  ASSERT_TRUE((*transport)->status());
  served.stop();
  std::thread call([&] {
    const auto status = (*transport)->status();
    EXPECT_TRUE(status) << to_string(status.error());
  });
  served.serve();
  call.join();
}

TEST(Connection, CancelEndsAWaitAndEveryLaterCall) {
  ServedMechanism served;
  auto options = served.options_for(served.device(Role::kAuditor));
  options.retry = {1000, std::chrono::seconds(20), std::chrono::seconds(20)};
  const auto transport = GrpcTransport::create(options, served.rng());
  ASSERT_TRUE(transport);
  served.stop();
  std::thread call([&] { EXPECT_EQ(code_of((*transport)->status()), ErrorCode::kCancelled); });
  (*transport)->cancel();
  call.join();
  EXPECT_EQ(code_of((*transport)->status()), ErrorCode::kCancelled);
}

TEST(Connection, AddressesThatGrpcWouldReadAsSomethingElseAreRefused) {
  ServedMechanism served;
  auto options = served.options_for(served.device(Role::kAuditor));
  for (const auto* address : {"", "host", "host:", ":7443", "host:0", "host:65536", "unix:/tmp/socket:1", "dns:///host:1",
                              "ipv4:127.0.0.1:1", "host:7443/path", "[::1:7443", "[]:1", "ho st:1", "host:1 ", "xds:///a:1"}) {
    options.address = address;
    const auto transport = GrpcTransport::create(options, served.rng());
    ASSERT_FALSE(transport) << address;
    EXPECT_EQ(transport.error().code, ErrorCode::kInvalidArgument);
  }
  for (const auto* address : {"store.example:7443", "10.0.0.1:1", "[2001:db8::1]:65535"}) {
    options.address = address;
    EXPECT_TRUE(GrpcTransport::create(options, served.rng())) << address;
  }
}

}  // namespace
}  // namespace sigilo
