#include "web/server.h"

#include <atomic>
#include <charconv>
#include <chrono>
#include <mutex>
#include <thread>
#include <tuple>
#include <unordered_set>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace telelake {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::uint32_t kMaxHeaderBytes = 16384;
constexpr std::uint64_t kMaxBodyBytes = 16384;
constexpr std::chrono::seconds kIdleTimeout{30};
constexpr int kMaxConnections = 256;

// What every answer carries: the page may load nothing but its own files, and nobody may frame it.
constexpr std::pair<const char*, const char*> kSecurityHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

// The host of a Host field, without its port.
std::string_view host_name(std::string_view host) {
  if (!host.empty() && host.front() == '[') {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string_view{} : host.substr(0, end + 1);
  }
  return host.substr(0, std::min(host.find(':'), host.size()));
}

class Shared {
 public:
  Shared(HttpHandler handler_in, std::string address_in)
      : handler(std::move(handler_in)), address(std::move(address_in)) {}

  bool serves(std::string_view host) const {
    const std::string_view name = host_name(host);
    return beast::iequals(name, "localhost") || name == address || name == "[" + address + "]" || name == "127.0.0.1" ||
           name == "[::1]";
  }

  HttpHandler handler;
  std::string address;
  std::atomic<int> connections{0};
  std::mutex mutex;
  std::unordered_set<class Session*> sessions;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
    ++shared_.connections;
    const std::lock_guard lock(shared_.mutex);
    shared_.sessions.insert(this);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    --shared_.connections;
    const std::lock_guard lock(shared_.mutex);
    shared_.sessions.erase(this);
  }

  void run() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
  }

  // Called with the lock of `shared_` held, from any thread.
  void close() {
    asio::post(stream_.get_executor(), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->stream_.close();
    });
  }

 private:
  void read() {
    parser_.emplace();
    parser_->header_limit(kMaxHeaderBytes);
    parser_->body_limit(kMaxBodyBytes);
    stream_.expires_after(kIdleTimeout);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_read(error); });
  }

  void on_read(beast::error_code error) {
    if (error == http::error::header_limit) return refuse(431, "the header is larger than 16 KiB");
    if (error == http::error::body_limit) return refuse(413, "the body is larger than 16 KiB");
    if (error == http::error::end_of_stream) {
      beast::error_code ignored;
      std::ignore = stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
      return;
    }
    if (error.category() == http::make_error_code(http::error::bad_target).category()) {
      return refuse(400, "the request is malformed: " + error.message());
    }
    if (error) return;  // the connection is gone or was idle for too long
    answer(parser_->get());
  }

  void answer(const http::request<http::string_body>& message) {
    keep_alive_ = message.keep_alive();
    head_ = message.method() == http::verb::head;
    if (const std::string fault = fault_of(message); !fault.empty()) return refuse(400, fault);
    if (message.method() != http::verb::get && !head_) {
      HttpResponse response = problem(405, "Method not allowed", "this interface is read-only");
      response.headers.emplace_back("Allow", "GET, HEAD");
      return write(std::move(response));
    }
    const beast::string_view target = message.target();
    auto request = parse_target({target.data(), target.size()});
    if (!request) return refuse(400, "the target is malformed");
    const beast::string_view match = message[http::field::if_none_match];
    request->if_none_match.assign(match.data(), match.size());
    request->accepts_gzip = http::token_list(message[http::field::accept_encoding]).exists("gzip");
    write(shared_.handler(*request));
  }

  // Why a request is ambiguous and must not be answered; empty when it is not.
  std::string fault_of(const http::request<http::string_body>& message) const {
    if (message.count(http::field::host) != 1) return "there must be exactly one Host";
    const beast::string_view host = message[http::field::host];
    if (!shared_.serves({host.data(), host.size()})) return "this host is not served here";
    const auto transfer_encodings = message.count(http::field::transfer_encoding);
    if (transfer_encodings > 0) {
      if (message.count(http::field::content_length) > 0) return "Content-Length beside Transfer-Encoding";
      if (transfer_encodings > 1 || !beast::iequals(message[http::field::transfer_encoding], "chunked")) {
        return "unknown Transfer-Encoding";
      }
    }
    return {};
  }

  void refuse(int status, const std::string& detail) {
    keep_alive_ = false;
    write(problem(status, status == 400 ? "Bad request" : "Too large", detail));
  }

  void write(HttpResponse response) {
    response_ = {};
    response_.result(static_cast<unsigned>(response.status));
    response_.version(11);
    response_.keep_alive(keep_alive_);
    response_.set(http::field::server, "telelake");
    if (!response.content_type.empty()) response_.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : kSecurityHeaders) response_.set(name, value);
    for (const auto& [name, value] : response.headers) response_.set(name, value);
    response_.content_length(response.body.size());
    if (!head_) response_.body() = std::move(response.body);
    serializer_.emplace(response_);
    stream_.expires_after(kIdleTimeout);
    const auto done = [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_write(error); };
    if (head_) {
      http::async_write_header(stream_, *serializer_, done);
    } else {
      http::async_write(stream_, *serializer_, done);
    }
  }

  void on_write(beast::error_code error) {
    if (error) return;
    if (keep_alive_) return read();
    beast::error_code ignored;
    std::ignore = stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_{kMaxHeaderBytes + kMaxBodyBytes};
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  bool keep_alive_ = false;
  bool head_ = false;
};

