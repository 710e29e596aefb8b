// Reads a stretch of history into the store: a chat of TDLib's under one key of the store.
//
// A chat is one stretch, a supergroup that was a basic group is two. The parts of the reading are in
// stretch_fetch.cc (forwards, page by page), look_back.cc, unreadable_page.cc, unreadable_end.cc, missing_replies.cc,
// topic_names.cc, page_store.cc and stretch_media.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "fetch/chat_in_hand.h"
#include "fetch/history_page.h"
#include "fetch/history_turn.h"
#include "fetch/media_pass.h"
#include "fetch/pages_ahead.h"
#include "source/tdlib/message_mapper.h"
#include "store/repository.h"

namespace telelake {

// Which stretch.
struct Stretch {
  std::int64_t td_chat_id = 0;
  ChatKey key;
  TdContext context;
  std::int64_t end = 0;            // TDLib's number of its last message, where it is not the chat's; 0: the chat's
  std::int64_t shift = 0;          // added to TDLib's number gives the store's id
  bool history_is_hidden = false;  // from before the account joined
};

// Numbers are TDLib's ids without their unit; the store's ids are those and the shift. Not thread safe.
class StretchFetch {
 public:
  // The chat must be open, and `hand` outlive the fetch.
  StretchFetch(ChatInHand& hand, Stretch stretch);

  // Reads what is new, looks back, fetches what is answered to and lies outside, names the topics.
  std::expected<void, CallFailure> read();

  // How many history requests `read` would take, as far as ids and coverage tell; takes a few of its own.
  std::expected<std::uint64_t, CallFailure> estimate();

  // Reads the latest held messages again by their numbers, and nothing else; those that another account or an import
  // has covered are left to others. Claims no coverage.
  std::expected<void, CallFailure> look_back();

  // Fetches messages by their ids in the store, where they are neither held nor known to be absent.
  std::expected<void, CallFailure> read_ids(std::vector<std::int64_t> ids);

 private:
  // Called with the numbers that were asked for, and what came.
  using TakeAnswer = std::function<std::expected<void, CallFailure>(std::span<const std::int64_t>, const TdReply&)>;

  // May be called on several threads at once.
  CallResult call(const nlohmann::json& request, int internal_errors = 0);
  CallResult next_page(std::int64_t from, int internal_errors = 0);
  std::expected<void, CallFailure> open_in_session();
  Result<void> open_writer();
  std::expected<void, CallFailure> close_writer(std::expected<void, CallFailure> done);
  // In channels and supergroups ids are the chat's own.
  bool asks_by_id() const { return stretch_.key.scope == kSharedScope; }
  PageBounds bounds() const { return {hand_.options.until, stretch_.end}; }

  // stretch_fetch.cc
  std::expected<std::int64_t, CallFailure> last_message();
  std::expected<void, CallFailure> see_last();
  std::expected<void, CallFailure> read_coverage();
  std::expected<std::int64_t, CallFailure> last_sent_by(Time time);
  std::expected<std::int64_t, CallFailure> start();
  std::uint64_t requests_for(std::int64_t ids, bool is_first) const;
  std::int64_t behind_covered(std::int64_t at) const;
  std::int64_t uncovered_to(std::int64_t at) const;
  CallResult ask_for(const PageAsked& asked);
  std::expected<std::optional<HistoryPage>, CallFailure> look_into(const PagesAhead::Taken& taken, std::int64_t at,
                                                                   PagesAhead& ahead);
  std::expected<void, CallFailure> read_forwards(std::int64_t at);
  void ask_further(PagesAhead& ahead) const;
  std::expected<bool, CallFailure> take_empty_page(std::int64_t at);
  std::expected<bool, CallFailure> skips_messages(const HistoryPage& page);
  void see_end(std::int64_t at);
  std::expected<void, CallFailure> note_covered(std::int64_t at);

  // look_back.cc
  std::expected<void, CallFailure> look_at_held();
  std::expected<void, CallFailure> look_back_for_others();
  std::expected<void, CallFailure> leave_to_others();
  std::expected<void, CallFailure> look_back_by_id();

