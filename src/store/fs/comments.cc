#include "store/fs/comments.h"

#include <algorithm>
#include <utility>

#include "store/fs/message_line.h"
#include "store/fs/snapshot.h"

namespace telelake::file_store {

namespace {

// As in message_line.cc, a comma before a quote stands at a field only.
bool may_be_copy(std::string_view line) {
  return line.find(R"(,"saved_from":{"chat":{"id":)") != std::string_view::npos;
}

}  // namespace

std::shared_ptr<const FileComments> CommentCache::find(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second;
}

void CommentCache::put(const std::string& folder, const std::string& name, std::shared_ptr<const FileComments> comments,
                       const std::vector<std::string>& live) {
  const std::string prefix = folder + "/";
  const std::lock_guard lock(mutex_);
  for (auto file = files_.lower_bound(prefix); file != files_.end() && file->first.starts_with(prefix);) {
    const bool is_live = std::ranges::find(live, file->first.substr(prefix.size())) != live.end();
    file = is_live ? std::next(file) : files_.erase(file);
  }
  files_[prefix + name] = std::move(comments);
}

std::optional<std::int64_t> counting_thread(std::string_view line) {
  const auto thread = line_thread(line);
  if (!thread || *thread == line_id(line) || line_deleted(line)) return std::nullopt;
  return thread;
}

std::optional<ChannelPost> channel_post(const Message& message) {
  if (!message.saved_from || !message.saved_from->message_id || !message.sender.id) return std::nullopt;
  // What somebody else has forwarded begins no thread of comments.
  if (message.saved_from->chat.id != message.sender.id) return std::nullopt;
  return ChannelPost{*message.sender.id, *message.saved_from->message_id, message.id};
}

Result<FileComments> read_comments(const ChatFiles& files, const FileRow& file, Reader& reader) {
  FileComments comments;
  Result<void> decoded;
  auto read = files.for_each_line("messages", file.partition, [&](std::string_view line) {
    if (const auto thread = counting_thread(line)) ++comments.counts[*thread];
    if (!may_be_copy(line)) return true;
    const auto message = decode<Message>(reader, line, file.name);
    if (!message) {
      decoded = std::unexpected(message.error());
      return false;
    }
    if (const auto post = channel_post(*message)) comments.posts.push_back(*post);
    return true;
  });
  if (!read) return std::unexpected(read.error());
  if (!decoded) return std::unexpected(decoded.error());
  return comments;
}

Result<std::vector<CommentThread>> FileChatSnapshot::comment_threads(const ChannelPostFilter& wanted) const {
  std::vector<std::shared_ptr<const FileComments>> files;
  std::vector<std::string> live;
  for (const FileRow* file : files_->partitions()) live.push_back(file->name);
  for (const FileRow* file : files_->partitions()) {
    auto known = comments_ == nullptr ? nullptr : comments_->find(folder_ + "/" + file->name);
    if (!known) {
      auto read = read_comments(*files_, *file, reader_);
      if (!read) return std::unexpected(read.error());
      known = std::make_shared<const FileComments>(std::move(*read));
      if (comments_ != nullptr) comments_->put(folder_, file->name, known, live);
    }
    files.push_back(std::move(known));
  }
  CommentThreads threads;
  for (const auto& file : files) {
    for (const ChannelPost& post : file->posts) {
      if (wanted(post)) threads[post.copy_id].post = post;
    }
  }
  for (const auto& [id, history] : overlay_.histories()) {
    const auto post = channel_post(history.present);
    if (post && wanted(*post)) threads[id].post = *post;
  }
  for (auto& [id, thread] : threads) {
    for (const auto& file : files) {
      if (const auto count = file->counts.find(id); count != file->counts.end()) thread.comments += count->second;
    }
  }
  if (auto added = add_tail_comments(threads); !added) return std::unexpected(added.error());
  std::vector<CommentThread> list;
  for (const auto& [id, thread] : threads) list.push_back(thread);
  return list;
}

Result<void> FileChatSnapshot::add_tail_comments(CommentThreads& threads) const {
  const auto thread_of = [&](std::string_view line) {
    const auto id = counting_thread(line);
    return id ? threads.find(*id) : threads.end();
  };
  for (const auto& [id, hidden] : overlay_.hidden()) {
    const auto line = files_->find_line(id);
    if (!line) return std::unexpected(line.error());
    if (!*line) continue;
    if (const auto thread = thread_of(**line); thread != threads.end()) --thread->second.comments;
  }
  for (const auto& [id, line] : tail_lines_) {
    if (const auto thread = thread_of(line); thread != threads.end()) ++thread->second.comments;
  }
  return {};
}

}  // namespace telelake::file_store
