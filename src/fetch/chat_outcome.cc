#include "base/log.h"
#include "fetch/chat_fetch.h"

namespace telelake {

void ChatOutcome::add_earlier(ChatOutcome earlier) {
  if (title.empty()) title = earlier.title;
  if (username.empty()) username = earlier.username;
  if (linked_chat_id == 0) linked_chat_id = earlier.linked_chat_id;
  if (!media_error) media_error = earlier.media_error;
  for (const auto& [alias, messages] : earlier.read_by) read_by[alias] += messages;
  for (const auto& [name, count] : earlier.unmapped) unmapped[name] += count;
  for (auto& [chat, ids] : earlier.answered_elsewhere) answered_elsewhere[chat].merge(ids);
  counts += earlier.counts;
  messages_read += earlier.messages_read;
  pages += earlier.pages;
  quarantined += earlier.quarantined;
  replies_fetched += earlier.replies_fetched;
  replies_absent += earlier.replies_absent;
  media += earlier.media;
  seconds += earlier.seconds;
}

void ChatOutcome::log() const {
  if (error && error->code != ErrorCode::kInterrupted) {
    log_error("chat not fetched", {{"chat", chat_id}, {"account", account}, {"reason", error->text()}});
  } else if (!error) {
    log_info("chat fetched", {{"chat", chat_id},
                              {"title", title},
                              {"account", account},
                              {"complete", complete},
                              {"messages", messages_read},
                              {"inserted", counts.inserted},
                              {"updated", counts.updated},
                              {"revisions", counts.revisions},
                              {"deleted", counts.deleted},
                              {"quarantined", quarantined},
                              {"pages", pages},
                              {"files", media.downloaded},
                              {"file_bytes", media.bytes},
                              {"seconds", seconds}});
  }
}

}  // namespace telelake