  // unreadable_end.cc
  std::expected<void, CallFailure> see_last_or_find_end();
  std::expected<void, CallFailure> find_end();
  std::expected<std::int64_t, CallFailure> last_of(std::span<const std::int64_t> numbers);
  void note_unproven_end();

  // unreadable_page.cc
  std::expected<void, CallFailure> ask_by_id(std::span<const std::int64_t> numbers, bool fails, const TakeAnswer& take);
  std::expected<std::int64_t, CallFailure> read_around(std::int64_t at, const CallFailure& cause);
  std::expected<void, CallFailure> check_that_others_can_be_read(std::span<const std::int64_t> numbers);
  std::expected<void, CallFailure> set_unreadable_aside(std::int64_t number, const Error& cause);
  std::expected<void, CallFailure> retry_unreadable();

  // missing_replies.cc
  std::expected<void, CallFailure> read_missing_replies();
  Result<void> see_asked();
  bool is_asked(std::int64_t id) const;
  Result<std::vector<std::int64_t>> find_missing();
  void keep_missing(std::vector<std::int64_t>& ids) const;
  std::expected<void, CallFailure> fetch_missing(std::vector<std::int64_t> ids);
  std::expected<void, CallFailure> store_asked(std::span<const std::int64_t> numbers, const TdReply& reply);

  // topic_names.cc
  std::expected<void, CallFailure> name_topics();
  Result<void> drop_known_topics();
  std::expected<void, CallFailure> list_topics(std::vector<ThreadFact>& named);
  std::expected<void, CallFailure> ask_for_topics(std::vector<ThreadFact>& named);
  void take_topic(simdjson::dom::object topic, std::vector<ThreadFact>& named);

  // page_store.cc
  void take_messages(const HistoryPage& page, Batch& batch);
  Result<UpsertCounts> commit(Batch batch, std::size_t messages, Time horizon);
  std::expected<void, CallFailure> store_page(const HistoryPage& page);

  // stretch_media.cc
  void start_media();
  void finish_media();

  ChatInHand& hand_;
  Stretch stretch_;
  HistoryTurn turn_;
  std::int64_t last_ = 0;                // number of the last message there is
  std::int64_t asked_before_ = 0;        // the account has asked for everything up to here in earlier runs
  std::int64_t visible_from_ = 0;        // numbers below this were hidden from the account, 0: none
  std::vector<CoverageRecord> covered_;  // by the account, and by those that it takes the chat over from
  std::set<std::int64_t> held_;          // numbers that are held in the part to look back over
  bool looks_back_by_id_ = false;
  bool covers_ = true;                // that something was not given is worth a note
  bool infers_deletions_ = true;      // of what was held and is not given
  bool end_is_proven_ = true;         // false where `last_` was only found by looking
  std::chrono::seconds patience_{0};  // of each request; 0: as ever
  bool beyond_ = false;               // there are messages beyond what is wanted
  int empty_pages_ = 0;               // in a row
  std::uint64_t pages_before_ = 0;
  std::unique_ptr<ChatWriter> writer_;
  std::mutex writer_mutex_;                           // the files are joined to their messages with the same writer
  std::map<std::int64_t, Participant> participants_;  // as handed to the store last
  std::set<std::int64_t> reply_threads_;              // likewise
  std::set<std::int64_t> topics_;                     // of a forum: that messages are of, and whose names are not known
  CoverageRecord coverage_;
  std::set<std::int64_t> unreadable_;       // numbers of messages that TDLib cannot read
  int failed_by_id_ = 0;                    // requests by id, for such messages
  bool others_can_be_read_ = false;         // while Telegram fails at some
  std::vector<std::int64_t> answered_;      // ids that the messages stored last answer to
  std::vector<CoverageRecord> asked_;       // what any account has asked for, while missing replies are looked for
  std::vector<std::int64_t> held_outside_;  // ids that are held though nobody has asked for them, ascending
  std::mutex session_mutex_;
  std::uint64_t session_number_ = 0;  // of the session in which the chat is open
  std::unique_ptr<MediaPass> media_;  // writes with the writer, so it goes first
};

}  // namespace telelake
