// Import runs of several chats in one commit, so that many small chats wait for the disk once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/folder_lock.h"
#include "store/fs/catalogue.h"
#include "store/repository.h"

namespace telelake::file_store {

// The new files of its chats stay aside, not synced, until `commit` renames them, makes them durable together and
// switches all names in one transaction. Until then the catalogue and every live file are untouched, and the chats'
// locks are held. Not thread safe; it must outlive its writers.
class CommitGroup : public ImportGroup {
 public:
  // `catalogue` must outlive the group; `root` is the data folder.
  CommitGroup(Catalogue& catalogue, std::string root) : catalogue_(catalogue), root_(std::move(root)) {}

  Result<std::unique_ptr<ChatWriter>> open_writer(const ChatKey& key, const Chat& chat) override;
  bool due() const override;
  Result<void> commit() override;

  // For its writers.

  // The names in this folder are to be made durable.
  void add_folder(const std::string& folder) { folders_.insert(folder); }

  // A chat as it will be, and the names of its files that lie aside since the last call.
  Result<void> add(const std::string& folder, const ChatRow& row, const std::vector<std::string>& aside);

  // Holds a chat's lock until the commit.
  void keep(FolderLock lock) { locks_.push_back(std::move(lock)); }

 private:
  struct Pending {
    ChatRow row;
    std::set<std::string> live;   // files that the catalogue names
    std::set<std::string> aside;  // names that new files will have
  };

  // Gives the new files their names, and makes all of it durable.
  Result<void> write_through();
  Result<void> sync_files() const;
  Result<void> sync_folders() const;
  Result<void> sync_file_systems() const;
  void remove_replaced() const;

  Catalogue& catalogue_;
  std::string root_;
  std::map<std::string, Pending> chats_;  // by folder
  std::set<std::string> folders_;
  std::vector<FolderLock> locks_;
  std::uint64_t bytes_ = 0;
};

}  // namespace telelake::file_store
