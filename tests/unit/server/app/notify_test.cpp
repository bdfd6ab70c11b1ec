#include "server/app/notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

namespace sigilo::server {
namespace {

TEST(Notify, NothingIsSentWithoutASocket) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_TRUE(notify_manager("READY=1"));
}

TEST(Notify, AnAbstractSocketGetsTheDatagram) {
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  ASSERT_GE(socket, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "sigilo-notify-test-" + std::to_string(::getpid());
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1), 0);
  EXPECT_TRUE(notify_manager("READY=1"));
  char text[32] = {};
  EXPECT_EQ(::recv(socket, text, sizeof(text), MSG_DONTWAIT), 7);
  EXPECT_STREQ(text, "READY=1");
  ::close(socket);
  ::unsetenv("NOTIFY_SOCKET");
}

TEST(Notify, ANameThatIsNoSocketIsAnErrorNotACrash) {
  for (const std::string& name :
       {std::string("relative"), std::string("/") + std::string(200, 'x'), std::string("/nobody/listens/here")}) {
    ASSERT_EQ(::setenv("NOTIFY_SOCKET", name.c_str(), 1), 0);
    EXPECT_FALSE(notify_manager("READY=1")) << name;
  }
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace sigilo::server
