// From pages to the store, each committed with what it covers.
#include <utility>

#include "base/forward_clock.h"
#include "base/log.h"
#include "fetch/expiry.h"
#include "fetch/fetch_metrics.h"
#include "fetch/message_intake.h"
#include "fetch/stretch_fetch.h"

namespace telelake {

// Maps the page's messages into the batch, and notes what they answer to.
void StretchFetch::take_messages(const HistoryPage& page, Batch& batch) {
  hand_.clock.server_time =
      hand_.caller.with_session([](const TelegramSession& session) { return session.server_time(); });
  MessageIntake intake(hand_.repository, stretch_.key, stretch_.context, hand_.clock, hand_.shelf);
  hand_.caller.with_session([&](TelegramSession& session) {
    session.with_directory([&](TdDirectory& directory) {
      stretch_.context.directory = &directory;
      for (const auto& [number, message] : page.messages) {
        if (intake.take(message, batch)) ++hand_.outcome.messages_read;
        // What is only looked back at was counted when it was new.
        if (held_.contains(number)) continue;
        for (const MediaVerdict verdict : intake.verdicts()) hand_.tally.add(verdict);
      }
      stretch_.context.directory = nullptr;
    });
  });
  hand_.outcome.quarantined += intake.quarantined();
  for (const auto& [name, count] : intake.unmapped()) hand_.outcome.unmapped[name] += count;
  for (const auto& [chat, ids] : intake.answered_elsewhere()) {
    hand_.outcome.answered_elsewhere[chat].insert(ids.begin(), ids.end());
  }
  answered_ = intake.answered();
  topics_.insert(intake.topics().begin(), intake.topics().end());
  std::erase_if(batch.threads, [this](const ThreadFact& fact) {
    return fact.horizon == kFirstTime && !reply_threads_.insert(fact.thread.id).second;
  });
  std::erase_if(batch.participants, [&](const Participant& participant) {
    const auto [known, added] = participants_.try_emplace(participant.id, participant);
    if (!added && known->second == participant) return true;
    known->second = participant;
    return false;
  });
}

// Durable when it returns. So many of its messages were given by Telegram.
Result<UpsertCounts> StretchFetch::commit(Batch batch, std::size_t messages, Time horizon) {
  batch.chat = hand_.chat;
  batch.kind = SourceKind::kTelegram;
  for (const MessageBlock::Entry& entry : batch.messages.entries()) hand_.latest = std::max(hand_.latest, entry.date);
  const std::lock_guard lock(writer_mutex_);
  auto counts = writer_->upsert(std::move(batch), horizon);
  if (!counts) return counts;
  hand_.outcome.counts += *counts;
  hand_.checkpoint = std::chrono::steady_clock::now();
  hand_.progress.messages += messages;
  count_fetched(messages);
  return counts;
}

std::expected<void, CallFailure> StretchFetch::store_page(const HistoryPage& page) {
  Batch batch;
  take_messages(page, batch);
  std::set<std::int64_t> given;
  for (const auto& [number, message] : page.messages) given.insert(number);
  // What this account was given before and is not given now, between messages that it is given, is deleted.
  // So is what was given before and lies beyond the chat's last message.
  const bool at_end = coverage_.reached_end && !looks_back_by_id_;
  const std::int64_t known_to = at_end ? std::max(page.to, asked_before_) : page.to;
  for (auto held = held_.upper_bound(page.from); held != held_.end() && *held <= known_to; ++held) {
    if (infers_deletions_ && !given.contains(*held)) batch.deleted.push_back(*held + stretch_.shift);
  }
  const std::size_t messages = batch.messages.size();
  const auto& server_time = hand_.clock.server_time;
  const Time at = server_time ? Time{static_cast<std::int64_t>(*server_time)} : forward_now();
  if (auto marked = mark_expired(hand_.repository, stretch_.key, at, batch); !marked) {
    return chat_failure(marked.error());
  }
  coverage_.last_id = page.to + stretch_.shift;
  coverage_.horizon = forward_now();
  if (covers_ && coverage_.last_id >= coverage_.first_id) batch.coverage = coverage_;
  const auto counts = commit(std::move(batch), messages, coverage_.horizon);
  if (!counts) return chat_failure(counts.error());
  if (media_ && counts->inserted + counts->updated > 0) {
    media_->page_stored(page.messages.front().first + stretch_.shift, page.messages.back().first + stretch_.shift,
                        coverage_.horizon);
  }
  log_debug("page stored", {{"chat", hand_.chat.id},
                            {"from", page.from + stretch_.shift},
                            {"to", page.to + stretch_.shift},
                            {"messages", messages},
                            {"inserted", counts->inserted},
                            {"updated", counts->updated},
                            {"deleted", counts->deleted}});
  return {};
}

}  // namespace telelake
