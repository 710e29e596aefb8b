// The files of a stretch's messages, which are loaded beside the reading.
#include <memory>
#include <utility>

#include "fetch/stretch_fetch.h"

namespace telelake {

void StretchFetch::start_media() {
  if (hand_.shelf == nullptr || !hand_.shelf->loads_files()) return;
  media_ = std::make_unique<MediaPass>(hand_.repository, hand_.caller, *hand_.shelf,
                                       MediaPlace{.td_chat_id = stretch_.td_chat_id,
                                                  .key = stretch_.key,
                                                  .chat = hand_.chat,
                                                  .context = stretch_.context,
                                                  .shift = stretch_.shift,
                                                  .auto_delete_seconds = hand_.clock.auto_delete_seconds,
                                                  .is_protected = hand_.is_protected,
                                                  .name = hand_.place},
                                       SharedWriter{*writer_, writer_mutex_}, hand_.tally,
                                       [&progress = hand_.progress](std::uint64_t bytes) {
                                         ++progress.files;
                                         progress.file_bytes += bytes;
                                       });
}

// Waits for the files that are still to come, while others may read their history.
void StretchFetch::finish_media() {
  if (!media_) return;
  hand_.progress.set_state("loading files");
  // A supergroup's own history follows that of the basic group that it was before.
  if (hand_.history_read && stretch_.shift == 0) std::exchange(hand_.history_read, {})();
  if (auto given_up = media_->finish()) hand_.outcome.media_error = std::move(given_up);
  hand_.progress.set_state("reading");
}

}  // namespace telelake
