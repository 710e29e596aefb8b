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

// Lookups and other methods are limited where history is.
RateLimit limited(const CallerOptions& options, RateLimit limit) {
  if (options.history_per_30s <= 0) limit.per_second = 0;
  return limit;
}

bool is_lookup(const std::string& method) { return method == "searchPublicChat"; }
bool is_file(const std::string& method) { return method == "downloadFile"; }

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

bool TelegramCaller::is_history(const std::string& method) {
  return method == "getChatHistory" || method == "getMessages" || method == "getChatMessageByDate" ||
         method == "getForumTopics" || method == "getForumTopic";
}

RateLimiter& TelegramCaller::limit_of(const std::string& method) {
  if (is_history(method)) return history_limit_;
  if (is_file(method)) return file_limit_;
  return is_lookup(method) ? lookup_limit_ : other_limit_;
}

TelegramCaller::Lane& TelegramCaller::lane_of(const std::string& method) {
  return is_file(method) ? file_lane_ : lane_;
}

// Null where any number may be in flight.
RequestGate* TelegramCaller::gate_of(const std::string& method) {
  if (is_file(method)) return &file_gate_;
  return is_history(method) ? &history_gate_ : nullptr;
}

TdResult TelegramCaller::ask(const nlohmann::json& request, const Method& method, std::chrono::seconds answer_time) {
  const InUse in_use(*this);
  if (lost_) return std::unexpected(not_open_again(*lost_));
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
