// Messages and batches for the store's tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

#include "contract/writer.h"
#include "store/repository.h"

namespace telelake::store_test {

inline constexpr std::int64_t kChat = -1001000000001;
inline const ChatKey kKey{std::string(kSharedScope), kChat};

// Where tests lie that open many stores, and ask nothing of the disk.
inline std::filesystem::path memory_folder() {
  const char* memory = "/dev/shm";
  return ::access(memory, W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

// A folder that goes with the object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& where = std::filesystem::temp_directory_path()) {
    std::string pattern = (where / "telelake-store-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Chat chat() {
  Chat chat;
  chat.id = kChat;
  chat.type = ChatType::kSupergroup;
  chat.title = "Test";
  return chat;
}

// Sent `id` minutes after 2024-03-01T00:00:00Z.
inline Message message(std::int64_t id, const std::string& text) {
  Message message;
  message.id = id;
  message.chat_id = kChat;
  message.date = Time{1709251200 + id * 60};
  message.sender.id = 7;
  message.text = text;
  message.revision = 1;
  return message;
}

inline Batch batch(const std::vector<Message>& messages) {
  Batch batch;
  batch.chat = chat();
  for (const Message& message : messages) batch.messages.append(message);
  return batch;
}

// One import run of these parts.
inline Result<UpsertCounts> import(Repository& repository, std::vector<Batch> parts, const FinishOptions& options) {
  auto writer = repository.open_writer(kKey, chat());
  if (!writer) return std::unexpected(writer.error());
  for (Batch& part : parts) {
    if (auto staged = (*writer)->stage(std::move(part)); !staged) return std::unexpected(staged.error());
  }
  return (*writer)->finish(options);
}

// A small commit to the tail, which is folded at once.
inline Result<UpsertCounts> follow(Repository& repository, Batch part, Time horizon) {
  auto writer = repository.open_writer(kKey, chat());
  if (!writer) return std::unexpected(writer.error());
  auto counts = (*writer)->upsert(std::move(part), horizon);
  if (!counts) return counts;
  if (auto compacted = (*writer)->compact(); !compacted) return std::unexpected(compacted.error());
  return counts;
}

// A store that must open, in a folder that goes with it.
struct TestStore {
  TemporaryFolder folder;
  std::unique_ptr<Repository> repository = open_file_store(folder.path(), true).value();
};

// The data files of a store: relative path to contents, without catalogue, locks and empty tails.
inline std::map<std::string, std::string> tree(const std::string& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with("catalogue") || name == ".lock") continue;
    if (name == "tail.jsonl" && entry.file_size() == 0) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[std::filesystem::relative(entry.path(), root).string()] =
        std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  }
  return files;
}

}  // namespace telelake::store_test
