#include "fetch/telegram_caller.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/backoff.h"
#include "base/log.h"
#include "base/metrics.h"

namespace telelake {

namespace {

constexpr double kLookupsPerSecond = 1;
constexpr double kOtherPerSecond = 10;
constexpr std::chrono::milliseconds kSlice{100};  // in which a waiting thread looks whether it shall stop

double seconds_of(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Lookups and other methods are limited where history is.
RateLimit limited(const CallerOptions& options, RateLimit limit) {
  if (options.history_per_30s <= 0) limit.per_second = 0;
  return limit;
}

bool is_history(const std::string& method) { return method == "getChatHistory" || method == "getMessages"; }

void count_wait(const std::string& method, double seconds) {
  process_metrics()
      .counter("rate_limit_wait_seconds_total", "Seconds that requests waited for Telegram's limits or for our own",
               {{"method", method}})
      .Increment(seconds);
}

void count_hit(const std::string& method) {
  process_metrics().counter("rate_limit_hits_total", "Waits that Telegram imposed", {{"method", method}}).Increment();
}

}  // namespace

// A history request in flight.
struct TelegramCaller::Permit {
  TelegramCaller* caller = nullptr;
  Permit() = default;
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;
  ~Permit() {
    if (caller == nullptr) return;
    const std::lock_guard lock(caller->mutex_);
    --caller->history_in_flight_;
    caller->changed_.notify_all();
  }
};

TelegramCaller::TelegramCaller(std::string alias, const CallerOptions& options, const std::atomic<bool>& stop,
                               double learned_rate)
    : alias_(std::move(alias)),
      options_(options),
      stop_(stop),
      history_limit_(
          {.per_second = options.history_per_30s / 30, .start_share = options.history_start_share, .burst = 2},
          Clock::now()),
      lookup_limit_(limited(options, {.per_second = kLookupsPerSecond, .burst = 5, .least_share = 0.1}), Clock::now()),
      other_limit_(limited(options, {.per_second = kOtherPerSecond, .burst = 20}), Clock::now()),
      breaker_({.failures = 2, .open = options.breaker_open, .most = options.breaker_open * 8}),
      random_(std::random_device{}()),
      absorbed_until_(Clock::now()) {
  if (learned_rate > 0) history_limit_.set_rate(learned_rate);
  note_breaker();
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

CallFailure TelegramCaller::give_up(const std::string& place, const std::string& cause) const {
  return {TelegramErrorClass::kGiveUpAccount,
          Error{ErrorCode::kUnavailable, "gave up on account " + alias_ + ": " + cause, place,
                "what was read is kept; run the same command again later, it goes on where it stopped"}};
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

std::expected<void, CallFailure> TelegramCaller::wait_for_breaker(const std::string& place) {
  bool said = false;
  for (;;) {
    std::unique_lock lock(mutex_);
    const auto now = Clock::now();
    if (breaker_.openings() >= options_.openings) return std::unexpected(give_up(place, last_cause_));
    if (breaker_.allows(now)) return {};
    const auto wait = std::max<Clock::duration>(breaker_.open_until() - now, kSlice);
    const std::string cause = last_cause_;
    lock.unlock();
    if (!said) {
      log_warning("circuit breaker open: nothing is asked",
                  {{"account", alias_}, {"chat", place}, {"seconds", seconds_of(wait)}, {"reason", cause}});
      said = true;
    }
    if (auto slept = sleep(wait); !slept) return slept;
  }
}

RateLimiter& TelegramCaller::limit_of(const std::string& method) {
  if (is_history(method)) return history_limit_;
  return method == "searchPublicChat" ? lookup_limit_ : other_limit_;
}

std::expected<void, CallFailure> TelegramCaller::wait_for_limit(const std::string& method, const std::string& place) {
  const auto begun = Clock::now();
  bool said = false;
  for (;;) {
    Clock::duration wait;
    bool imposed = false;
    {
      const std::lock_guard lock(mutex_);
      RateLimiter& limit = limit_of(method);
      const auto now = Clock::now();
      imposed = limit.blocked_until() > now;
      wait = limit.take(now);
    }
    if (wait == Clock::duration{}) break;
    if (!said && wait >= std::chrono::seconds(1)) {
      log_info(imposed ? "waiting as Telegram asked" : "waiting for the rate limit",
               {{"account", alias_}, {"chat", place}, {"method", method}, {"seconds", seconds_of(wait)}});
      said = true;
    }
    if (auto slept = sleep(wait); !slept) return slept;
  }
  if (const double waited = seconds_of(Clock::now() - begun); waited > 0.001) count_wait(method, waited);
  return {};
}

TdResult TelegramCaller::ask(const nlohmann::json& request) {
  const InUse in_use(*this);
  if (lost_) return std::unexpected(TdError{401, "SESSION_EXPIRED: " + lost_->text()});
  auto answer = session_->client().start(request);
  auto deadline = Clock::now() + options_.answer_time;
  for (;;) {
    if (answer.wait_for(kSlice) == std::future_status::ready) return answer.get();
    if (stop_) return std::unexpected(TdError{0, "interrupted"});
    const std::lock_guard lock(mutex_);
    if (absorbed_in_row_ >= options_.absorbed_waits) {
      return std::unexpected(last_absorbed_.is_flood
                                 ? TdError{0, "Telegram asks to wait again and again (" + last_absorbed_.cause + ")"}
                                 : TdError{500, last_absorbed_.cause});
    }
    deadline = std::max(deadline, absorbed_until_ + options_.answer_time);
    if (Clock::now() > deadline) return std::unexpected(TdError{0, "no answer came in time"});
  }
}

CallResult TelegramCaller::call(const nlohmann::json& request, const std::string& place, int internal_errors) {
  const std::string method = request.value("@type", "");
  for (int attempt = 1;; ++attempt) {
    if (auto passed = wait_for_breaker(place); !passed) return std::unexpected(passed.error());
    Permit permit;
    if (is_history(method)) {
      std::unique_lock lock(mutex_);
      while (history_in_flight_ >= options_.history_in_flight && !stop_) changed_.wait_for(lock, kSlice);
      ++history_in_flight_;
      permit.caller = this;
    }
    if (auto passed = wait_for_limit(method, place); !passed) return std::unexpected(passed.error());
    ++requests_;
    const TdResult answer = ask(request);
    if (answer) {
      const std::lock_guard lock(mutex_);
      breaker_.succeed();
      limit_of(method).succeed();
      absorbed_in_row_ = 0;
      note_outcome(method, "ok");
      note_breaker();
      return *answer;
    }
    if (stop_) return std::unexpected(interrupted());

    TelegramFailure failure = classify(answer.error());
    Clock::duration wait{};
    bool is_spoiled = false;
    {
      const std::lock_guard lock(mutex_);
      const auto now = Clock::now();
      // TDLib says of internal errors without end, too, that one should try again after some seconds.
      if (failure.kind == TelegramErrorClass::kWait && absorbed_in_row_ > 0 && !last_absorbed_.is_flood) {
        failure = {TelegramErrorClass::kRetry,
                   {},
                   "internal",
                   "Telegram has an internal error (" + last_absorbed_.cause + ")"};
      }
      // It may be one message that Telegram fails at: whoever asks finds out.
      is_spoiled = failure.reason == "internal" && internal_errors > 0 && attempt >= internal_errors;
      if (is_spoiled) failure.kind = TelegramErrorClass::kUnreadable;
      note_outcome(method, failure.reason);
      last_cause_ = failure.cause;
      if (failure.kind == TelegramErrorClass::kWait) {
        const auto jitter = std::chrono::milliseconds(std::uniform_int_distribution<int>(100, 1100)(random_));
        limit_of(method).impose(now, now + failure.wait + jitter);
        breaker_.release();
        count_hit(method);
      } else if (failure.kind == TelegramErrorClass::kRetry) {
        breaker_.fail(now);
        absorbed_in_row_ = 0;
        wait = backoff(attempt, {options_.backoff_base, options_.backoff_cap}, random_);
      } else {
        breaker_.release();
        absorbed_in_row_ = 0;
      }
      note_breaker();
    }
    if (failure.kind == TelegramErrorClass::kGiveUpChat || failure.kind == TelegramErrorClass::kUnreadable) {
      const ErrorCode code = is_spoiled ? ErrorCode::kUnavailable : ErrorCode::kFailed;
      return std::unexpected(CallFailure{failure.kind, Error{code, failure.cause, place, {}}});
    }
    if (failure.kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(give_up(place, failure.cause));
    log_warning(failure.kind == TelegramErrorClass::kWait ? "Telegram asks to wait" : "request failed, trying again",
                {{"account", alias_},
                 {"chat", place},
                 {"method", method},
                 {"attempt", attempt},
                 {"seconds", failure.kind == TelegramErrorClass::kWait ? static_cast<double>(failure.wait.count())
                                                                       : seconds_of(wait)},
                 {"reason", failure.cause}});
    process_metrics()
        .counter("retries_total", "Requests that were tried again", {{"reason", failure.reason}})
        .Increment();
    if (attempt >= options_.attempts) {
      return std::unexpected(give_up(
          place, failure.kind == TelegramErrorClass::kWait ? "Telegram asks to wait again and again" : failure.cause));
    }
    if (auto slept = sleep(wait); !slept) return std::unexpected(slept.error());
  }
}

void TelegramCaller::absorbed(const AbsorbedWait& wait) {
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    ++absorbed_in_row_;
    last_absorbed_ = wait;
    absorbed_until_ = std::max(absorbed_until_, now + wait.wait);
    if (wait.is_flood) limit_of(wait.method).impose(now, now + wait.wait);
  }
  if (wait.is_flood) count_hit(wait.method);
  count_wait(wait.method, static_cast<double>(wait.wait.count()));
  log_warning(wait.is_flood ? "Telegram asks to wait" : "Telegram has an internal error, TDLib tries again",
              {{"account", alias_},
               {"method", wait.method},
               {"seconds", wait.wait.count()},
               {"reason", wait.cause},
               {"waits", "TDLib"}});
}

TelegramCaller::Clock::time_point TelegramCaller::history_waits_until() const {
  const std::lock_guard lock(mutex_);
  return history_limit_.blocked_until();
}

double TelegramCaller::history_rate() const {
  const std::lock_guard lock(mutex_);
  return history_limit_.rate();
}

void TelegramCaller::note_outcome(const std::string& method, const std::string& outcome) {
  process_metrics()
      .counter("requests_total", "Requests to Telegram", {{"method", method}, {"outcome", outcome}})
      .Increment();
}

// Gauge: 0 closed, 1 half open, 2 open.
void TelegramCaller::note_breaker() {
  process_metrics()
      .gauge("circuit_breaker_state", "0 closed, 1 half open, 2 open", {{"account", alias_}, {"service", "telegram"}})
      .Set(static_cast<double>(breaker_.state(Clock::now())));
}

}  // namespace telelake
