#include "store/fs/account_assignment.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include <fcntl.h>

#include "base/folder_lock.h"
#include "store/fs/chat_files.h"
#include "store/fs/chat_writer.h"
#include "store/fs/disk.h"
#include "store/fs/file_switch.h"

namespace telelake::file_store {

namespace {

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

Result<void> join_chat(Catalogue& catalogue, const std::string& root, const ChatFiles& files, const ChatKey& to,
                       const Rekey* how) {
  auto writer = FileChatWriter::open(catalogue, root, to, how == nullptr ? files.row().chat : how->to);
  if (!writer) return std::unexpected(writer.error());
  if (auto taken = (*writer)->take_over(files, how); !taken) return taken;
  if (auto compacted = (*writer)->compact(); !compacted) return compacted;
  const auto row = catalogue.chat(to);
  if (!row) return std::unexpected(row.error());
  return catalogue.move_chat(files.row().key, **row, how == nullptr ? 0 : how->shift);
}

// Everything of `from` becomes a part of `to`; messages as `how` says.
Result<void> assign_chat(Catalogue& catalogue, const std::string& root, const ChatKey& from, const ChatKey& to,
                         const Rekey* how = nullptr) {
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
  auto lock = FolderLock::take(folder, "the chat is being written");
  if (!lock) return std::unexpected(lock.error());
  auto row = catalogue.chat(from);
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  const auto files = ChatFiles::open(folder, **row);
  if (!files) return std::unexpected(files.error());
  const auto there = catalogue.chat(to);
  if (!there) return std::unexpected(there.error());
  if (*there || how != nullptr) {
    if (auto joined = join_chat(catalogue, root, *files, to, how); !joined) return joined;
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

Result<bool> join_group(Catalogue& catalogue, const std::string& root, const ChatKey& group, const ChatKey& supergroup,
                        const Chat& chat, std::int64_t shift) {
  const auto held = catalogue.chat(group);
  if (!held) return std::unexpected(held.error());
  if (!*held) return false;
  const Rekey how{group.chat_id, chat, shift};
  if (auto joined = assign_chat(catalogue, root, group, supergroup, &how); !joined) {
    return std::unexpected(joined.error());
  }
  return true;
}

}  // namespace telelake::file_store
