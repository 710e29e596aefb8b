#include "fetch/follow_run.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "fetch/fetch_metrics.h"
#include "fetch/media_follow.h"
#include "fetch/message_intake.h"
#include "fetch/open_chat.h"

namespace telelake {

namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kGather{200};  // updates that come this close together are committed together

std::int64_t chat_of(const TdObject& update) {
  if (const std::int64_t id = update.integer("chat_id"); id != 0) return id;
  std::int64_t id = 0;
  return update.root()["message"]["chat_id"].get(id) == simdjson::SUCCESS ? id : 0;
}

bool is_wanted(std::string_view type) {
  return type == "updateNewMessage" || type == "updateMessageEdited" || type == "updateMessageContent" ||
         type == "updateMessageInteractionInfo" || type == "updateMessageIsPinned" || type == "updateDeleteMessages";
}

}  // namespace

// Updates of all accounts, from the receiving thread to the following one.
class FollowRun::Events {
 public:
  struct Event {
    std::size_t account = 0;
    TdReply update;
  };

  void put(std::size_t account, const TdReply& update) {
    const std::lock_guard lock(mutex_);
    events_.push_back({account, update});
    changed_.notify_one();
  }

  // What came until `deadline`, at once where there is something; empty when nothing did.
  std::deque<Event> take(Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [this] { return !events_.empty(); });
    return std::exchange(events_, {});
  }

  void lost_connection() { lost_ = true; }
  bool has_lost_connection() const { return lost_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Event> events_;
  std::atomic<bool> lost_{false};
};

// A chat that is followed.
struct FollowRun::Followed {
  ChatKey key;
  Chat chat;
  TdContext context;
  std::unique_ptr<ChatWriter> writer;
  CoverageRecord coverage;         // of what came without a hole since the last reading
  std::int64_t read_to = 0;        // up to here nothing is missing
  std::vector<WantedFile> wanted;  // files of messages that are not stored yet
};

// An account that is followed with.
struct FollowRun::Watched {
  std::string alias;
  std::unique_ptr<AccountSession> session;
  std::map<std::int64_t, Followed> chats;
  std::unique_ptr<MediaFollow> files;  // ends before the session does
};

FollowRun::FollowRun(Repository& repository, const FollowOptions& options, const std::atomic<bool>& stop,
                     FetchProgress& progress, std::function<void(const FetchSummary&)> read)
    : repository_(repository),
      options_(options),
      stop_(stop),
      progress_(progress),
      read_(std::move(read)),
      shelf_(repository, options.fetch.media, stop) {}

FollowRun::~FollowRun() = default;

Result<FollowSummary> FollowRun::run() {
  while (!stop_) {
    if (auto read = read_history(); !read) {
      if (stop_) break;
      return std::unexpected(read.error());
    }
    if (stop_) break;
    if (auto watched = watch(); !watched) return std::unexpected(watched.error());
  }
  return summary_;
}

Result<void> FollowRun::read_history() {
  FetchOptions fetch = options_.fetch;
  fetch.chat.run = make_run_id();
  FetchRun run(repository_, fetch, stop_, progress_);
  auto summary = run.run();
  if (!summary) return std::unexpected(summary.error());
  ++summary_.readings;
  if (read_) read_(*summary);
  for (const ChatOutcome& chat : summary->chats) {
    if (!chat.account.empty() && !chat.error) chats_[chat.account].insert(chat.chat_id);
  }
  if (chats_.empty() && !summary->chats.empty() && summary->chats.front().error) {
    return std::unexpected(*summary->chats.front().error);
  }
  return {};
}

