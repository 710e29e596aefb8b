// Loading files.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "fetch/telegram_caller.h"

namespace telelake {

// Why a file could not be loaded. One file may have several numbers, one for each message that has it, of which the log
// names any: where all that failed did so for one reason, it is that.
TdError TelegramCaller::take_file_failure(std::int64_t file_id) {
  auto found = file_failures_.find(file_id);
  const auto is_other = [this](const auto& failure) {
    const TdError& first = file_failures_.begin()->second;
    return failure.second.code != first.code || failure.second.message != first.message;
  };
  if (found == file_failures_.end() && std::ranges::none_of(file_failures_, is_other)) found = file_failures_.begin();
  if (found == file_failures_.end()) return {0, "TDLib does not say why the file cannot be had"};
  TdError error = std::move(found->second);
  file_failures_.erase(found);
  return error;
}

void TelegramCaller::file_failed(const FileFailure& failure) {
  const std::lock_guard lock(mutex_);
  file_failures_[failure.file_id] = failure.error;
}

// How many bytes of a file there are by now; nothing once the session is another one.
std::optional<std::uint64_t> TelegramCaller::loaded_bytes(std::int64_t file_id, std::uint64_t session) {
  constexpr std::chrono::seconds kAnswerTime{5};  // TDLib knows it by itself
  const InUse in_use(*this);
  if (lost_ || session_number_ != session) return std::nullopt;
  const TdResult file = session_->client().request({{"@type", "getFile"}, {"file_id", file_id}}, kAnswerTime);
  std::int64_t bytes = 0;
  if (!file || (*file)->root()["local"]["downloaded_size"].get(bytes) != simdjson::SUCCESS) return 0;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(bytes, 0));
}

// The session is not held meanwhile: a file may take hours. Where it is exchanged, TDLib ends what was begun in it.
TdResult TelegramCaller::load(const nlohmann::json& request, const Method& method, Loading& loading) {
  const std::int64_t file_id = request.value("file_id", std::int64_t{0});
  const auto cancel = [&](TdError error) -> TdResult {
    const InUse in_use(*this);
    if (!lost_ && session_number_ == loading.session) {
      session_->client().send({{"@type", "cancelDownloadFile"}, {"file_id", file_id}, {"only_if_pending", false}});
    }
    return std::unexpected(std::move(error));
  };
  std::future<TdResult> answer;
  {
    const InUse in_use(*this);
    if (lost_) return std::unexpected(not_open_again(*lost_));
    loading.exchanged = session_number_ != loading.session;
    if (loading.exchanged) return std::unexpected(TdError{0, "the session was exchanged"});
    const std::lock_guard lock(mutex_);
    file_failures_.erase(file_id);
    answer = session_->client().start(request);
  }
  std::uint64_t last = 0;
  auto deadline = Clock::now() + options_.file_stall;
  while (answer.wait_for(kSlice) != std::future_status::ready) {
    if (stop_) return cancel({0, "interrupted"});
    const auto bytes = loaded_bytes(file_id, loading.session);
    if (!bytes) continue;  // The answer is that the client was closed.
    if (!(*loading.watch)(*bytes)) {
      loading.refused = true;
      return cancel({0, "it is not wanted any more"});
    }
    std::unique_lock lock(mutex_);
    HeldBack& back = held_back(method);
    if (*bytes > last) {
      deadline = Clock::now() + options_.file_stall;
      back.in_row = 0;
    }
    last = *bytes;
    if (back.in_row >= options_.absorbed_waits * options_.files_in_flight) {
      const AbsorbedWait last_wait = back.last;
      lock.unlock();
      return cancel(again_and_again(last_wait));
    }
    deadline = std::max(deadline, back.until + options_.file_stall);
    if (Clock::now() > deadline) break;
  }
  if (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return cancel({0, "no byte came in time"});
  TdResult loaded = answer.get();
  if (!loaded) {
    const std::lock_guard lock(mutex_);
    loading.exchanged = reopening_ || session_number_ != loading.session;
    if (loaded.error().message.starts_with("File download has failed"))
      return std::unexpected(take_file_failure(file_id));
  }
  return loaded;
}

CallResult TelegramCaller::download(std::int64_t file_id, std::uint64_t session, const std::string& place,
                                    const Watch& watch) {
  Loading loading{.session = session, .watch = &watch};
  return call({{"@type", "downloadFile"},
               {"file_id", file_id},
               {"priority", 1},
               {"offset", 0},
               {"limit", 0},
               {"synchronous", true}},
              place, {.loading = &loading});
}

CallFailure TelegramCaller::file_failure(ErrorCode code, const std::string& place, const std::string& cause,
                                         const std::string& reason) {
  return {TelegramErrorClass::kGiveUpChat, Error{code, cause, place, {}}, reason};
}

}  // namespace telelake
