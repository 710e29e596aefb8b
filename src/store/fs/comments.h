// Which messages of a discussion group are a channel's posts, and how many comments each has.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contract/reader.h"
#include "store/fs/chat_files.h"
#include "store/repository.h"

namespace telelake::file_store {

// What one partition file says of comments. A function of the file, which never changes.
struct FileComments {
  std::vector<ChannelPost> posts;                // ascending by copy
  std::map<std::int64_t, std::uint64_t> counts;  // by thread: its messages that are not deleted, but for the first
};

// Comments of partition files by path, so that each file is read once. Thread safe.
class CommentCache {
 public:
  std::shared_ptr<const FileComments> find(const std::string& path) const;

  // Keeps what a file says, and forgets what others of its folder say that are not among `live`, names within it.
  void put(const std::string& folder, const std::string& name, std::shared_ptr<const FileComments> comments,
           const std::vector<std::string>& live);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const FileComments>> files_;
};

// Threads by the id of the message that each begins with.
using CommentThreads = std::map<std::int64_t, CommentThread>;

// The thread that counts the message; nothing for one that is deleted, begins a thread, or is in none.
std::optional<std::int64_t> counting_thread(std::string_view line);

// The post that the message is a copy of; nothing where it is none.
std::optional<ChannelPost> channel_post(const Message& message);

Result<FileComments> read_comments(const ChatFiles& files, const FileRow& file, Reader& reader);

}  // namespace telelake::file_store
