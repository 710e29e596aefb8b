#include "fetch/follow_reader.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "fetch/history_page.h"
#include "source/tdlib/message_mapper.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t kWindow = kMostIdsAtOnce;
constexpr int kMostRequests = 50;  // in one go; what is further behind is for the history's client
constexpr std::chrono::milliseconds kSlice{200};

std::int64_t number_of_last(const TdReply& chat) {
  std::int64_t id = 0;
  return chat->root()["last_message"]["id"].get(id) == simdjson::SUCCESS ? id / kTdMessageIdUnit : 0;
}

// The greatest number among the messages that were given.
std::int64_t last_given(const TdReply& reply) {
  std::int64_t last = 0;
  simdjson::dom::array messages;
  if (reply->root()["messages"].get(messages) != simdjson::SUCCESS) return 0;
  for (const simdjson::dom::element element : messages) {
    std::int64_t id = 0;
    if (element["id"].get(id) == simdjson::SUCCESS) last = std::max(last, id / kTdMessageIdUnit);
  }
  return last;
}

Json ids_behind(std::int64_t chat_id, std::int64_t from) {
  std::vector<std::int64_t> numbers(kWindow);
  std::iota(numbers.begin(), numbers.end(), from + 1);
  return messages_request(chat_id, numbers);
}

}  // namespace

FollowReader::FollowReader(AccountSession& session, std::size_t account, std::vector<FollowedName> chats,
                           const RotationOptions& rotation, FollowEvents& events, const std::atomic<bool>& leaving)
    : session_(session), account_(account), events_(events), leaving_(leaving), rotation_(rotation) {
  turns_ = std::thread([this, chats = std::move(chats)] {
    open_all(chats);
    take_turns();
  });
  work_ = std::thread([this] { work_off(); });
}

FollowReader::~FollowReader() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    changed_.notify_all();
  }
  turns_.join();
  work_.join();
}

void FollowReader::read(std::int64_t chat_id, std::int64_t from) {
  const std::lock_guard lock(mutex_);
  if (!reading_.insert(chat_id).second) return;
  jobs_.push_back({chat_id, false, from});
  changed_.notify_all();
}

void FollowReader::open(std::int64_t chat_id) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back({chat_id, true, 0});
  changed_.notify_all();
}

void FollowReader::note_read(std::int64_t chat_id, std::int64_t to) {
  const std::lock_guard lock(mutex_);
  std::int64_t& held = read_to_[chat_id];
  held = std::max(held, to);
}

std::vector<std::int64_t> FollowReader::polled() const {
  const std::lock_guard lock(mutex_);
  return {polled_.begin(), polled_.end()};
}

FollowReader::Clock::duration FollowReader::polling_interval() const {
  const std::lock_guard lock(mutex_);
  return rotation_.interval();
}

void FollowReader::tell(FollowEvent event) { events_.put(std::move(event)); }

void FollowReader::note_failure(std::int64_t chat_id, const CallFailure& failure) {
  if (leaving_ || failure.error.code == ErrorCode::kInterrupted) return;
  log_warning("chat cannot be followed",
              {{"chat", chat_id}, {"account", session_.record().alias}, {"reason", failure.error.text()}});
  tell({account_, ChatLost{chat_id}});
}

void FollowReader::open_all(const std::vector<FollowedName>& chats) {
  std::set<std::int64_t> joined;
  const auto own = session_.chats();
  if (!own) return note_failure(0, own.error());
  joined.insert(own->begin(), own->end());
  {
    const std::lock_guard lock(mutex_);
    rotation_.set_rate(session_.caller().history_rate());
    for (const FollowedName& chat : chats) read_to_[chat.chat_id] = chat.read_to;
  }
  // Those that Telegram tells of first: they shall be prompt.
  for (const FollowedName& chat : chats) {
    if (leaving_) return;
    if (!joined.contains(chat.chat_id) && !session_.record().is_bot) continue;
    if (!open_one(chat.chat_id, true) || chat.strange.empty()) continue;
    const std::lock_guard lock(mutex_);
    strange_.push_back(chat);
    changed_.notify_all();
  }
  tell({account_, JoinedOpened{}});
  for (const FollowedName& chat : chats) {
    if (leaving_) return;
    if (joined.contains(chat.chat_id) || session_.record().is_bot || !find(chat)) continue;
    const std::lock_guard lock(mutex_);
    polled_.insert(chat.chat_id);
    rotation_.add(chat.chat_id, Clock::now());
  }
}

