#include "fetch/followed_chat.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/forward_clock.h"
#include "base/log.h"
#include "fetch/fetch_metrics.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

// The server's number of a message; 0 for a message that is a client's own.
std::int64_t number_of(simdjson::dom::object message) {
  std::int64_t id = 0;
  if (message["id"].get(id) != simdjson::SUCCESS || id % kTdMessageIdUnit != 0) return 0;
  return id / kTdMessageIdUnit;
}

}  // namespace

Result<std::int64_t> read_up_to(const Repository& repository, const ChatKey& key, const std::string& account) {
  const auto coverage = repository.coverage(key);
  if (!coverage) return std::unexpected(coverage.error());
  std::int64_t read = 0;
  for (const CoverageRecord& record : *coverage) {
    if (record.account == account) read = std::max(read, record.last_id);
  }
  return read;
}

Result<std::unique_ptr<FollowedChat>> FollowedChat::open(Repository& repository, TelegramCaller& caller,
                                                         const FollowedFor& whom, const FollowedFiles& files,
                                                         const ChatOpened& opened) {
  std::unique_ptr<FollowedChat> chat(new FollowedChat(repository, caller, whom, files));
  chat->chat_ = opened.chat.chat;
  chat->key_ = ChatKey{scope_of(chat->chat_.type, 1, whom.account), chat->chat_.id};
  chat->context_ = TdContext{.chat_id = chat->chat_.id, .chat_type = chat->chat_.type};
  chat->clock_.auto_delete_seconds = opened.chat.told->integer("message_auto_delete_time");
  auto writer = repository.open_writer(chat->key_, chat->chat_);
  if (!writer) return std::unexpected(writer.error());
  chat->writer_ = std::move(*writer);
  const auto read = read_up_to(repository, chat->key_, whom.account);
  if (!read) return std::unexpected(read.error());
  chat->read_to_ = *read;
  chat->told_last_ = opened.last;
  chat->coverage_.run = whom.run;
  chat->coverage_.key = chat->key_;
  chat->coverage_.account = whom.account;
  chat->coverage_.first_id = *read + 1;
  return chat;
}

double FollowedChat::seconds_since_commit() const {
  return std::chrono::duration<double>(Clock::now() - committed_at_).count();
}

// Of what is asked for behind a hole, some was told before.
bool FollowedChat::is_new(std::int64_t number) const {
  return !is_shared() || (number > read_to_ && !beyond_.contains(number));
}

// In private chats and basic groups numbers are shared with the account's other chats: gaps say nothing there.
void FollowedChat::see(std::int64_t number) {
  if (!is_shared()) {
    read_to_ = std::max(read_to_, number);
  } else if (number > read_to_) {
    beyond_.insert(number);
    go_on();
  }
}

void FollowedChat::go_on() {
  beyond_.erase(beyond_.begin(), beyond_.upper_bound(read_to_));
  while (!beyond_.empty() && *beyond_.begin() == read_to_ + 1) {
    ++read_to_;
    beyond_.erase(beyond_.begin());
  }
}

void FollowedChat::take(const TdReply& update) {
  const std::string_view type = update->type();
  if (type == "updateDeleteMessages") {
    if (!update->flag("is_permanent") || update->flag("from_cache")) return;
    simdjson::dom::array ids;
    if (update->root()["message_ids"].get(ids) != simdjson::SUCCESS) return;
    for (const simdjson::dom::element element : ids) {
      std::int64_t id = 0;
      if (element.get(id) != simdjson::SUCCESS || id % kTdMessageIdUnit != 0) continue;
      deleted_.push_back(id / kTdMessageIdUnit);
      beyond_.erase(id / kTdMessageIdUnit);
      changed_.erase(id);
    }
    return;
  }
  if (type != "updateNewMessage") {
    changed_.insert(update->integer("message_id"));
    return;
  }
  simdjson::dom::object message;
  if (update->root()["message"].get(message) != simdjson::SUCCESS) return;
  const std::int64_t number = number_of(message);
  if (number == 0) return;
  messages_.push_back({update, message, is_new(number)});
  see(number);
}