Result<void> FollowRun::watch() {
  Events events;
  std::vector<std::unique_ptr<Watched>> watched;
  for (const auto& [alias, chats] : chats_) {
    const std::size_t number = watched.size();
    auto session = AccountSession::open(options_.fetch.data_folder, alias, options_.fetch.telegram,
                                        options_.fetch.history_per_30s, TdStorage::kMessages, true, stop_,
                                        [&events, number, connected = false](const TdReply& update) mutable {
                                          if (update->type() == "updateConnectionState") {
                                            std::string_view state;
                                            if (update->root()["state"]["@type"].get(state) != simdjson::SUCCESS)
                                              return;
                                            const bool now_connected = state == "connectionStateReady";
                                            if (connected && !now_connected) events.lost_connection();
                                            connected = now_connected;
                                          } else if (is_wanted(update->type())) {
                                            events.put(number, update);
                                          }
                                        });
    if (!session) {
      log_error("account cannot be followed with", {{"account", alias}, {"reason", session.error().text()}});
      continue;
    }
    watched.push_back(std::make_unique<Watched>());
    watched.back()->alias = alias;
    watched.back()->session = std::move(*session);
    if (shelf_.loads_files()) {
      watched.back()->files = std::make_unique<MediaFollow>(watched.back()->session->caller(), shelf_, tally_);
    }
    if (auto opened = open_chats(*watched.back()); !opened) return opened;
  }
  if (watched.empty()) return fail(ErrorCode::kUnavailable, "no account is left to follow with");
  log_info("following", {{"accounts", watched.size()}, {"readings", summary_.readings}});

  const auto next_look_back = Clock::now() + options_.look_back_every;
  std::optional<Clock::time_point> read_again;
  while (!stop_ && Clock::now() < next_look_back && (!read_again || Clock::now() < *read_again)) {
    auto taken = events.take(Clock::now() + kGather);
    if (!taken.empty()) {
      // A burst is one commit a chat.
      const auto until = Clock::now() + kGather;
      while (Clock::now() < until) {
        for (auto& event : events.take(until)) taken.push_back(std::move(event));
      }
    }
    std::map<std::pair<std::size_t, std::int64_t>, Batch> batches;
    for (const Events::Event& event : taken) {
      if (event.account >= watched.size()) continue;
      Watched& account = *watched[event.account];
      const auto chat = account.chats.find(chat_of(*event.update));
      if (chat == account.chats.end()) continue;
      take(account, chat->second, event.update, batches[{event.account, chat->first}]);
    }
    for (auto& [place, batch] : batches) {
      Watched& account = *watched[place.first];
      if (auto settled = settle(account, account.chats.at(place.second), std::move(batch)); !settled) return settled;
    }
    for (const auto& account : watched) {
      if (auto settled = settle_files(*account); !settled) return settled;
    }
    if (!read_again && (hole_ || events.has_lost_connection())) {
      log_info("reading again soon", {{"reason", hole_ ? "a hole in the ids" : "the connection was lost"}});
      read_again = Clock::now() + options_.settle;
    }
  }
  hole_ = false;
  for (const auto& account : watched) {
    for (auto& [id, chat] : account->chats) {
      close_chat(account->session->caller(), id);
      chat.writer.reset();
    }
  }
  return {};
}

Result<void> FollowRun::open_chats(Watched& account) {
  TelegramCaller& caller = account.session->caller();
  if (const auto known = account.session->chats(); !known) return std::unexpected(known.error().error);
  for (const std::int64_t id : chats_[account.alias]) {
    const auto opened = open_chat(caller, id, std::to_string(id));
    if (!opened) {
      log_warning("chat cannot be followed", {{"chat", id}, {"account", account.alias}});
      continue;
    }
    const Chat& chat = opened->chat;
    Followed followed;
    followed.chat = chat;
    followed.key = ChatKey{scope_of(chat.type, 1, account.session->user_id()), chat.id};
    followed.context = TdContext{.chat_id = chat.id, .chat_type = chat.type};
    auto writer = repository_.open_writer(followed.key, chat);
    if (!writer) return std::unexpected(writer.error());
    followed.writer = std::move(*writer);
    const auto coverage = repository_.coverage(followed.key);
    if (!coverage) return std::unexpected(coverage.error());
    for (const CoverageRecord& record : *coverage) {
      if (record.account == account.session->user_id()) followed.read_to = std::max(followed.read_to, record.last_id);
    }
    followed.coverage.run = make_run_id();
    followed.coverage.key = followed.key;
    followed.coverage.account = account.session->user_id();
    followed.coverage.first_id = followed.read_to + 1;
    // What came while nobody looked shows in the chat's last message.
    std::int64_t last = 0;
    if (opened->told->root()["last_message"]["id"].get(last) == simdjson::SUCCESS &&
        last / kTdMessageIdUnit > followed.read_to) {
      hole_ = true;
    }
    account.chats.emplace(id, std::move(followed));
  }
  return {};
}

