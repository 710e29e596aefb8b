// Names of a forum's topics. A message tells only which topic it is of; the service messages that name topics may lie
// outside of what is read, and General was begun by none.
//
// Telegram is asked only where a message was read whose topic has no name yet, and lists a hundred topics a request.
#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/forward_clock.h"
#include "base/log.h"
#include "fetch/stretch_fetch.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr int kTopicsAtOnce = 100;
constexpr int kMostPages = 10;            // in one run
constexpr std::size_t kMostSingles = 20;  // likewise: topics that no page lists, each asked for by its id

}  // namespace

std::expected<void, CallFailure> StretchFetch::name_topics() {
  if (topics_.empty()) return {};
  if (auto dropped = drop_known_topics(); !dropped) return chat_failure(dropped.error());
  std::vector<ThreadFact> named;
  auto asked = list_topics(named);
  if (asked) asked = ask_for_topics(named);
  if (!asked && asked.error().kind == TelegramErrorClass::kGiveUpAccount) return asked;
  if (!topics_.empty()) {
    log_info("topics whose names Telegram does not tell",
             {{"chat", hand_.place},
              {"topics", topics_.size()},
              {"reason", asked ? std::string("they are not there any more") : asked.error().error.what}});
  }
  if (named.empty()) return {};
  Batch batch;
  batch.threads = std::move(named);
  if (auto stored = commit(std::move(batch), 0, forward_now()); !stored) return chat_failure(stored.error());
  return {};
}

Result<void> StretchFetch::drop_known_topics() {
  const auto snapshot = hand_.repository.snapshot(stretch_.key);
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto threads = (*snapshot)->threads();
  if (!threads) return std::unexpected(threads.error());
  for (const Thread& thread : *threads) {
    if (thread.kind == ThreadKind::kTopic && !thread.title.empty()) topics_.erase(thread.id);
  }
  return {};
}

void StretchFetch::take_topic(simdjson::dom::object topic, std::vector<ThreadFact>& named) {
  auto thread = map_forum_topic(topic);
  if (!thread || thread->title.empty()) return;
  topics_.erase(thread->id);
  named.push_back({forward_now(), std::move(*thread)});
}

// Page by page, the topics with the newest messages first, until none is left without a name.
std::expected<void, CallFailure> StretchFetch::list_topics(std::vector<ThreadFact>& named) {
  std::int64_t date = 0, message = 0, topic = 0;
  for (int page = 0; page < kMostPages && !topics_.empty(); ++page) {
    const auto reply = call({{"@type", "getForumTopics"},
                             {"chat_id", stretch_.td_chat_id},
                             {"query", ""},
                             {"offset_date", date},
                             {"offset_message_id", message},
                             {"offset_forum_topic_id", topic},
                             {"limit", kTopicsAtOnce}});
    if (!reply) return std::unexpected(reply.error());
    simdjson::dom::array topics;
    if ((*reply)->root()["topics"].get(topics) != simdjson::SUCCESS || topics.size() == 0) break;
    for (const simdjson::dom::element element : topics) {
      simdjson::dom::object listed;
      if (element.get(listed) == simdjson::SUCCESS) take_topic(listed, named);
    }
    const std::int64_t before = std::exchange(topic, (*reply)->integer("next_offset_forum_topic_id"));
    if (topic == 0 || topic == before) break;
    date = (*reply)->integer("next_offset_date");
    message = (*reply)->integer("next_offset_message_id");
  }
  return {};
}

std::expected<void, CallFailure> StretchFetch::ask_for_topics(std::vector<ThreadFact>& named) {
  std::vector<std::int64_t> left(topics_.begin(), topics_.end());
  left.resize(std::min(left.size(), kMostSingles));
  for (const std::int64_t id : left) {
    const auto reply = call({{"@type", "getForumTopic"}, {"chat_id", stretch_.td_chat_id}, {"forum_topic_id", id}});
    if (reply) {
      take_topic((*reply)->root(), named);
    } else if (reply.error().kind != TelegramErrorClass::kGiveUpChat) {
      return std::unexpected(reply.error());
    }
  }
  return {};
}

}  // namespace telelake