// Makes the chat known to TDLib, which remembers it in its database: later runs need not look it up again.
bool FollowReader::find(const FollowedName& chat) {
  TelegramCaller& caller = session_.caller();
  const std::string place = std::to_string(chat.chat_id);
  const auto known = caller.call({{"@type", "getChat"}, {"chat_id", chat.chat_id}}, place);
  if (known) return true;
  if (known.error().kind == TelegramErrorClass::kGiveUpAccount || chat.username.empty()) {
    note_failure(chat.chat_id, known.error());
    return false;
  }
  const auto found = session_.find_chat("@" + chat.username);
  if (found && *found == chat.chat_id) return true;
  note_failure(chat.chat_id,
               found ? CallFailure{TelegramErrorClass::kGiveUpChat,
                                   Error{ErrorCode::kFailed, "its name now is another chat's", chat.username, {}}}
                     : found.error());
  return false;
}

bool FollowReader::open_one(std::int64_t chat_id, bool joined) {
  auto opened = session_.record().is_bot ? learn_chat(session_.caller(), chat_id, std::to_string(chat_id))
                                         : open_chat(session_.caller(), chat_id, std::to_string(chat_id));
  if (!opened) {
    note_failure(chat_id, opened.error());
    return false;
  }
  ChatOpened event{chat_id, joined, number_of_last(opened->told), std::move(*opened)};
  tell({account_, std::move(event)});
  return true;
}

// Without a connection every request would only count as a failure.
void FollowReader::take_turns() {
  std::unique_lock lock(mutex_);
  while (!ending_ && !leaving_) {
    const auto now = Clock::now();
    rotation_.set_rate(session_.caller().history_rate());
    const auto chat = session_.is_connected() ? rotation_.take(now) : std::nullopt;
    if (!chat) {
      changed_.wait_until(lock, std::min(rotation_.next_turn().value_or(now + kSlice), now + kSlice));
      continue;
    }
    lock.unlock();
    take_turn(*chat);
    lock.lock();
    while (const auto surplus = rotation_.take_surplus()) close_chat(session_.caller(), *surplus);
  }
}

// While it is open TDLib is told what has changed of the messages that it holds; what is new is asked for by number,
// since an answer about those comes from Telegram and not from what TDLib knows.
void FollowReader::take_turn(std::int64_t chat_id) {
  std::int64_t from = 0;
  {
    const std::lock_guard lock(mutex_);
    from = read_to_[chat_id];
  }
  if (open_one(chat_id, false) && read_forward(chat_id, from)) return;
  if (leaving_) return;
  const std::lock_guard lock(mutex_);
  rotation_.drop(chat_id);
  polled_.erase(chat_id);
}

void FollowReader::work_off() {
  std::unique_lock lock(mutex_);
  while (!ending_ && !leaving_) {
    if ((jobs_.empty() && strange_.empty()) || !session_.is_connected()) {
      changed_.wait_for(lock, kSlice);
      continue;
    }
    if (jobs_.empty()) {
      const FollowedName chat = std::move(strange_.front());
      strange_.pop_front();
      lock.unlock();
      // What it gives is held in the store; only TDLib needs it.
      std::ignore = session_.caller().call(messages_request(chat.chat_id, chat.strange), std::to_string(chat.chat_id));
      lock.lock();
      continue;
    }
    const Job job = jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    if (job.opens) {
      open_one(job.chat_id, true);
    } else {
      read_forward(job.chat_id, job.from);
    }
    lock.lock();
    if (!job.opens) reading_.erase(job.chat_id);
  }
}

std::int64_t FollowReader::last_of(std::int64_t chat_id) {
  const auto chat = session_.caller().call({{"@type", "getChat"}, {"chat_id", chat_id}}, std::to_string(chat_id));
  return chat ? number_of_last(*chat) : 0;
}

// False where Telegram does not give the chat's messages any more.
bool FollowReader::read_forward(std::int64_t chat_id, std::int64_t from) {
  for (int request = 0; request < kMostRequests; ++request) {
    const auto reply = session_.caller().call(ids_behind(chat_id, from), std::to_string(chat_id));
    if (!reply) {
      note_failure(chat_id, reply.error());
      return false;
    }
    const std::int64_t last = std::max(last_of(chat_id), last_given(*reply));
    // Numbers up to the last message's were asked for, given or not.
    const std::int64_t to = std::max(from, std::min(last, from + kWindow));
    const bool reached_end = to >= last && to < from + kWindow;
    tell({account_, ForwardPage{chat_id, from, to, reached_end, {*reply}}});
    note_read(chat_id, to);
    if (reached_end) return true;
    from = to;
  }
  return true;
}

}  // namespace telelake