void FollowedChat::take(const ForwardPage& page) {
  for (const TdReply& reply : page.replies) {
    simdjson::dom::array messages;
    if (reply->root()["messages"].get(messages) != simdjson::SUCCESS) continue;
    for (const simdjson::dom::element element : messages) {
      simdjson::dom::object message;
      if (element.get(message) != simdjson::SUCCESS || number_of(message) == 0) continue;
      messages_.push_back({reply, message, is_new(number_of(message))});
    }
  }
  page_came_ = true;
  // A page that begins further on leaves a hole before it.
  if (page.from > read_to_) return;
  read_to_ = std::max(read_to_, page.to);
  if (page.reached_end) told_last_ = 0;
  go_on();
}

// The content then current, which TDLib has at hand.
void FollowedChat::look_up_changed() {
  for (const std::int64_t id : changed_) {
    if (id % kTdMessageIdUnit != 0) continue;
    const Json request{{"@type", "getMessageLocally"}, {"chat_id", chat_.id}, {"message_id", id}};
    const TdResult found = caller_.with_session(
        [&](TelegramSession& session) { return session.client().request(request, std::chrono::seconds(5)); });
    if (found) messages_.push_back({*found, (*found)->root()});
  }
  changed_.clear();
}

Batch FollowedChat::messages_batch() {
  Batch batch;
  caller_.with_session([&](TelegramSession& session) {
    clock_.server_time = session.server_time();
    session.with_directory([&](TdDirectory& directory) {
      context_.directory = &directory;
      MessageIntake intake(repository_, key_, context_, clock_, &files_.shelf);
      for (const Given& given : messages_) {
        intake.take(given.message, batch);
        if (given.is_new) {
          for (const MediaVerdict verdict : intake.verdicts()) files_.tally.add(verdict);
        }
        if (auto wanted = intake.take_wanted(); wanted && files_.follow != nullptr) {
          wanted_.push_back(std::move(*wanted));
        }
      }
      context_.directory = nullptr;
    });
  });
  messages_.clear();
  return batch;
}

Result<UpsertCounts> FollowedChat::put(Batch batch, Time horizon) {
  batch.chat = chat_;
  batch.kind = SourceKind::kTelegram;
  auto counts = writer_->upsert(std::move(batch), horizon);
  if (counts) committed_at_ = Clock::now();
  return counts;
}

Result<UpsertCounts> FollowedChat::commit() {
  look_up_changed();
  UpsertCounts counts;
  const Time horizon = forward_now();
  Batch batch = messages_batch();
  coverage_.last_id = read_to_;
  const bool covers = whom_.reads_history && coverage_.last_id >= coverage_.first_id;
  const bool has_messages = batch.messages.size() + batch.undated.size() > 0;
  if (has_messages || (page_came_ && covers)) {
    if (covers) {
      coverage_.horizon = horizon;
      coverage_.reached_end = read_to_ >= top();
      batch.coverage = coverage_;
    }
    std::int64_t latest = 0;
    for (const MessageBlock::Entry& entry : batch.messages.entries()) latest = std::max(latest, entry.date.seconds);
    count_fetched(batch.messages.size());
    const auto put_in = put(std::move(batch), horizon);
    if (!put_in) return put_in;
    counts += *put_in;
    for (WantedFiles& wanted : std::exchange(wanted_, {})) {
      files_.follow->want(std::move(wanted), horizon, std::to_string(chat_.id));
    }
    if (latest > 0) set_data_lag(chat_.id, static_cast<double>(horizon.seconds - latest));
  }
  page_came_ = false;
  if (!deleted_.empty()) {
    Batch gone;
    gone.deleted = std::exchange(deleted_, {});
    const Time at = caller_.with_session([&](TelegramSession& session) {
      return Time{static_cast<std::int64_t>(session.server_time().value_or(static_cast<double>(horizon.seconds)))};
    });
    if (auto marked = mark_expired(repository_, key_, at, gone); !marked) return std::unexpected(marked.error());
    const auto put_in = put(std::move(gone), horizon);
    if (!put_in) return put_in;
    counts += *put_in;
  }
  return counts;
}

Result<void> FollowedChat::join(const std::vector<MediaFollow::Done>& done) {
  for (const MediaFollow::Done& one : done) {
    Batch batch;
    batch.messages.append(one.message);
    if (auto counts = put(std::move(batch), one.horizon); !counts) return std::unexpected(counts.error());
  }
  return {};
}

Result<void> FollowedChat::fold() { return writer_->compact(); }

}  // namespace telelake
