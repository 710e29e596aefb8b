#include "store/fs/commit_group.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "store/fs/chat_writer.h"
#include "store/fs/disk.h"
#include "store/fs/file_switch.h"

namespace telelake::file_store {

namespace {

// A group is due when it has grown to so many chats, each with a lock that is held, or so many bytes of new files.
constexpr std::size_t kMostChats = 256;
constexpr std::uint64_t kMostBytes = std::uint64_t{32} << 20;

// So few files are made durable one by one: to sync a file system also waits for what others have written to it.
constexpr std::size_t kFewFiles = 16;

}  // namespace

Result<std::unique_ptr<ChatWriter>> CommitGroup::open_writer(const ChatKey& key, const Chat& chat) {
  // The group itself holds the lock of a chat that comes again.
  if (chats_.contains(root_ + "/" + chat_folder(key))) {
    if (auto committed = commit(); !committed) return std::unexpected(committed.error());
  }
  return FileChatWriter::open(catalogue_, root_, key, chat, this);
}

bool CommitGroup::due() const { return chats_.empty() || chats_.size() >= kMostChats || bytes_ >= kMostBytes; }

Result<void> CommitGroup::add(const std::string& folder, const ChatRow& row, const std::vector<std::string>& aside) {
  const auto [entry, is_new] = chats_.try_emplace(folder);
  Pending& chat = entry->second;
  if (is_new) {
    const auto committed = catalogue_.chat(row.key);
    if (!committed) {
      chats_.erase(entry);
      return std::unexpected(committed.error());
    }
    if (*committed) {
      for (const FileRow& file : (*committed)->files) chat.live.insert(file.name);
    }
  }
  chat.row = row;
  chat.aside.insert(aside.begin(), aside.end());
  std::set<std::string> named;
  for (const FileRow& file : row.files) {
    named.insert(file.name);
    if (std::ranges::find(aside, file.name) != aside.end()) bytes_ += file.bytes;
  }
  // What a later step replaces again never becomes live. A file that is live already has its content under its name,
  // which is durable and must stay so.
  for (auto name = chat.aside.begin(); name != chat.aside.end();) {
    if (named.contains(*name) && !chat.live.contains(*name)) {
      ++name;
      continue;
    }
    if (auto removed = remove_file(aside_path(folder, *name)); !removed) return removed;
    name = chat.aside.erase(name);
  }
  return {};
}

Result<void> CommitGroup::commit() {
  Result<void> done = write_through();
  if (done && !chats_.empty()) {
    std::vector<const ChatRow*> rows;
    rows.reserve(chats_.size());
    for (const auto& [folder, chat] : chats_) rows.push_back(&chat.row);
    done = catalogue_.put_chats(rows);
    if (done) remove_replaced();
  }
  chats_.clear();
  folders_.clear();
  locks_.clear();
  bytes_ = 0;
  return done;
}

Result<void> CommitGroup::write_through() {
  std::size_t files = 0;
  for (const auto& [folder, chat] : chats_) {
    files += chat.aside.size();
    if (!chat.aside.empty()) folders_.insert(folder);
  }
  if (folders_.empty()) return {};
  const bool few = files <= kFewFiles;
  if (few) {
    if (auto synced = sync_files(); !synced) return synced;
  }
  for (const auto& [folder, chat] : chats_) {
    const std::string within = folder + "/";
    for (const std::string& name : chat.aside) {
      if (auto renamed = rename_file(aside_path(folder, name), within + name); !renamed) return renamed;
    }
  }
  // A crash may leave a name whose content is not there: the catalogue does not name it, so it is a stray.
  return few ? sync_folders() : sync_file_systems();
}

Result<void> CommitGroup::sync_files() const {
  for (const auto& [folder, chat] : chats_) {
    for (const std::string& name : chat.aside) {
      const std::string path = aside_path(folder, name);
      const auto file = open_file(path, O_WRONLY);
      if (!file) return std::unexpected(file.error());
      if (auto synced = sync_data(*file, path); !synced) return synced;
    }
  }
  return {};
}

Result<void> CommitGroup::sync_folders() const {
  for (const std::string& folder : folders_) {
    if (auto synced = sync_folder(folder); !synced) return synced;
  }
  return {};
}

// Mostly one; somebody may have put an account's folder on another disk.
Result<void> CommitGroup::sync_file_systems() const {
  std::map<dev_t, std::string> file_systems;
  for (const std::string& folder : folders_) {
    struct stat status{};
    if (::stat(folder.c_str(), &status) != 0) {
      return std::unexpected(system_error("cannot look at the folder", folder, errno));
    }
    file_systems.try_emplace(status.st_dev, folder);
  }
  for (const auto& [device, folder] : file_systems) {
    if (auto synced = sync_file_system(folder); !synced) return synced;
  }
  return {};
}

void CommitGroup::remove_replaced() const {
  for (const auto& [folder, chat] : chats_) {
    std::set<std::string> replaced = chat.live;
    for (const FileRow& file : chat.row.files) replaced.erase(file.name);
    // A file that cannot be removed is no longer live; the next writer tries again.
    const std::string within = folder + "/";
    for (const std::string& name : replaced) (void)remove_file(within + name);
  }
}

}  // namespace telelake::file_store
