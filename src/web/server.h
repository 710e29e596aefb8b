// The HTTP server: Boost.Beast behind a strict layer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"
#include "web/http.h"

namespace telelake {

// Serves HTTP/1.1 on one address. Refused before any handler runs, with 400 and the connection closed: an unknown
// Transfer-Encoding, a missing or doubled Host, a Host that is not the address served (DNS rebinding), both
// Content-Length and Transfer-Encoding, a malformed target; with 405: any method but GET and HEAD; with 413 and 431:
// bodies and headers beyond 16 KiB. Idle connections are closed after 30 s; at most 256 are open.
class HttpServer {
 public:
  // Begins to serve. `address` is an IP address; `port` 0 takes a free one. kFailed when the address cannot be had.
  static Result<std::unique_ptr<HttpServer>> start(const std::string& address, std::uint16_t port, unsigned threads,
                                                   HttpHandler handler);
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;

  // Ends every connection and returns when no handler runs any more. Thread safe, once.
  virtual void stop() = 0;
};

// Splits `HOST:PORT` (an IPv6 address in brackets). kUsage for anything else.
struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
  bool loopback = false;
};
Result<ListenAddress> parse_listen(const std::string& text);

}  // namespace telelake
