// What a request waits for: Telegram, the rate limit, room in flight, the circuit breaker; and what TDLib waits for.
#include <algorithm>

#include "base/log.h"
#include "base/metrics.h"
#include "fetch/account_age.h"
#include "fetch/telegram_caller.h"

namespace telelake {

namespace {

void count_wait(const std::string& method, double seconds) {
  process_metrics()
      .counter("rate_limit_wait_seconds_total", "Seconds that requests waited for Telegram's limits or for our own",
               {{"method", method}})
      .Increment(seconds);
}

void note_waited(const std::string& method, double seconds) {
  if (seconds > 0.001) count_wait(method, seconds);
}

// False where the wait is not worth a line.
bool say_waiting(const char* why, const std::string& alias, const std::string& place, const std::string& method,
                 double seconds) {
  if (seconds < 1) return false;
  log_info(why, {{"account", alias}, {"chat", place}, {"method", method}, {"seconds", seconds}});
  return true;
}

}  // namespace

void TelegramCaller::count_hit(const std::string& method) {
  process_metrics().counter("rate_limit_hits_total", "Waits that Telegram imposed", {{"method", method}}).Increment();
}

// Several requests that fail together are counted in a row only until the first has failed for good. What is told at
// the end of the last wait that was absorbed still is of its kind.
bool TelegramCaller::HeldBack::fails_internally(Clock::time_point now) const {
  constexpr std::chrono::seconds kJustNow{5};
  if (last.cause.empty() || last.is_flood) return false;
  return in_row > 0 || now < until + kJustNow;
}

// Telegram wants no such request for so long. What it refuses now fails, or TDLib keeps it to ask again at the end of
// the wait; until then the room that was taken for it is others'. What we ask comes a little after that.
void TelegramCaller::stop(const Method& method, Clock::duration wait) {
  constexpr std::chrono::seconds kAnswered{1};  // after which what was on its way has been answered
  constexpr std::chrono::seconds kBack{1};      // in which what others have on their way comes back
  const auto now = Clock::now();
  auto& until = stopped_until_[method.limited_as()];
  // Once for all that is imposed at the same time. Where TDLib is refused over and over, a jitter each time would let
  // nobody else ask ever.
  std::chrono::milliseconds jitter{0};
  if (now >= until) {
    limit_of(method.name).slow_down();
    jitter = std::chrono::milliseconds(std::uniform_int_distribution<int>(400, 1000)(random_));
  }
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

// However the machine's clock is set meanwhile.
double TelegramCaller::account_age(Clock::time_point now) const {
  return options_.account_age + seconds_of(now - begun_);
}

void TelegramCaller::heed_age(Clock::time_point now) {
  history_limit_.set_greatest(options_.history_per_30s / 30 * share_of_rate(account_age(now)));
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
    said = said || say_waiting("waiting as Telegram asked", alias_, place, method.name, seconds_of(wait));
    if (auto slept = sleep(wait); !slept) return slept;
  }
  note_waited(method.name, seconds_of(Clock::now() - begun));
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
    said = said || say_waiting("waiting for the rate limit", alias_, place, method.name, seconds_of(wait));
    if (auto slept = sleep(wait); !slept) return std::unexpected(slept.error());
  }
  note_waited(method.name, seconds_of(Clock::now() - begun));
  return !stopped;
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

}  // namespace telelake
