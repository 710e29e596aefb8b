#include "web/server.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace telelake {
namespace {

// A socket that is connected to a port on loopback; -1 where nobody listens there.
int open_connection(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connection < 0) return -1;
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return connection;
  close(connection);
  return -1;
}

// Sends raw bytes to a port on loopback and reads until the server closes.
std::string exchange(std::uint16_t port, const std::string& bytes) {
  const int connection = open_connection(port);
  EXPECT_GE(connection, 0);
  EXPECT_EQ(send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  shutdown(connection, SHUT_WR);
  std::string answer;
  char buffer[4096];
  for (ssize_t count = 0; (count = recv(connection, buffer, sizeof buffer, 0)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(count));
  }
  close(connection);
  return answer;
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = HttpServer::start("127.0.0.1", 0, 2, [this](const HttpRequest& request) {
      ++handled_;
      HttpResponse response;
      response.content_type = "text/plain";
      response.body = request.path;
      return response;
    });
    ASSERT_TRUE(started) << started.error().text();
    server_ = std::move(*started);
  }

  std::string status_of(const std::string& request) {
    const std::string answer = exchange(server_->port(), request);
    return answer.substr(0, answer.find('\r'));
  }

  std::unique_ptr<HttpServer> server_;
  std::atomic<int> handled_{0};
};

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  const std::string one = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string answer = exchange(server_->port(), one + "GET /b HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n");
  EXPECT_NE(answer.find("\r\n\r\n/aHTTP/1.1 200"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Content-Security-Policy: default-src 'self'"), std::string::npos);
  EXPECT_EQ(answer.substr(answer.size() - 2), "/b");
  EXPECT_EQ(handled_, 2);
}

TEST_F(ServerTest, HeadHasNoBody) {
  const std::string answer = exchange(server_->port(), "HEAD /abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 4"), std::string::npos) << answer;
  EXPECT_EQ(answer.substr(answer.size() - 4), "\r\n\r\n");
}

TEST_F(ServerTest, RefusesWhatIsAmbiguousBeforeAHandlerRuns) {
  const std::string host = "Host: localhost\r\n";
  const std::vector<std::string> requests = {
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + host + "\r\n",
      "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, gzip\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "GET / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n",
      "GET /%zz HTTP/1.1\r\n" + host + "\r\n",
      "GET /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n",
      "GET / HTTP/1.1\r\n" + host + "bad header\r\n\r\n",
      "GET  /\r\n\r\n",
  };
  for (const std::string& request : requests) {
    EXPECT_EQ(status_of(request), "HTTP/1.1 400 Bad Request") << request;
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, IsReadOnlyAndBounded) {
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na"),
            "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20000, 'a') + "\r\n\r\n"),
            "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n"),
            "HTTP/1.1 413 Payload Too Large");
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, StopsWithConnectionsOpen) {
  const int connection = open_connection(server_->port());
  ASSERT_GE(connection, 0);
  server_->stop();
  char byte = 0;
  EXPECT_LE(recv(connection, &byte, 1, 0), 0);
  close(connection);
}

// Each connection is begun or closed, whichever comes first: under ThreadSanitizer this tells whether they take turns.
TEST_F(ServerTest, StopsWhileConnectionsCome) {
  for (int round = 0; round < 20; ++round) {
    if (round > 0) SetUp();
    const std::uint16_t port = server_->port();
    std::atomic<bool> stop{false};
    std::atomic<int> begun{0};
    std::vector<std::thread> clients;
    clients.reserve(2);
    for (int client = 0; client < 2; ++client) {
      clients.emplace_back([&] {
        while (!stop) {
          const int connection = open_connection(port);
          if (connection < 0) continue;
          ++begun;
          close(connection);
        }
      });
    }
    while (begun < 20) std::this_thread::yield();
    server_->stop();
    stop = true;
    for (std::thread& client : clients) client.join();
  }
}

TEST(ListenAddressTest, ReadsHostAndPort) {
  const auto local = parse_listen("127.0.0.1:8080");
  ASSERT_TRUE(local);
  EXPECT_EQ(local->port, 8080);
  EXPECT_TRUE(local->loopback);
  EXPECT_TRUE(parse_listen("[::1]:1")->loopback);
  EXPECT_TRUE(parse_listen("localhost:1")->loopback);
  EXPECT_FALSE(parse_listen("0.0.0.0:80")->loopback);
  for (const char* text : {"", "8080", ":8080", "127.0.0.1:", "127.0.0.1:70000", "nowhere:1", "127.0.0.1:80x"}) {
    EXPECT_FALSE(parse_listen(text)) << text;
  }
}

TEST(HttpServerTest, SaysWhenThePortIsTaken) {
  const auto handler = [](const HttpRequest&) { return HttpResponse{}; };
  auto first = HttpServer::start("127.0.0.1", 0, 1, handler);
  ASSERT_TRUE(first);
  const auto second = HttpServer::start("127.0.0.1", (*first)->port(), 1, handler);
  EXPECT_FALSE(second);
}

}  // namespace
}  // namespace telelake
