#include "fetch/chat_rotation.h"

#include <algorithm>

namespace telelake {

void ChatRotation::add(std::int64_t chat, Clock::time_point now) { chats_.push_front({chat, now}); }

void ChatRotation::drop(std::int64_t chat) {
  std::erase_if(chats_, [chat](const Turn& turn) { return turn.chat == chat; });
  std::erase(open_, chat);
}

ChatRotation::Clock::duration ChatRotation::interval() const {
  const Clock::duration least = options_.least_interval;
  if (rate_ <= 0) return least;
  const std::chrono::duration<double> needed(static_cast<double>(chats_.size()) / (rate_ * options_.share));
  return std::max(least, std::chrono::duration_cast<Clock::duration>(needed));
}

std::optional<std::int64_t> ChatRotation::take(Clock::time_point now) {
  if (chats_.empty() || now < chats_.front().at) return std::nullopt;
  const Clock::duration every = interval();
  const std::int64_t chat = chats_.front().chat;
  chats_.pop_front();
  chats_.push_back({chat, now + every});
  // Turns that are late do not come all at once: the rate holds.
  if (rate_ > 0) chats_.front().at = std::max(chats_.front().at, now + every / static_cast<Clock::rep>(chats_.size()));
  std::erase(open_, chat);
  open_.push_back(chat);
  return chat;
}

std::optional<ChatRotation::Clock::time_point> ChatRotation::next_turn() const {
  if (chats_.empty()) return std::nullopt;
  return chats_.front().at;
}

std::optional<std::int64_t> ChatRotation::take_surplus() {
  if (open_.size() <= options_.most_open) return std::nullopt;
  const std::int64_t chat = open_.front();
  open_.pop_front();
  return chat;
}

}  // namespace telelake
