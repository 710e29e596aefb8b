// Follows chats: what Telegram tells of goes into the store at once, and what it may not have told of is read again.
//
// A client that keeps its databases is told of new messages, edits and deletions. Telegram does not tell everything
// (after a gap it skips), so the run goes back and forth: it reads what is new and looks back with a client that has no
// cache (FetchRun), then follows, until a hole in the ids, a lost connection or the clock asks for the next reading.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "fetch/fetch_run.h"
#include "fetch/media_shelf.h"
#include "store/repository.h"

namespace telelake {

struct FollowOptions {
  FetchOptions fetch;
  std::chrono::seconds look_back_every{3600};
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

  // Follows until it is stopped, which is no error. An error where it cannot begin, or where no account is left.
  Result<FollowSummary> run();

 private:
  class Events;
  struct Followed;
  struct Watched;

  Result<void> read_history();
  Result<void> watch();
  Result<void> open_chats(Watched& account);
  void take(Watched& account, Followed& chat, const TdReply& update, Batch& batch);
  Result<void> settle(Watched& account, Followed& chat, Batch batch);
  Result<void> settle_files(Watched& account);

  Repository& repository_;
  const FollowOptions options_;
  const std::atomic<bool>& stop_;
  FetchProgress& progress_;
  std::function<void(const FetchSummary&)> read_;
  MediaShelf shelf_;
  MediaTally tally_;
  FollowSummary summary_;
  std::map<std::string, std::set<std::int64_t>> chats_;  // by account
  bool hole_ = false;
};

}  // namespace telelake
