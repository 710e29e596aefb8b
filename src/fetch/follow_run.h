// Follows chats: what Telegram tells of goes into the store at once, and what it may not have told of is read again.
//
// A client that keeps its databases is told of new messages, edits and deletions. Telegram does not tell everything
// (after a gap it skips, and of public chats that the account has not joined it tells only while they are open). So
// such chats are opened in turn, what lies behind a hole in the ids is asked for at once, and the run goes back and
// forth: it looks back with a client that has no cache (FetchRun), then follows, until a hole, a connection that came
// back, or the clock asks for the next reading.
//
// Its parts: follow_run.cc (the run and its record), follow_readings.cc (the readings), follow_watch.cc (the time
// between two of them, with follow_listener.h for what TDLib tells), follow_told.cc (what comes in it) and
// follow_bots.cc (what bots look back over).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "fetch/chat_rotation.h"
#include "fetch/fetch_run.h"
#include "fetch/follow_event.h"
#include "fetch/follow_reader.h"
#include "fetch/followed_chat.h"
#include "fetch/media_shelf.h"
#include "store/polled_chats.h"
#include "store/repository.h"

namespace telelake {

struct FollowOptions {
  FetchOptions fetch;
  std::chrono::seconds look_back_every{3600};
  RotationOptions rotation;        // of the chats that Telegram tells nothing of
  std::chrono::seconds settle{3};  // after a hole or a lost connection, before reading again
};

// Counts of what was followed, for the summary.
struct FollowSummary {
  std::uint64_t readings = 0;
  std::uint64_t messages = 0;
  std::uint64_t edits = 0;      // messages that were seen changed
  std::uint64_t deletions = 0;  // tombstones
  std::uint64_t holes = 0;
  MediaCounts media;  // of what came while following; each reading of history counts its own
};

// One run. Not thread safe.
class FollowRun {
 public:
  // Everything must outlive the run. `read` is told of each reading's summary.
  FollowRun(Repository& repository, const FollowOptions& options, const std::atomic<bool>& stop,
            FetchProgress& progress, std::function<void(const FetchSummary&)> read);
  ~FollowRun();

  // Follows until it is stopped, which is no error. An error where it cannot begin, where no account is left, and where
  // the store cannot be written.
  Result<FollowSummary> run();

 private:
  using Clock = std::chrono::steady_clock;

  struct Watched;  // follow_watch.h
  struct Watch;

  // follow_run.cc
  Result<void> choose_accounts();
  Result<void> record(const char* outcome);

  // follow_readings.cc
  Result<void> read_all();
  Result<void> read_queued();
  Result<FetchSummary> read_with(FetchOptions fetch);
  void note_reading_time(Clock::time_point begun);
  void note_read(const FetchSummary& summary, Time begun);

  // follow_watch.cc
  Result<void> watch();
  std::vector<FollowedName> names_of(const std::string& alias, const std::string& user_id);
  Result<void> open_accounts(Watch& watch);
  Result<void> settle(Watch& watch, std::deque<FollowEvent>& events);
  Result<void> settle_files(Watched& account);
  void note_followed(Watch& watch);
  void note_ages(Watch& watch);
  void note_polled(const Watch& watch);
  Result<void> fold(Watch& watch);

  // follow_told.cc
  Result<void> take(Watch& watch, FollowEvent& event);
  void tell(Watch& watch, Watched& account, const ToldUpdate& told);
  Result<void> open_chat(Watch& watch, Watched& account, ChatOpened& opened);
  void lose(Watch& watch, Watched& account);
  Result<void> commit(Watch& watch, Watched& account, std::int64_t chat_id);
  void read_again(Watch& watch, const char* reason);

  // follow_bots.cc
  Result<void> find_bots_chats();
  Result<void> read_with_bots(const std::map<std::string, std::set<std::int64_t>>& chats);
  Result<void> look_back(const std::string& alias, const std::set<std::int64_t>& chats);

  Repository& repository_;
  const FollowOptions options_;
  const std::atomic<bool>& stop_;
  FetchProgress& progress_;
  std::function<void(const FetchSummary&)> read_;
  MediaShelf shelf_;
  MediaTally tally_;
  FollowSummary summary_;
  const std::string run_;
  const Time started_at_;
  std::vector<std::string> people_, bots_;                    // aliases that may be followed with
  std::map<std::string, std::set<std::int64_t>> chats_;       // by account
  std::map<std::string, std::set<std::int64_t>> bots_chats_;  // channels and supergroups in which bots were told of
                                                              // something, by account
  std::map<std::string, std::set<std::int64_t>> queued_;      // to be read again, by account
  std::map<std::int64_t, std::int64_t> queued_at_;            // last messages for which a chat was queued before
  bool all_queued_ = true;
  Clock::duration pause_{};  // between two readings at least
  Clock::time_point read_at_;
  std::map<std::int64_t, Time> edits_checked_;  // chats' last look-backs
  std::map<ChatKey, PolledChat> polled_;
  std::set<std::int64_t> told_;
  std::set<std::pair<std::string, std::int64_t>> acquainted_;  // accounts with chats whose latest messages TDLib holds
};

}  // namespace telelake
