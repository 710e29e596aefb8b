// How a chat's history is asked for: page by page, or by ids; and what of it is on its way.
//
// Where most ids are messages, more of them come in one request by their ids, and TDLib asks for nothing by itself.
// That is tried first; behind a page of history TDLib asks for the next one. Where a guess was wrong, a request brings
// too little: that has a budget. Who wants to may have the next request on its way while a page is stored, and by ids
// the one behind that, too.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <optional>

#include "fetch/history_page.h"
#include "fetch/telegram_caller.h"

namespace telelake {

// What is asked for, in numbers: TDLib's ids without their unit.
struct PageAsked {
  std::int64_t from = 0;  // behind this number
  std::int64_t to = 0;    // up to this one, each by its id; 0: a page of history

  bool by_id() const { return to > 0; }
};

// Not thread safe.
class PagesAhead {
 public:
  // Gives what is asked for. Called on threads of its own, of which there are at most two at a time.
  using Ask = std::function<CallResult(const PageAsked&)>;

  // `by_id`: whether messages may be asked for by their ids. Destroying it waits for what is on its way.
  PagesAhead(Ask ask, bool by_id) : ask_(std::move(ask)), by_id_(by_id) {}
  ~PagesAhead() = default;
  PagesAhead(const PagesAhead&) = delete;
  PagesAhead& operator=(const PagesAhead&) = delete;

  struct Taken {
    CallResult reply;
    PageAsked asked;  // from `at`, or from before it
  };

  // The page that holds what follows number `at`, as soon as it is there; asks for it where it is not on its way. By
  // their ids nothing beyond `end` is asked for.
  Taken take(std::int64_t at, std::int64_t end);

  // Whether the page taken last is to be used. What came by ids is not where all of them are missing: a page of history
  // tells what follows.
  bool accept(const HistoryPage& page, const PageAsked& asked);

  // Has what follows `at` on its way. What is on its way and would leave something out is waited for and forgotten.
  void ask(std::int64_t at, std::int64_t end);

  // Behind which number to ask for more by ids, beside what is on its way; nothing where that is not worth guessing, or
  // where not exactly one request is on its way.
  std::optional<std::int64_t> further() const;

  // Asks for what follows `from`, too.
  void ask_further(std::int64_t from, std::int64_t end);

 private:
  struct OnItsWay {
    PageAsked asked;
    std::future<CallResult> reply;
  };

  PageAsked next(std::int64_t from, std::int64_t end) const;
  bool is_affordable() const;
  void forget_beyond(std::int64_t at);

  Ask ask_;
  bool by_id_ = false;
  std::deque<OnItsWay> pages_;  // ascending
  bool is_dense_ = true;        // the page taken last lacks at most one of four ids, or there was none yet
  bool last_by_id_ = false;     // the page taken last
  std::int64_t taken_ = 0;      // pages
  std::int64_t given_ = 0;      // messages, each once
};

}  // namespace telelake