void FollowRun::take(Watched& account, Followed& chat, const TdReply& update, Batch& batch) {
  const std::string_view type = update->type();
  if (type == "updateDeleteMessages") {
    if (!update->flag("is_permanent") || update->flag("from_cache")) return;
    simdjson::dom::array ids;
    if (update->root()["message_ids"].get(ids) != simdjson::SUCCESS) return;
    for (const simdjson::dom::element element : ids) {
      std::int64_t id = 0;
      if (element.get(id) == simdjson::SUCCESS && id % kTdMessageIdUnit == 0) {
        batch.deleted.push_back(id / kTdMessageIdUnit);
      }
    }
    return;
  }
  TdReply owner = update;
  simdjson::dom::object message;
  if (type == "updateNewMessage") {
    if (update->root()["message"].get(message) != simdjson::SUCCESS) return;
  } else {
    // The content then current, which TDLib has at hand.
    const Json request{
        {"@type", "getMessageLocally"}, {"chat_id", chat_of(*update)}, {"message_id", update->integer("message_id")}};
    const TdResult found = account.session->caller().with_session(
        [&](TelegramSession& session) { return session.client().request(request, std::chrono::seconds(5)); });
    if (!found) return;
    owner = *found;
    message = owner->root();
  }
  std::int64_t id = 0;
  if (message["id"].get(id) != simdjson::SUCCESS || id % kTdMessageIdUnit != 0) return;
  account.session->caller().with_session([&](TelegramSession& session) {
    session.with_directory([&](TdDirectory& directory) {
      chat.context.directory = &directory;
      MessageIntake intake(repository_, chat.key, chat.context, &shelf_);
      intake.take(message, batch);
      if (type == "updateNewMessage") tally_.add(intake.verdict());
      if (auto wanted = intake.take_wanted(); wanted && account.files) chat.wanted.push_back(std::move(*wanted));
      chat.context.directory = nullptr;
    });
  });
  if (type != "updateNewMessage") return;
  id /= kTdMessageIdUnit;
  if (chat.key.scope != kSharedScope || id == chat.read_to + 1) {
    chat.read_to = std::max(chat.read_to, id);
    chat.coverage.last_id = chat.read_to;
  } else if (id > chat.read_to) {
    ++summary_.holes;
    hole_ = true;
  }
}

Result<void> FollowRun::settle(Watched& account, Followed& chat, Batch batch) {
  if (batch.messages.empty() && batch.deleted.empty() && batch.undated.empty()) return {};
  batch.chat = chat.chat;
  batch.kind = SourceKind::kTelegram;
  const Time horizon = now();
  if (chat.coverage.last_id >= chat.coverage.first_id) {
    chat.coverage.horizon = horizon;
    chat.coverage.reached_end = true;
    batch.coverage = chat.coverage;
  }
  std::int64_t latest = 0;
  for (const MessageBlock::Entry& entry : batch.messages.entries()) latest = std::max(latest, entry.date.seconds);
  const std::size_t messages = batch.messages.size();
  auto counts = chat.writer->upsert(std::move(batch), horizon);
  if (!counts) return std::unexpected(counts.error());
  for (WantedFile& wanted : std::exchange(chat.wanted, {})) {
    account.files->want(std::move(wanted), horizon, std::to_string(chat.chat.id));
  }
  summary_.messages += counts->inserted;
  summary_.edits += counts->updated;
  summary_.deletions += counts->deleted;
  count_fetched(messages);
  if (latest > 0) {
    set_data_lag(chat.chat.id, static_cast<double>(std::max<std::int64_t>(0, horizon.seconds - latest)));
  }
  log_info("followed", {{"chat", chat.chat.id},
                        {"account", account.alias},
                        {"inserted", counts->inserted},
                        {"updated", counts->updated},
                        {"revisions", counts->revisions},
                        {"deleted", counts->deleted}});
  return {};
}

// Joins the files that have come to their messages, each as it was seen.
Result<void> FollowRun::settle_files(Watched& account) {
  if (!account.files) return {};
  for (auto& [chat_id, done] : account.files->take_done()) {
    const auto chat = account.chats.find(chat_id);
    if (chat == account.chats.end()) continue;
    for (const MediaFollow::Done& one : done) {
      Batch batch;
      batch.chat = chat->second.chat;
      batch.kind = SourceKind::kTelegram;
      add_message(one.message, batch.messages);
      if (auto counts = chat->second.writer->upsert(std::move(batch), one.horizon); !counts) {
        return std::unexpected(counts.error());
      }
    }
  }
  summary_.media = tally_.counts();
  return {};
}

}  // namespace telelake
