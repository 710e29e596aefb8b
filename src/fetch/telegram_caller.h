// Asks Telegram with one account, within its limits, and tries again where that makes sense.
//
// Every wait, whoever imposes it, is a log line and a metric: those that Telegram tells, those that TDLib waits out by
// itself (read from its log), those of the account's own rate limit, and those of the circuit breaker. The waits are in
// telegram_waits.cc, the loading of files in telegram_files.cc, everything else in telegram_caller.cc.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/circuit_breaker.h"
#include "base/rate_limiter.h"
#include "fetch/request_gate.h"
#include "source/tdlib/telegram_error.h"
#include "source/tdlib/telegram_session.h"

namespace telelake {

struct CallerOptions {
  double history_per_30s = 10;  // 0: no limit
  double account_age = 1e9;     // seconds since its first login
  int history_in_flight = 2;
  int attempts = 8;        // of one request
  int openings = 3;        // of the breaker, before the account is given up
  int absorbed_waits = 4;  // in a row without an answer, before a request counts as failed
  std::chrono::milliseconds backoff_base{500};
  std::chrono::milliseconds backoff_cap{30'000};
  std::chrono::milliseconds breaker_open{5'000};
  std::chrono::seconds answer_time{120};  // without any wait of TDLib's seen meanwhile
  int files_in_flight = 3;
  int file_attempts = 3;                 // of one file, before it is left for another run
  std::chrono::seconds file_stall{120};  // without a byte, before a file counts as failed
};

// Why a call failed for good.
struct CallFailure {
  TelegramErrorClass kind = TelegramErrorClass::kGiveUpAccount;
  Error error;
  std::string reason = {};       // as in TelegramFailure; empty where it is none of Telegram's
  std::chrono::seconds wait{0};  // until it may be asked again, where Telegram told it of a lookup
};
using CallResult = std::expected<TdReply, CallFailure>;

// Thread safe.
class TelegramCaller {
 public:
  using Clock = std::chrono::steady_clock;

  // The session may be exchanged (`use`) while nothing is asked. `stop` ends every wait; it must outlive the caller.
  // `learned_rate` is the history_rate of an earlier run, 0 for none.
  TelegramCaller(std::string alias, const CallerOptions& options, const std::atomic<bool>& stop, double learned_rate);
  ~TelegramCaller();
  TelegramCaller(const TelegramCaller&) = delete;
  TelegramCaller& operator=(const TelegramCaller&) = delete;

  void use(TelegramSession* session);

  // Calls `work` with the session, which is not exchanged meanwhile. It must be quick.
  template <class Work>
  auto with_session(Work&& work) {
    const InUse in_use(*this);
    return work(*session_);
  }

  // TDLib without a database never forgets a message: after so many of them the session is exchanged for a fresh one,
  // by `reopen`, while nothing is asked. Nothing is exchanged before this was called.
  using Reopen = std::function<Result<TelegramSession*>()>;
  void reopen_after(std::uint64_t messages, Reopen reopen);

  // So many messages came. May exchange the session, and wait until that is done.
  void took(std::uint64_t messages);

  // The history of a chat begins to be read.
  void note_reading() { ++readings_; }

  // Whether a chat may ask for more before what it was given is stored: where no rate would make it wait anyway, and no
  // other chat was read, which could ask meanwhile.
  bool may_ask_ahead() const { return options_.history_per_30s <= 0 && readings_ <= 1; }

  // Counts the sessions: a new one has no chat open.
  std::uint64_t session_number() const { return session_number_; }

  // Asks, waits and tries again. `place` names the chat, for messages to people. kInterrupted in the error when
  // stopped; kGiveUpAccount once the breaker has opened too often. Where Telegram has an internal error at the request
  // `internal_errors` times, that counts as an answer that cannot be read: kUnreadable, with the code kUnavailable; 0:
  // never. Where `patience` is not 0 and no answer came in that time, TDLib's own waits aside, it is not asked again:
  // kGiveUpChat. So is a lookup of a name that Telegram asks to wait for: it may be a day, in which there is other
  // work.
  CallResult call(const nlohmann::json& request, const std::string& place, int internal_errors = 0,
                  std::chrono::seconds patience = {});

  // What one chat has in flight.
  struct InFlight {
    RequestGate::Room room;
    Clock::duration took{};  // until the last answer came, all waits before the request aside
  };

  // As `call`, for a page of a chat's history (see HistoryTurn). The room is kept over the answer, and given back where
  // there is none.
  CallResult page(const nlohmann::json& request, const std::string& place, int internal_errors,
                  std::chrono::seconds patience, InFlight& in_flight);

  // Whether TDLib has what follows a message by now, which it gave in the session with that number; true also where it
  // never will: the session was exchanged, or everything is stopped. Asks nothing of Telegram.
  bool has_read_ahead(std::int64_t td_chat_id, std::int64_t td_message_id, std::uint64_t session);

  // Whether a method reads history, of which only so many requests may be in flight.
  static bool is_history(const std::string& method);

  // Whether anybody waits until another such request may be made.
  bool is_history_wanted() const { return history_gate_.waiting() > 0; }

  // Loads a file, to wherever TDLib puts it: the reply is TDLib's `file`. Files have a limit and a breaker of their own
  // beside everything else; a few are loaded at a time, in the order in which they were asked for. `file_id` is of
  // the session with the number `session`. `watch` is told now and then how many bytes there are; when it returns
  // false, loading ends. The failure's kind is kGiveUpChat where Telegram does not give this file: the error's code is
  // kFailed where it never will, kUnavailable where another run may have it; kRetry where the session was exchanged
  // meanwhile, so that the file has another number; kGiveUpAccount where nothing more can be loaded in this run.
  using Watch = std::function<bool(std::uint64_t bytes)>;
  CallResult download(std::int64_t file_id, std::uint64_t session, const std::string& place, const Watch& watch);

  // Until when Telegram wants none of what is asked for a place now; in the past when nothing is, or it may be.
  Clock::time_point waits_until(const std::string& place) const;

  // The rate that history is read with, a second; 0 where there is no limit.
  double history_rate() const;

  // That rate as it is to be remembered between runs: all of it where only the account's age limits it.
  double learned_rate() const;

  // How many seconds so many history requests take from now on; 0 where there is no limit.
  double time_for_history(std::uint64_t requests) const;

  std::uint64_t requests() const { return requests_; }

  // TDLib stands before something that it was told of a chat and cannot read, and gives nothing more of that chat.
  void note_stuck() { is_stuck_ = true; }
  bool is_stuck() const { return is_stuck_; }

  // Why nothing at all can be asked with the account any more: Telegram has ended its session, for example. Nothing
  // where a breaker alone stands open.
  std::optional<Error> ended() const;

  // TDLib holds a request of this account's client back. Called by whoever listens to its log.
  void absorbed(const AbsorbedWait& wait);

  // TDLib says why a download of this account's client failed. Called by whoever listens to its log.
  void file_failed(const FileFailure& failure);

 private:
  // Of a request.
  struct Method {
    explicit Method(const nlohmann::json& request);
    explicit Method(const AbsorbedWait& wait) : name(wait.method), in_log(wait.telegram) {}

    // What waits together when Telegram asks to wait.
    const std::string& limited_as() const { return in_log == kOtherMethod ? name : in_log; }

    std::string name;    // TDLib's
    std::string in_log;  // Telegram's, as telegram_method gives it
  };

  // While one lives, something is asked for a place.
  class Asking {
   public:
    Asking(TelegramCaller& caller, const std::string& place, const Method& method);
    ~Asking();
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

   private:
    TelegramCaller& caller_;
    std::multimap<std::string, std::string>::iterator entry_;
  };

  // What TDLib has held back of a method. It asks much for itself, of which it holds back what it likes: that says
  // nothing of what we ask.
  struct HeldBack {
    int in_row = 0;  // without an answer between them
    AbsorbedWait last;
    Clock::time_point until = Clock::now();

    // Whether a wait that TDLib tells now stands for internal errors of Telegram's that TDLib has tried again.
    bool fails_internally(Clock::time_point now) const;
  };

  // What fails together: files, and everything else. Between these two a failure says nothing.
  struct Lane {
    Lane(const char* name, const BreakerOptions& options) : service(name), breaker(options) {}

    const char* service;  // for people and metrics
    CircuitBreaker breaker;
    std::string last_cause;                     // of the latest failure
    std::map<std::string, HeldBack> held_back;  // by Telegram's method, as far as TDLib's log tells it
  };

  // A file that is wanted, and how far it is.
  struct Loading {
    std::uint64_t session = 0;
    const Watch* watch = nullptr;
    bool refused = false;    // by `watch`
    bool exchanged = false;  // the session, meanwhile
  };

  // While one lives, the session is not exchanged.
  class InUse {
   public:
    explicit InUse(TelegramCaller& caller);
    ~InUse();
    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;

   private:
    TelegramCaller& caller_;
  };

  // How a request is asked.
  struct Manner {
    int internal_errors = 0;
    std::chrono::seconds patience{0};
    Loading* loading = nullptr;
    InFlight* in_flight = nullptr;  // of which the room is kept over the answer
  };

  CallResult call(const nlohmann::json& request, const std::string& place, const Manner& manner);
  std::expected<void, CallFailure> wait_for_turn(const Method& method, const std::string& place,
                                                 RequestGate::Room& room);
  std::expected<void, CallFailure> wait_while_stopped(const Method& method, const std::string& place);
  std::expected<void, CallFailure> wait_for_breaker(Lane& lane, const std::string& place);
  std::expected<bool, CallFailure> wait_for_limit(const Method& method, const std::string& place);
  RateLimiter& limit_of(const std::string& method);
  double account_age(Clock::time_point now) const;
  void heed_age(Clock::time_point now);
  Lane& lane_of(const std::string& method);
  RequestGate* gate_of(const std::string& method);
  HeldBack& held_back(const Method& method) { return lane_of(method.name).held_back[method.in_log]; }
  void stop(const Method& method, Clock::duration wait);
  Clock::time_point stopped_until(const std::string& limited_as) const;
  TdResult ask(const nlohmann::json& request, const Method& method, std::chrono::seconds answer_time);
  TdResult load(const nlohmann::json& request, const Method& method, Loading& loading);
  TdError take_file_failure(std::int64_t file_id);
  std::optional<std::uint64_t> loaded_bytes(std::int64_t file_id, std::uint64_t session);
  std::expected<void, CallFailure> sleep(Clock::duration duration);
  CallFailure interrupted() const;
  CallFailure give_up(const Lane& lane, const std::string& place, const std::string& cause) const;
  static CallFailure file_failure(ErrorCode code, const std::string& place, const std::string& cause,
                                  const std::string& reason = {});
  void note_outcome(const std::string& method, const std::string& outcome);
  static void count_hit(const std::string& method);
  void note_breaker(const Lane& lane);
  static double seconds_of(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

  static constexpr std::chrono::milliseconds kSlice{100};  // in which a waiting thread looks whether it shall stop

  const std::string alias_;
  const CallerOptions options_;
  const std::atomic<bool>& stop_;
  const Clock::time_point begun_ = Clock::now();
  TelegramSession* session_ = nullptr;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Rates are ours, for four kinds of methods; waits are Telegram's, for each method.
  RateLimiter history_limit_;
  RateLimiter lookup_limit_;
  RateLimiter other_limit_;
  RateLimiter file_limit_;
  std::map<std::string, Clock::time_point> stopped_until_;  // by what is limited together
  std::multimap<std::string, std::string> asking_;          // likewise, by the places that it is asked for
  Lane lane_;
  Lane file_lane_;
  std::mt19937_64 random_;
  RequestGate history_gate_;
  RequestGate file_gate_;                          // in the order of asking, so that no chat waits for another's files
  std::map<std::int64_t, TdError> file_failures_;  // that nobody has taken yet, by TDLib's number of the file
  int in_use_ = 0;
  bool reopening_ = false;
  std::uint64_t reopen_after_ = 0;  // messages; 0: never
  std::uint64_t taken_ = 0;         // messages since the session was opened
  Reopen reopen_;
  std::optional<Error> lost_;   // why there is no session any more
  std::optional<Error> ended_;  // see `ended`
  std::atomic<bool> is_stuck_{false};
  std::atomic<int> readings_{0};
  std::atomic<std::uint64_t> session_number_{0};
  std::atomic<std::uint64_t> requests_{0};
};

}  // namespace telelake
