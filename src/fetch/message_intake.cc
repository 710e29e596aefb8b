#include "fetch/message_intake.h"

#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/log.h"
#include "contract/reader.h"
#include "contract/writer.h"
#include "fetch/set_aside.h"

namespace telelake {

bool MessageIntake::take(simdjson::dom::object message, Batch& batch) {
  verdicts_.clear();
  wanted_.reset();
  auto mapped = map_message(message, context_);
  if (!mapped) {
    quarantine(message, mapped.error());
    return false;
  }
  if (!mapped->is_server_message) return false;
  if (const auto& reply = mapped->message.reply_to; reply && !mapped->undated) {
    if (reply->chat_id && *reply->chat_id != key_.chat_id) {
      answered_elsewhere_[*reply->chat_id].push_back(reply->message_id);
    } else {
      answered_.push_back(reply->message_id);
    }
  }
  std::vector<TdFile> files;
  if (mapped->undated) {
    batch.undated.push_back(std::move(*mapped->undated));
  } else {
    if (mapped->expires) note_expiry(message, clock_, mapped->message);
    if (shelf_ != nullptr) {
      JudgedFiles judged = shelf_->judge(*mapped);
      verdicts_ = std::move(judged.verdicts);
      files = std::move(judged.wanted);
    }
    std::vector<Problem> problems;
    check_rules(mapped->message, problems);
    if (!problems.empty()) {
      quarantine(message, Error{ErrorCode::kBadInput, problems.front().reason, problems.front().pointer, {}});
      return false;
    }
    batch.messages.append(mapped->message);
  }
  for (Participant& participant : mapped->participants) batch.participants.push_back(std::move(participant));
  // As in exports, a topic's name is of the time of the message that gave it.
  if (mapped->topic) batch.threads.push_back({mapped->message.date, std::move(*mapped->topic)});
  if (!mapped->undated) note_thread(*mapped, batch);
  for (const std::string& name : mapped->unmapped) ++unmapped_[name];
  if (!files.empty()) wanted_ = WantedFiles{std::move(mapped->message), std::move(files)};
  return true;
}

// A message of a thread tells which message began it, and of answers nothing else. Whatever tells more of the thread
// counts before that, whenever it was said.
void MessageIntake::note_thread(const TdMapped& mapped, Batch& batch) {
  const Integer& id = mapped.message.thread_id;
  if (!id || !mapped.thread_kind) return;
  const bool is_topic = mapped.thread_kind == ThreadKind::kTopic;
  const bool is_new = (is_topic ? topics_ : reply_threads_).insert(*id).second;
  if (!is_new || (is_topic && *id == kGeneralTopicId)) return;
  if (*id != mapped.message.id) answered_.push_back(*id);
  if (is_topic) return;
  batch.threads.push_back({kFirstTime, Thread{.id = *id, .kind = ThreadKind::kReply, .root_message_id = id}});
}

void MessageIntake::quarantine(simdjson::dom::object message, const Error& error) {
  constexpr std::size_t kMost = std::size_t{16} << 20;
  constexpr std::size_t kKeptOfLarger = std::size_t{64} << 10;
  std::int64_t id = 0;
  if (message["id"].get(id) != simdjson::SUCCESS) id = 0;
  const std::int64_t shift = context_.migrated_from != 0 ? -kMigratedIdOffset : 0;
  QuarantineRecord record = message_record(key_, id / kTdMessageIdUnit + shift);
  record.pointer = error.where;
  record.reason = error.what;
  record.bytes = simdjson::minify(message);
  record.length = record.bytes.size();
  record.sha256 = sha256_hex(record.bytes);
  if (record.bytes.size() > kMost) record.bytes.resize(kKeptOfLarger);
  ++quarantined_;
  const std::string place = record.place;
  if (const auto kept = set_aside(repository_, std::move(record)); !kept) {
    log_error("the record cannot be quarantined", {{"place", place}, {"reason", kept.error().text()}});
  }
}

}  // namespace telelake
