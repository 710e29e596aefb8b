#include "fetch/telegram_caller.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/backoff.h"
#include "base/log.h"
#include "base/metrics.h"
#include "fetch/account_age.h"

namespace telelake {

namespace {

constexpr double kLookupsPerSecond = 1;
constexpr double kOtherPerSecond = 10;
constexpr double kFilesPerSecond = 5;
constexpr std::chrono::seconds kSayAway{10};  // without a connection, before that is told
constexpr const char* kNoConnection = "there is no connection to Telegram";
constexpr std::chrono::milliseconds kSlice{100};  // in which a waiting thread looks whether it shall stop

double seconds_of(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Lookups and other methods are limited where history is.
RateLimit limited(const CallerOptions& options, RateLimit limit) {
  if (options.history_per_30s <= 0) limit.per_second = 0;
  return limit;
}

bool is_lookup(const std::string& method) { return method == "searchPublicChat"; }
bool is_file(const std::string& method) { return method == "downloadFile"; }

void count_wait(const std::string& method, double seconds) {
  process_metrics()
      .counter("rate_limit_wait_seconds_total", "Seconds that requests waited for Telegram's limits or for our own",
               {{"method", method}})
      .Increment(seconds);
}

void note_waited(const std::string& method, std::chrono::steady_clock::duration waited) {
  if (const double seconds = seconds_of(waited); seconds > 0.001) count_wait(method, seconds);
}

// False where the wait is not worth a line.
bool say_waiting(const char* why, const std::string& alias, const std::string& place, const std::string& method,
                 std::chrono::steady_clock::duration wait) {
  if (wait < std::chrono::seconds(1)) return false;
  log_info(why, {{"account", alias}, {"chat", place}, {"method", method}, {"seconds", seconds_of(wait)}});
  return true;
}

void count_hit(const std::string& method) {
  process_metrics().counter("rate_limit_hits_total", "Waits that Telegram imposed", {{"method", method}}).Increment();
}

}  // namespace

TelegramCaller::TelegramCaller(std::string alias, const CallerOptions& options, const std::atomic<bool>& stop,
                               double learned_rate)
    : alias_(std::move(alias)),
      options_(options),
      stop_(stop),
      history_limit_({.per_second = options.history_per_30s / 30, .burst = 2}, Clock::now()),
      lookup_limit_(limited(options, {.per_second = kLookupsPerSecond, .burst = 5, .least_share = 0.1}), Clock::now()),
      other_limit_(limited(options, {.per_second = kOtherPerSecond, .burst = 20}), Clock::now()),
      file_limit_(limited(options, {.per_second = kFilesPerSecond, .burst = 10}), Clock::now()),
      lane_("telegram", {.failures = 2, .open = options.breaker_open, .most = options.breaker_open * 8}),
      // One file that cannot be had must not stand for all.
      file_lane_(
          "telegram_files",
          {.failures = 2 * options.file_attempts + 2, .open = options.breaker_open, .most = options.breaker_open * 8}),
      random_(std::random_device{}()),
      history_gate_(options.history_in_flight, stop),
      file_gate_(options.files_in_flight, stop) {
  if (learned_rate > 0) history_limit_.set_rate(learned_rate);
  heed_age(begun_);
  note_breaker(lane_);
}

TelegramCaller::~TelegramCaller() = default;

void TelegramCaller::use(TelegramSession* session) { session_ = session; }

TelegramCaller::InUse::InUse(TelegramCaller& caller) : caller_(caller) {
  std::unique_lock lock(caller_.mutex_);
  caller_.changed_.wait(lock, [this] { return !caller_.reopening_; });
  ++caller_.in_use_;
}

TelegramCaller::InUse::~InUse() {
  const std::lock_guard lock(caller_.mutex_);
  --caller_.in_use_;
  caller_.changed_.notify_all();
}

void TelegramCaller::reopen_after(std::uint64_t messages, Reopen reopen) {
  reopen_after_ = messages;
  reopen_ = std::move(reopen);
}

void TelegramCaller::took(std::uint64_t messages) {
  {
    std::unique_lock lock(mutex_);
    taken_ += messages;
    if (reopen_after_ == 0 || taken_ < reopen_after_ || reopening_) return;
    reopening_ = true;
    changed_.wait(lock, [this] { return in_use_ == 0; });
  }
  const auto session = reopen_();
  const std::lock_guard lock(mutex_);
  if (session) {
    session_ = *session;
  } else {
    lost_ = session.error();
  }
  taken_ = 0;
  file_failures_.clear();
  reopening_ = false;
  ++session_number_;
  changed_.notify_all();
}

CallFailure TelegramCaller::interrupted() const {
  return {TelegramErrorClass::kGiveUpAccount, Error{ErrorCode::kInterrupted,
                                                    "interrupted; what was committed is kept",
                                                    {},
                                                    "run the same command again to go on where it stopped"}};
}

CallFailure TelegramCaller::give_up(const Lane& lane, const std::string& place, const std::string& cause) const {
  const std::string what = &lane == &file_lane_ ? "gave up on the files of account " : "gave up on account ";
  return {TelegramErrorClass::kGiveUpAccount,
          Error{ErrorCode::kUnavailable, what + alias_ + ": " + cause, place,
                "what was read is kept; run the same command again later, it goes on where it stopped"}};
}

CallFailure TelegramCaller::file_failure(ErrorCode code, const std::string& place, const std::string& cause,
                                         const std::string& reason) {
  return {TelegramErrorClass::kGiveUpChat, Error{code, cause, place, {}}, reason};
}

// Several requests that fail together are counted in a row only until the first has failed for good. What is told at
// the end of the last wait that was absorbed still is of its kind.
bool TelegramCaller::HeldBack::fails_internally(Clock::time_point now) const {
  constexpr std::chrono::seconds kJustNow{5};
  if (last.cause.empty() || last.is_flood) return false;
  return in_row > 0 || now < until + kJustNow;
}

TelegramCaller::Method::Method(const nlohmann::json& request)
    : name(request.value("@type", "")), in_log(telegram_method(request)) {}

TelegramCaller::Asking::Asking(TelegramCaller& caller, const std::string& place, const Method& method)
    : caller_(caller) {
  const std::lock_guard lock(caller_.mutex_);
  entry_ = caller_.asking_.emplace(place, method.limited_as());
}

TelegramCaller::Asking::~Asking() {
  const std::lock_guard lock(caller_.mutex_);
  caller_.asking_.erase(entry_);
}

// Telegram wants no such request for so long. What it refuses now fails, or TDLib keeps it to ask again at the end of
// the wait; until then the room that was taken for it is others'. What we ask comes a little after that.
void TelegramCaller::stop(const Method& method, Clock::duration wait) {
  constexpr std::chrono::seconds kAnswered{1};  // after which what was on its way has been answered
  constexpr std::chrono::seconds kBack{1};      // in which what others have on their way comes back
  const auto now = Clock::now();
  auto& until = stopped_until_[method.limited_as()];
  // Once for all that is imposed at the same time.
  if (now >= until) limit_of(method.name).slow_down();
  const auto jitter = std::chrono::milliseconds(std::uniform_int_distribution<int>(400, 1000)(random_));
  until = std::max(until, now + wait + jitter);
  RequestGate* const gate = gate_of(method.name);
  if (gate == nullptr) return;
  gate->pause(method.limited_as(), {.lent_from = now + kAnswered, .lent_until = now + wait - kBack, .until = until});
}

TelegramCaller::Clock::time_point TelegramCaller::stopped_until(const std::string& limited_as) const {
  const auto stopped = stopped_until_.find(limited_as);
  return stopped == stopped_until_.end() ? Clock::time_point{} : stopped->second;
}

std::expected<void, CallFailure> TelegramCaller::sleep(Clock::duration duration) {
  const auto until = Clock::now() + duration;
  std::unique_lock lock(mutex_);
  while (Clock::now() < until) {
    if (stop_) return std::unexpected(interrupted());
    changed_.wait_until(lock, std::min(until, Clock::now() + kSlice));
  }
  return {};
}

std::expected<void, CallFailure> TelegramCaller::wait_for_breaker(Lane& lane, const std::string& place) {
  bool said = false;
  for (;;) {
    std::unique_lock lock(mutex_);
    const auto now = Clock::now();
    if (lane.breaker.openings() >= options_.openings) return std::unexpected(give_up(lane, place, lane.last_cause));
    if (lane.breaker.allows(now)) return {};
    const auto wait = std::max<Clock::duration>(lane.breaker.open_until() - now, kSlice);
    const std::string cause = lane.last_cause;
    lock.unlock();
    if (!said) {
      log_warning("circuit breaker open: nothing is asked", {{"account", alias_},
                                                             {"service", lane.service},
                                                             {"chat", place},
                                                             {"seconds", seconds_of(wait)},
                                                             {"reason", cause}});
      said = true;
    }
    if (auto slept = sleep(wait); !slept) return slept;
  }
}

bool TelegramCaller::is_history(const std::string& method) {
  return method == "getChatHistory" || method == "getMessages" || method == "getChatMessageByDate" ||
         method == "getForumTopics" || method == "getForumTopic";
}

RateLimiter& TelegramCaller::limit_of(const std::string& method) {
  if (is_history(method)) return history_limit_;
  if (is_file(method)) return file_limit_;
  return is_lookup(method) ? lookup_limit_ : other_limit_;
}

// However the machine's clock is set meanwhile.
double TelegramCaller::account_age(Clock::time_point now) const {
  return options_.account_age + seconds_of(now - begun_);
}

void TelegramCaller::heed_age(Clock::time_point now) {
  history_limit_.set_greatest(options_.history_per_30s / 30 * share_of_rate(account_age(now)));
}

TelegramCaller::Lane& TelegramCaller::lane_of(const std::string& method) {
  return is_file(method) ? file_lane_ : lane_;
}

// Null where any number may be in flight.
RequestGate* TelegramCaller::gate_of(const std::string& method) {
  if (is_file(method)) return &file_gate_;
  return is_history(method) ? &history_gate_ : nullptr;
}

// Until everything lets the request through; it then has room where it needs some.
std::expected<void, CallFailure> TelegramCaller::wait_for_turn(const Method& method, const std::string& place,
                                                               RequestGate::Room& room) {
  RequestGate* const gate = gate_of(method.name);
  for (;;) {
    if (auto passed = wait_while_stopped(method, place); !passed) return passed;
    // Room first: the one whom the breaker lets try must not wait for those who hold room and wait for the breaker.
    if (gate != nullptr) room.take(*gate, method.limited_as());
    Lane& lane = lane_of(method.name);
    if (auto passed = wait_for_breaker(lane, place); !passed) return passed;
    const auto passed = wait_for_limit(method, place);
    if (!passed) return std::unexpected(passed.error());
    if (*passed) return {};
    // Who waits for Telegram must not be the one whom the breaker lets try.
    const std::lock_guard lock(mutex_);
    lane.breaker.release();
  }
}

std::expected<void, CallFailure> TelegramCaller::wait_while_stopped(const Method& method, const std::string& place) {
  const auto begun = Clock::now();
  bool said = false;
  for (;;) {
    Clock::duration wait;
    {
      const std::lock_guard lock(mutex_);
      wait = stopped_until(method.limited_as()) - Clock::now();
    }
    if (wait <= Clock::duration{}) break;
    said = said || say_waiting("waiting as Telegram asked", alias_, place, method.name, wait);
    if (auto slept = sleep(wait); !slept) return slept;
  }
  note_waited(method.name, Clock::now() - begun);
  return {};
}

// False where Telegram has come to want no such request meanwhile.
std::expected<bool, CallFailure> TelegramCaller::wait_for_limit(const Method& method, const std::string& place) {
  const auto begun = Clock::now();
  bool said = false, stopped = false;
  for (;;) {
    Clock::duration wait{};
    {
      const std::lock_guard lock(mutex_);
      const auto now = Clock::now();
      stopped = stopped_until(method.limited_as()) > now;
      heed_age(now);
      if (!stopped) wait = limit_of(method.name).take(now);
    }
    if (wait == Clock::duration{}) break;
    said = said || say_waiting("waiting for the rate limit", alias_, place, method.name, wait);
    if (auto slept = sleep(wait); !slept) return std::unexpected(slept.error());
  }
  note_waited(method.name, Clock::now() - begun);
  return !stopped;
}

TdResult TelegramCaller::ask(const nlohmann::json& request, const Method& method, std::chrono::seconds answer_time) {
  const InUse in_use(*this);
  if (lost_) return std::unexpected(TdError{401, "SESSION_EXPIRED: " + lost_->text()});
  auto answer = session_->client().start(request);
  const auto begun = Clock::now();
  auto deadline = begun + answer_time;
  bool said = false;
  for (;;) {
    if (answer.wait_for(kSlice) == std::future_status::ready) {
      TdResult told = answer.get();
      // Nobody here closes the client while it is asked.
      const bool is_aborted = !told && (told.error().code == 0 || told.error().message == "Request aborted");
      if (!is_aborted || !session_->is_closing()) return told;
      return std::unexpected(TdError{401, "SESSION_REVOKED: " + told.error().message});
    }
    if (stop_) return std::unexpected(TdError{0, "interrupted"});
    const bool is_away = !session_->is_connected();
    if (is_away && !said && Clock::now() > begun + kSayAway) {
      log_warning(kNoConnection, {{"account", alias_}, {"seconds", seconds_of(kSayAway)}});
      said = true;
    }
    const std::lock_guard lock(mutex_);
    const HeldBack& back = held_back(method);
    if (back.in_row >= options_.absorbed_waits) return std::unexpected(again_and_again(back.last));
    deadline = std::max(deadline, back.until + answer_time);
    if (Clock::now() > deadline) return std::unexpected(TdError{0, is_away ? kNoConnection : "no answer came in time"});
  }
}

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
    if (lost_) return std::unexpected(TdError{401, "SESSION_EXPIRED: " + lost_->text()});
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

CallResult TelegramCaller::call(const nlohmann::json& request, const std::string& place, int internal_errors,
                                std::chrono::seconds patience) {
  return call(request, place, {.internal_errors = internal_errors, .patience = patience});
}

CallResult TelegramCaller::page(const nlohmann::json& request, const std::string& place, int internal_errors,
                                std::chrono::seconds patience, InFlight& in_flight) {
  return call(request, place, {.internal_errors = internal_errors, .patience = patience, .in_flight = &in_flight});
}

// TDLib answers that from what it holds. Two messages leave enough behind them for it not to read on for their sake.
bool TelegramCaller::has_read_ahead(std::int64_t td_chat_id, std::int64_t td_message_id, std::uint64_t session) {
  constexpr std::chrono::seconds kAnswerTime{5};
  const InUse in_use(*this);
  if (stop_ || lost_ || session_number_ != session) return true;
  const TdResult held = session_->client().request({{"@type", "getChatHistory"},
                                                    {"chat_id", td_chat_id},
                                                    {"from_message_id", td_message_id},
                                                    {"offset", -2},
                                                    {"limit", 2},
                                                    {"only_local", true}},
                                                   kAnswerTime);
  simdjson::dom::array messages;
  return held && (*held)->root()["messages"].get(messages) == simdjson::SUCCESS && messages.size() > 0;
}

CallResult TelegramCaller::call(const nlohmann::json& request, const std::string& place, const Manner& manner) {
  Loading* const loading = manner.loading;
  const int internal_errors = manner.internal_errors;
  const bool is_patient = manner.patience == std::chrono::seconds{};
  const Method method(request);
  const Asking asking(*this, place, method);
  Lane& lane = lane_of(method.name);
  for (int attempt = 1;; ++attempt) {
    InFlight once;
    InFlight& in_flight = manner.in_flight != nullptr ? *manner.in_flight : once;
    if (auto passed = wait_for_turn(method, place, in_flight.room); !passed) return std::unexpected(passed.error());
    ++requests_;
    const auto asked = Clock::now();
    const TdResult answer = loading != nullptr
                                ? load(request, method, *loading)
                                : ask(request, method, is_patient ? options_.answer_time : manner.patience);
    in_flight.took = Clock::now() - asked;
    if (answer) {
      const std::lock_guard lock(mutex_);
      lane.breaker.succeed();
      limit_of(method.name).succeed();
      held_back(method).in_row = 0;
      note_outcome(method.name, "ok");
      note_breaker(lane);
      return *answer;
    }
    in_flight.room.give_back();
    if (stop_) return std::unexpected(interrupted());
    if (loading != nullptr && (loading->refused || loading->exchanged)) {
      const std::lock_guard lock(mutex_);
      lane.breaker.release();
      CallFailure ended = file_failure(ErrorCode::kUnavailable, place, answer.error().message);
      if (loading->exchanged) ended.kind = TelegramErrorClass::kRetry;
      return std::unexpected(std::move(ended));
    }

    TelegramFailure failure = classify(answer.error());
    Clock::duration wait{};
    bool is_spoiled = false;
    {
      const std::lock_guard lock(mutex_);
      const auto now = Clock::now();
      // TDLib says of internal errors without end, too, that one should try again after some seconds.
      HeldBack& back = held_back(method);
      if (failure.kind == TelegramErrorClass::kWait && back.fails_internally(now)) {
        failure = internal_failure(back.last);
      }
      // It may be one message that Telegram fails at: whoever asks finds out.
      is_spoiled = failure.reason == "internal" && internal_errors > 0 && attempt >= internal_errors;
      if (is_spoiled) failure.kind = TelegramErrorClass::kUnreadable;
      if (!is_patient && answer.error().code == 0) failure.kind = TelegramErrorClass::kGiveUpChat;
      note_outcome(method.name, failure.reason);
      lane.last_cause = failure.cause;
      if (failure.kind == TelegramErrorClass::kWait) {
        stop(method, failure.wait);
        lane.breaker.release();
        count_hit(method.name);
      } else if (failure.kind == TelegramErrorClass::kRetry) {
        lane.breaker.fail(now);
        back.in_row = 0;
        wait = backoff(attempt, {options_.backoff_base, options_.backoff_cap}, random_);
      } else {
        lane.breaker.release();
        back.in_row = 0;
      }
      note_breaker(lane);
    }
    if (failure.kind == TelegramErrorClass::kGiveUpChat || failure.kind == TelegramErrorClass::kUnreadable) {
      const ErrorCode code = is_spoiled ? ErrorCode::kUnavailable : ErrorCode::kFailed;
      return std::unexpected(CallFailure{failure.kind, Error{code, failure.cause, place, {}}, failure.reason});
    }
    if (failure.kind == TelegramErrorClass::kGiveUpAccount) {
      // Whatever was asked for, a file too.
      CallFailure ended = give_up(lane_, place, failure.cause);
      if (failure.reason == "session_revoked") {
        ended.error.next = "log it in again (telelake login --account " + alias_ + "): what was read is kept";
      }
      const std::lock_guard lock(mutex_);
      if (!ended_) ended_ = ended.error;
      return std::unexpected(std::move(ended));
    }
    log_warning(failure.kind == TelegramErrorClass::kWait ? "Telegram asks to wait" : "request failed, trying again",
                {{"account", alias_},
                 {"chat", place},
                 {"method", method.name},
                 {"attempt", attempt},
                 {"seconds", failure.kind == TelegramErrorClass::kWait ? static_cast<double>(failure.wait.count())
                                                                       : seconds_of(wait)},
                 {"reason", failure.cause}});
    if (is_lookup(method.name) && failure.kind == TelegramErrorClass::kWait) {
      return std::unexpected(CallFailure{TelegramErrorClass::kGiveUpChat,
                                         Error{ErrorCode::kUnavailable, failure.cause, place, {}}, failure.reason,
                                         failure.wait});
    }
    process_metrics()
        .counter("retries_total", "Requests that were tried again", {{"reason", failure.reason}})
        .Increment();
    if (loading != nullptr && failure.kind == TelegramErrorClass::kRetry && attempt >= options_.file_attempts) {
      return std::unexpected(file_failure(ErrorCode::kUnavailable, place, failure.cause, failure.reason));
    }
    if (attempt >= options_.attempts) {
      return std::unexpected(
          give_up(lane, place,
                  failure.kind == TelegramErrorClass::kWait ? "Telegram asks to wait again and again" : failure.cause));
    }
    if (auto slept = sleep(wait); !slept) return std::unexpected(slept.error());
  }
}

void TelegramCaller::absorbed(const AbsorbedWait& wait) {
  {
    const std::lock_guard lock(mutex_);
    const Method method(wait);
    HeldBack& back = held_back(method);
    ++back.in_row;
    back.last = wait;
    back.until = std::max(back.until, Clock::now() + wait.wait);
    // Whatever TDLib asks for itself stops nothing that is ours.
    if (wait.is_flood && method.in_log != kOtherMethod) stop(method, wait.wait);
  }
  if (wait.is_flood) count_hit(wait.method);
  count_wait(wait.method, static_cast<double>(wait.wait.count()));
  log_absorbed_wait(alias_, wait);
}

TelegramCaller::Clock::time_point TelegramCaller::waits_until(const std::string& place) const {
  const std::lock_guard lock(mutex_);
  Clock::time_point until;
  const auto [begin, end] = asking_.equal_range(place);
  for (auto asking = begin; asking != end; ++asking) until = std::max(until, stopped_until(asking->second));
  return until;
}

std::optional<Error> TelegramCaller::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

double TelegramCaller::history_rate() const {
  const std::lock_guard lock(mutex_);
  return history_limit_.rate();
}

double TelegramCaller::learned_rate() const {
  const std::lock_guard lock(mutex_);
  return history_limit_.is_at_greatest() ? options_.history_per_30s / 30 : history_limit_.rate();
}

double TelegramCaller::time_for_history(std::uint64_t requests) const {
  const std::lock_guard lock(mutex_);
  return time_for(static_cast<double>(requests), history_limit_.rate(), account_age(Clock::now()));
}

void TelegramCaller::note_outcome(const std::string& method, const std::string& outcome) {
  process_metrics()
      .counter("requests_total", "Requests to Telegram", {{"method", method}, {"outcome", outcome}})
      .Increment();
}

// Gauge: 0 closed, 1 half open, 2 open.
void TelegramCaller::note_breaker(const Lane& lane) {
  process_metrics()
      .gauge("circuit_breaker_state", "0 closed, 1 half open, 2 open", {{"account", alias_}, {"service", lane.service}})
      .Set(static_cast<double>(lane.breaker.state(Clock::now())));
}

}  // namespace telelake
