#include "store/fs/account_assignment.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include <fcntl.h>

#include "contract/writer.h"
#include "store/fs/chat_files.h"
#include "store/fs/chat_lock.h"
#include "store/fs/chat_writer.h"
#include "store/fs/disk.h"
#include "store/fs/file_switch.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

constexpr std::size_t kBatchMessages = 1000;

bool is_user_id(const std::string& account) {
  return !account.empty() && account.size() <= 19 && account.front() != '0' &&
         std::all_of(account.begin(), account.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
}

// Copies a chat's files under another scope: the frames as they are, below a header that names the scope.
Result<ChatRow> copy_files(const ChatFiles& files, const std::string& root, const ChatKey& to) {
  const std::string folder = root + "/" + chat_folder(to);
  if (auto made = make_folders(folder); !made) return std::unexpected(made.error());
  ChatRow row = files.row();
  row.key = to;
  for (FileRow& file : row.files) {
    const auto reader = files.reader(file.kind, file.partition);
    if (!reader) return std::unexpected(reader.error());
    LineFileWriter writer(file.kind, to, file.partition);
    for (std::size_t index = 0; index < (*reader)->header().frames.size(); ++index) {
      auto packed = (*reader)->packed_frame(index);
      if (!packed) return std::unexpected(packed.error());
      writer.append_full_frame(std::move(*packed), (*reader)->header().frames[index]);
    }
    const PackedFile copy = writer.finish();
    file.name = file_name(file.kind, file.partition, copy.hash);
    file.bytes = copy.bytes.size();
    const std::string path = folder + "/" + file.name;
    auto out = open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!out) return std::unexpected(out.error());
    if (auto written = write_all(*out, copy.bytes, path); !written) return std::unexpected(written.error());
    if (auto synced = sync_data(*out, path); !synced) return std::unexpected(synced.error());
  }
  if (auto synced = sync_folder(folder); !synced) return std::unexpected(synced.error());
  return row;
}

// Everything that was observed of a chat, given to another writer batch by batch.
class HistoryCopy {
 public:
  HistoryCopy(const ChatFiles& files, FileChatWriter& to) : files_(files), to_(to) {}

  Result<void> run() {
    for (const FileRow* file : files_.partitions()) {
      const auto sidecars = files_.sidecars(file->partition);
      if (!sidecars) return std::unexpected(sidecars.error());
      Result<void> failure;
      auto read = files_.for_each_line("messages", file->partition, [&](std::string_view line) {
        failure = add(line, **sidecars);
        return failure.has_value();
      });
      if (!read || !failure) return read ? failure : read;
    }
    if (auto flushed = flush(); !flushed) return flushed;
    return copy_facts();
  }

 private:
  Result<void> add(std::string_view line, const Sidecars& sidecars) {
    auto history = files_.history(line_id(line), line, sidecars, reader_);
    if (!history) return std::unexpected(history.error());
    if (!history->mark.thread_given) history->present.thread_id.reset();
    const bool telegram = history->mark.telegram == history->mark.horizon;
    for (const Revision& past : history->past) add_message(past.message, past.horizon.seconds, telegram);
    const auto seen = history->provenance.stamps.find("value");
    const std::int64_t horizon = seen == history->provenance.stamps.end() ? history->mark.horizon : seen->second;
    const std::int64_t deleted = history->provenance.deleted_by_source;
    history->present.deleted = false;
    history->present.deleted_at.reset();
    add_message(history->present, horizon, telegram);
    if (deleted != kNever) batches_[{deleted, telegram}].deleted.push_back(history->present.id);
    return count_ < kBatchMessages ? Result<void>{} : flush();
  }

  void add_message(Message message, std::int64_t horizon, bool telegram) {
    message.revision = 1;
    batches_[{horizon, telegram}].messages.append(message.id, message.date, to_json(message));
    ++count_;
  }

  Result<void> flush() {
    for (auto& [seen, batch] : batches_) {
      batch.chat = files_.row().chat;
      batch.kind = seen.second ? SourceKind::kTelegram : SourceKind::kDesktopExport;
      auto added = to_.upsert(std::move(batch), Time{seen.first});
      if (!added) return std::unexpected(added.error());
    }
    batches_.clear();
    count_ = 0;
    return {};
  }

  Result<void> copy_facts() {
    const auto facts = ChatFacts::read(files_);
    if (!facts) return std::unexpected(facts.error());
    for (const auto& [id, fact] : facts->participants()) {
      batches_[{fact.horizon.seconds, false}].participants.push_back(fact.participant);
    }
    for (const auto& [id, fact] : facts->threads()) batches_[{fact.horizon.seconds, false}].threads.push_back(fact);
    for (const auto& [id, undated] : facts->undated()) {
      batches_[{files_.row().horizon, false}].undated.push_back(undated);
    }
    return flush();
  }

  const ChatFiles& files_;
  FileChatWriter& to_;
  Reader reader_;
  std::map<std::pair<std::int64_t, bool>, Batch> batches_;
  std::size_t count_ = 0;
};

Result<void> join_chat(Catalogue& catalogue, const std::string& root, const ChatFiles& files, const ChatKey& to) {
  auto writer = FileChatWriter::open(catalogue, root, to, files.row().chat);
  if (!writer) return std::unexpected(writer.error());
  if (auto copied = HistoryCopy(files, **writer).run(); !copied) return copied;
  if (auto compacted = (*writer)->compact(); !compacted) return compacted;
  const auto row = catalogue.chat(to);
  if (!row) return std::unexpected(row.error());
  return catalogue.move_chat(files.row().key, **row);
}

Result<void> assign_chat(Catalogue& catalogue, const std::string& root, const ChatKey& from, const ChatKey& to) {
  {
    // Folds the tail, so that files are all there is.
    const auto row = catalogue.chat(from);
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    auto writer = FileChatWriter::open(catalogue, root, from, (*row)->chat);
    if (!writer) return std::unexpected(writer.error());
    if (auto compacted = (*writer)->compact(); !compacted) return compacted;
  }
  const std::string folder = root + "/" + chat_folder(from);
  auto lock = ChatLock::take(folder);
  if (!lock) return std::unexpected(lock.error());
  auto row = catalogue.chat(from);
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  const auto files = ChatFiles::open(folder, **row);
  if (!files) return std::unexpected(files.error());
  const auto there = catalogue.chat(to);
  if (!there) return std::unexpected(there.error());
  if (*there) {
    if (auto joined = join_chat(catalogue, root, *files, to); !joined) return joined;
  } else {
    const auto copy = copy_files(*files, root, to);
    if (!copy) return std::unexpected(copy.error());
    if (auto moved = catalogue.move_chat(from, *copy); !moved) return moved;
  }
  // No catalogue names the old folder any more; should removing it fail, it only takes room.
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  return {};
}

}  // namespace

Result<void> assign_account(Catalogue& catalogue, const std::string& root, const std::string& account) {
  if (!is_user_id(account)) {
    return fail(ErrorCode::kUsage, "this is no account: " + account, {}, "give the account's numeric user id");
  }
  const auto rows = catalogue.chats();
  if (!rows) return std::unexpected(rows.error());
  for (const ChatRow& row : *rows) {
    if (row.key.scope != kLocalScope) continue;
    const ChatKey to{account, row.key.chat_id};
    if (auto assigned = assign_chat(catalogue, root, row.key, to); !assigned) return assigned;
  }
  return {};
}

}  // namespace telelake::file_store
