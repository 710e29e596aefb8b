#include "store/fs/tail_overlay.h"

#include <algorithm>
#include <utility>

#include "contract/writer.h"

namespace telelake::file_store {

namespace {

// Beyond every file no message can be held, and nothing need be read.
bool may_be_held(const ChatFiles& files, std::int64_t id) {
  return std::any_of(files.partitions().begin(), files.partitions().end(),
                     [id](const FileRow* file) { return file->first_id <= id && id <= file->last_id; });
}

}  // namespace

void TailOverlay::clear() {
  histories_.clear();
  hidden_.clear();
  deletions_.clear();
}

Result<TailOverlay::Effect> TailOverlay::add(const Observation& seen, const ChatFiles& files, const ChatFacts& facts) {
  auto held = histories_.find(seen.id);
  if (held == histories_.end() && may_be_held(files, seen.id)) {
    auto found = files.find(seen.id, reader_);
    if (!found) return std::unexpected(found.error());
    if (*found) {
      const Message& message = (*found)->present;
      hidden_[seen.id] = Hidden{message.date.date(), message.deleted, count_revisions(**found)};
      held = histories_.emplace(seen.id, std::move(**found)).first;
    }
  }
  const bool is_message = seen.kind == Observation::Kind::kMessage;
  Effect effect;
  if (held == histories_.end() && !is_message) {
    std::int64_t& horizon = deletions_.try_emplace(seen.id, kNever).first->second;
    horizon = std::max(horizon, seen.sight.horizon);
    effect.ignored = true;
    return effect;
  }
  std::optional<Message> message;
  if (is_message) {
    auto decoded = decode<Message>(reader_, seen.line, "input");
    if (!decoded) return std::unexpected(decoded.error());
    message = std::move(*decoded);
  }
  if (held == histories_.end()) {
    held = histories_.emplace(seen.id, first_sight(*message, seen.sight)).first;
    using Horizons = std::map<std::int64_t, std::int64_t>;
    for (const Horizons* deletions : std::initializer_list<const Horizons*>{&deletions_, &facts.deletions()}) {
      const auto deletion = deletions->find(seen.id);
      if (deletion != deletions->end()) join_deletion(held->second, deletion->second, true);
    }
    join_deletion(held->second, facts.missing_at(seen.id), false);
    effect.inserted = true;
    effect.deleted = held->second.present.deleted;
    return effect;
  }
  History& history = held->second;
  const History before = history;
  if (message) {
    join(history, *message, seen.sight);
  } else {
    join_deletion(history, seen.sight.horizon, seen.kind == Observation::Kind::kDeletedBySource);
  }
  effect.updated = !(before.present == history.present) || before.past.size() != history.past.size();
  effect.seen_before = !effect.updated && before.mark == history.mark && before.provenance == history.provenance &&
                       before.past == history.past && before.statements == history.statements;
  if (count_revisions(history) > count_revisions(before)) {
    effect.revisions = count_revisions(history) - count_revisions(before);
  }
  effect.deleted = history.present.deleted && !before.present.deleted;
  return effect;
}

}  // namespace telelake::file_store