class BeastServer final : public HttpServer {
 public:
  BeastServer(const tcp::endpoint& endpoint, unsigned threads, HttpHandler handler)
      : shared_(std::move(handler), endpoint.address().to_string()),
        context_(static_cast<int>(threads)),
        turns_(asio::make_strand(context_)),
        acceptor_(turns_) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    accept();
    for (unsigned index = 0; index < threads; ++index) {
      threads_.emplace_back([this] { context_.run(); });
    }
  }
  BeastServer(const BeastServer&) = delete;
  BeastServer& operator=(const BeastServer&) = delete;
  ~BeastServer() override { stop(); }

  std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }

  void stop() override {
    if (stopped_.exchange(true)) return;
    // In turn with the connections that come: none begins behind those that are closed here.
    asio::post(turns_, [this] {
      beast::error_code ignored;
      std::ignore = acceptor_.close(ignored);
      const std::lock_guard lock(shared_.mutex);
      for (Session* session : shared_.sessions) session->close();
    });
    // Closing ends every pending operation, so that the threads run out of work by themselves.
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void accept() {
    acceptor_.async_accept(asio::make_strand(context_), [this](beast::error_code error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (!error && shared_.connections < kMaxConnections) {
        std::make_shared<Session>(std::move(socket), shared_)->run();
      }
      accept();
    });
  }

  Shared shared_;  // before the context, whose end may end the last sessions
  asio::io_context context_;
  asio::strand<asio::io_context::executor_type> turns_;  // of what uses the acceptor
  tcp::acceptor acceptor_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_{false};
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& address, std::uint16_t port, unsigned threads,
                                                      HttpHandler handler) {
  const std::string place = address + ":" + std::to_string(port);
  beast::error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error) return fail(ErrorCode::kUsage, "this is no IP address", place, "give one such as 127.0.0.1");
  try {
    return std::make_unique<BeastServer>(tcp::endpoint(ip, port), threads, std::move(handler));
  } catch (const boost::system::system_error& failure) {
    return fail(ErrorCode::kFailed, "cannot listen: " + failure.code().message(), place,
                "choose another port with --listen");
  }
}

Result<ListenAddress> parse_listen(const std::string& text) {
  const auto wrong = [&] {
    return fail(ErrorCode::kUsage, "this is no HOST:PORT: " + text, "--listen", "give one such as 127.0.0.1:8080");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong();
  ListenAddress listen;
  listen.address = text.substr(0, colon);
  if (listen.address.front() == '[' && listen.address.back() == ']') {
    listen.address = listen.address.substr(1, listen.address.size() - 2);
  }
  if (listen.address == "localhost") listen.address = "127.0.0.1";
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, listen.port);
  if (error != std::errc{} || stop != end) return wrong();
  beast::error_code address_error;
  const auto ip = asio::ip::make_address(listen.address, address_error);
  if (address_error) return wrong();
  listen.loopback = ip.is_loopback();
  return listen;
}

}  // namespace telelake
