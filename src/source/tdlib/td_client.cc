#include "source/tdlib/td_client.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "base/log.h"

namespace telelake {

namespace {

std::mutex log_mutex;
std::function<void(std::string_view)> log_listener;

// After a line of level 0 TDLib ends the process.
void take_log_line(int level, const char* text) {
  if (level == 0) log_error("TDLib cannot go on", {{"reason", text}});
  const std::lock_guard lock(log_mutex);
  if (log_listener) log_listener(text);
}

TdError error_of(const TdObject& object) {
  return TdError{static_cast<int>(object.integer("code")), std::string(object.text("message"))};
}

}  // namespace

std::shared_ptr<const TdObject> TdObject::parse(std::string_view text) {
  auto object = std::make_shared<TdObject>();
  if (object->parser_.parse(text.data(), text.size()).get(object->root_) != simdjson::SUCCESS) return nullptr;
  object->type_ = object->text("@type");
  return object;
}

std::int64_t TdObject::integer(std::string_view name) const {
  std::int64_t value = 0;
  return root_[name].get(value) == simdjson::SUCCESS ? value : 0;
}

std::string_view TdObject::text(std::string_view name) const {
  std::string_view value;
  return root_[name].get(value) == simdjson::SUCCESS ? value : std::string_view{};
}

bool TdObject::flag(std::string_view name) const {
  bool value = false;
  return root_[name].get(value) == simdjson::SUCCESS && value;
}

Result<TdRuntime*> TdRuntime::shared(const std::string& library_path) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  auto library = TdLibrary::load(library_path);
  if (!library) return std::unexpected(library.error());
  static TdRuntime runtime(*library);
  return &runtime;
}

TdRuntime::TdRuntime(TdLibrary* library) : library_(library) {
  library_->execute(R"({"@type":"setLogStream","log_stream":{"@type":"logStreamEmpty"}})");
  library_->execute(R"({"@type":"setLogVerbosityLevel","new_verbosity_level":2})");
  library_->set_log_callback(2, take_log_line);
}

void TdRuntime::add(TdClient& client) {
  const std::lock_guard lifetime(lifetime_mutex_);
  const std::lock_guard lock(mutex_);
  client.id_ = library_->create_client();
  clients_[client.id_] = &client;
  if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { receive(stop); });
}

void TdRuntime::remove(const TdClient& client) {
  const std::lock_guard lifetime(lifetime_mutex_);
  {
    const std::lock_guard lock(mutex_);
    clients_.erase(client.id_);
    if (!clients_.empty()) return;
  }
  thread_.request_stop();
  // The thread waits for TDLib to say something: TDLib refuses a request for no client at once.
  library_->send(0, R"({"@type":"getOption","name":"version"})");
  thread_.join();
}

void TdRuntime::listen_to_log(std::function<void(std::string_view)> listener) {
  const std::lock_guard lock(log_mutex);
  log_listener = std::move(listener);
}

void TdRuntime::receive(const std::stop_token& stop) {
  constexpr double kSeconds = 0.1;  // at most
  while (!stop.stop_requested()) {
    const char* text = library_->receive(kSeconds);
    if (text == nullptr) continue;
    const TdReply object = TdObject::parse(text);
    if (!object) continue;
    const std::lock_guard lock(mutex_);
    const auto client = clients_.find(static_cast<int>(object->integer("@client_id")));
    if (client != clients_.end()) client->second->take(object);
  }
}

TdClient::TdClient(TdRuntime& runtime, UpdateHandler on_update) : runtime_(runtime), on_update_(std::move(on_update)) {
  runtime_.add(*this);
}

TdClient::~TdClient() { runtime_.remove(*this); }

std::future<TdResult> TdClient::start(nlohmann::json request) {
  std::promise<TdResult> promise;
  std::future<TdResult> answer = promise.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (closed_) {
      promise.set_value(std::unexpected(TdError{0, "the client is closed"}));
      return answer;
    }
    used_ = true;
    request["@extra"] = next_request_;
    pending_[next_request_++] = std::move(promise);
  }
  runtime_.library_->send(id_, request.dump());
  return answer;
}

TdResult TdClient::request(nlohmann::json request, std::chrono::milliseconds timeout) {
  std::future<TdResult> answer = start(std::move(request));
  if (answer.wait_for(timeout) == std::future_status::ready) return answer.get();
  return std::unexpected(TdError{0, "no answer came in time"});
}

void TdClient::send(const nlohmann::json& request) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    used_ = true;
  }
  runtime_.library_->send(id_, request.dump());
}

void TdClient::take(const TdReply& object) {
  if (const auto number = static_cast<std::uint64_t>(object->integer("@extra")); number != 0) {
    std::promise<TdResult> promise;
    {
      const std::lock_guard lock(mutex_);
      const auto waiting = pending_.find(number);
      if (waiting == pending_.end()) return;
      promise = std::move(waiting->second);
      pending_.erase(waiting);
    }
    if (object->type() == "error") {
      promise.set_value(std::unexpected(error_of(*object)));
    } else {
      promise.set_value(object);
    }
    return;
  }
  simdjson::dom::object state;
  std::string_view state_type;
  const bool is_closed_now = object->type() == "updateAuthorizationState" &&
                             object->root()["authorization_state"].get(state) == simdjson::SUCCESS &&
                             state["@type"].get(state_type) == simdjson::SUCCESS &&
                             state_type == "authorizationStateClosed";
  if (on_update_) on_update_(object);
  if (!is_closed_now) return;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (auto& [number, promise] : pending_) promise.set_value(std::unexpected(TdError{0, "the client was closed"}));
  pending_.clear();
  closed_changed_.notify_all();
}

bool TdClient::close(std::chrono::milliseconds timeout) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || !used_) return true;
  }
  send({{"@type", "close"}});
  std::unique_lock lock(mutex_);
  return closed_changed_.wait_for(lock, timeout, [this] { return closed_; });
}

bool TdClient::is_closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

}  // namespace telelake
