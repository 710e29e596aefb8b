// Chats of accounts that were given up in mid run: other accounts of the run go on with them.
//
// Channels and supergroups alone: private chats and basic groups are each account's own. Who is a member goes on, or
// who can have the chat by its public name.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "fetch/fetch_run.h"

namespace telelake {

// By which name another account may find a chat. Once an account is given up, its session tells nothing more.
void FetchRun::learn_names() {
  if (accounts_.size() < 2) return;
  for (std::size_t account = 0; account < accounts_.size(); ++account) {
    for (const std::int64_t chat_id : queues_[account]) {
      std::string name = accounts_[account]->username_now(chat_id);
      if (!name.empty()) names_[chat_id] = std::move(name);
    }
  }
}

bool FetchRun::may_be_handed_over(std::int64_t chat_id) const {
  return is_shared_chat(chat_id) && !stop_ && std::ranges::find(gone_, false) != gone_.end();
}

bool FetchRun::take_orphan(Work& work) {
  for (std::size_t account = 0; account < queues_.size(); ++account) {
    if (!gone_[account]) continue;
    auto& queue = queues_[account];
    const auto chat = std::ranges::find_if(queue, [this](std::int64_t id) { return may_be_handed_over(id); });
    if (chat == queue.end()) continue;
    work = {account, *chat, true};
    queue.erase(chat);
    ++placing_;
    return true;
  }
  return false;
}

void FetchRun::hand_over(const Work& work) {
  std::vector<std::size_t> others;
  {
    const std::lock_guard lock(mutex_);
    others = least_to_do_first();
    std::erase_if(others, [this](std::size_t account) { return gone_[account]; });
  }
  std::optional<std::size_t> taker;
  for (const std::size_t account : others) {
    const auto found = find_with(account, work.chat_id);
    if (found) {
      taker = account;
      break;
    }
    const std::lock_guard lock(mutex_);
    if (found.error().kind == TelegramErrorClass::kGiveUpAccount) note_gone(account, found.error().error);
  }
  const std::lock_guard lock(mutex_);
  --placing_;
  changed_.notify_all();
  if (!taker) {
    left_.push_back(work.chat_id);
    return;
  }
  had_by_[work.chat_id].insert(accounts_[work.account]->user_id());
  queues_[*taker].push_back(work.chat_id);
  log_warning("chat handed over", {{"chat", work.chat_id},
                                   {"from", accounts_[work.account]->record().alias},
                                   {"account", accounts_[*taker]->record().alias}});
}

// The chat as the account has it: as a member, or by its public name.
std::expected<std::int64_t, CallFailure> FetchRun::find_with(std::size_t account, std::int64_t chat_id) {
  AccountSession& session = *accounts_[account];
  auto found = session.find_chat(std::to_string(chat_id));
  if (found || found.error().kind == TelegramErrorClass::kGiveUpAccount) return found;
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    const auto begun = begun_.find(chat_id);
    if (begun != begun_.end()) name = begun->second.username;
    const auto known = names_.find(chat_id);
    if (name.empty() && known != names_.end()) name = known->second;
  }
  if (name.empty()) return found;
  auto named = session.find_chat("@" + name);
  if (named && *named != chat_id) return found;
  return named;
}

// What nobody has ended.
void FetchRun::settle() {
  std::vector<std::int64_t> chats = std::move(left_);
  for (const auto& queue : queues_) chats.insert(chats.end(), queue.begin(), queue.end());
  for (const std::int64_t chat_id : chats) {
    auto begun = begun_.extract(chat_id);
    if (!begun) {
      ++summary_.chats_not_begun;
      continue;
    }
    begun.mapped().log();
    summary_.chats.push_back(std::move(begun.mapped()));
  }
}

}  // namespace telelake
