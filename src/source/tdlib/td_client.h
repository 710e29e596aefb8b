// Clients of TDLib: requests with answers, and updates as they come.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include <nlohmann/json_fwd.hpp>
#include <simdjson.h>

#include "base/error.h"
#include "source/tdlib/td_library.h"

namespace telelake {

// An object of TDLib, parsed. Immutable, so it may be shared between threads.
class TdObject {
 public:
  // Null where the text is no JSON object.
  static std::shared_ptr<const TdObject> parse(std::string_view text);

  simdjson::dom::object root() const { return root_; }

  // Its `@type`; empty where it has none.
  std::string_view type() const { return type_; }

  // The member of that name: an integer, text or flag; 0, empty or false where it is absent or of another type.
  std::int64_t integer(std::string_view name) const;
  std::string_view text(std::string_view name) const;
  bool flag(std::string_view name) const;

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::object root_;
  std::string_view type_;
};

using TdReply = std::shared_ptr<const TdObject>;

// Why a request failed, as TDLib says it. Code 0: no answer came, since the client was closed or the time was up.
struct TdError {
  int code = 0;
  std::string message;
};

using TdResult = std::expected<TdReply, TdError>;

// Receives for all clients of the process, on a thread of its own that is there while a client is: TDLib's own objects
// are gone before the process has ended. Thread safe.
class TdRuntime {
 public:
  TdRuntime(const TdRuntime&) = delete;
  TdRuntime& operator=(const TdRuntime&) = delete;

  // The one runtime; loads the library (TdLibrary::load) when it is first asked for.
  static Result<TdRuntime*> shared(const std::string& library_path);

  // A line of TDLib's log, up to level 2 (warnings): `listener` is called on TDLib's threads and must not call TDLib.
  // Null: nobody listens.
  static void listen_to_log(std::function<void(std::string_view)> listener);

 private:
  friend class TdClient;

  explicit TdRuntime(TdLibrary* library);
  void add(class TdClient& client);
  void remove(const class TdClient& client);
  void receive(const std::stop_token& stop);

  TdLibrary* library_;
  std::mutex lifetime_mutex_;  // of the thread
  std::mutex mutex_;           // of the clients
  std::unordered_map<int, class TdClient*> clients_;
  std::jthread thread_;
};

// One client. Thread safe. Destroyed only after it was closed (`close`), or never made a request.
class TdClient {
 public:
  using UpdateHandler = std::function<void(const TdReply&)>;

  // `on_update` is called on the receiving thread for everything that is no answer: it must be quick, and must not wait
  // for an answer.
  TdClient(TdRuntime& runtime, UpdateHandler on_update);
  ~TdClient();
  TdClient(const TdClient&) = delete;
  TdClient& operator=(const TdClient&) = delete;

  // Sends a request (an object with `@type`). The answer comes into the future, which may be left alone.
  std::future<TdResult> start(nlohmann::json request);

  // Sends a request and waits for its answer, at most `timeout`.
  TdResult request(nlohmann::json request, std::chrono::milliseconds timeout);

  // Sends a request whose answer nobody wants.
  void send(const nlohmann::json& request);

  // Asks TDLib to close and waits until it has, at most `timeout`. True when it has.
  bool close(std::chrono::milliseconds timeout);

  bool is_closed() const;

  // TDLib's number of the client, as its log names it.
  int id() const { return id_; }

 private:
  friend class TdRuntime;
  void take(const TdReply& object);

  TdRuntime& runtime_;
  UpdateHandler on_update_;
  int id_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable closed_changed_;
  bool closed_ = false;
  bool used_ = false;
  std::uint64_t next_request_ = 1;
  std::unordered_map<std::uint64_t, std::promise<TdResult>> pending_;
};

}  // namespace telelake
