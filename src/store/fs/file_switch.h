// Replaces live files of a chat by others in one commit.
#pragma once

#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "store/fs/catalogue.h"
#include "store/fs/line_file.h"

namespace telelake::file_store {

class CommitGroup;

// Name of a file from what it holds and the hash of it.
std::string file_name(const std::string& kind, const std::string& partition, const std::string& hash);

// Path of a file while it lies aside.
std::string aside_path(const std::string& folder, const std::string& name);

// Collects new files aside, and then makes them durable and live together. What was not committed is removed by the
// next writer (remove_strays). Not thread safe.
class FileSwitch {
 public:
  // `folder` is the chat's, absolute. `row` is the chat as it is now; the switch keeps its own copy. With a group it is
  // that which makes the files durable and live; it must outlive the switch.
  FileSwitch(std::string folder, ChatRow row, CommitGroup* group = nullptr);

  // The chat as it will be.
  ChatRow& row() { return row_; }

  // Puts a file in the place of the one of the same kind and partition. An empty file takes that one away; one with
  // the same content changes nothing but what the catalogue says of it.
  Result<void> put(const PackedFile& file, FileRow row);

  void drop(const std::string& kind, const std::string& partition);

  // Makes the new files live, at once or with the group, and returns the chat as it is from then on.
  Result<ChatRow> commit(Catalogue& catalogue);

 private:
  struct Aside {
    Descriptor file;
    std::string name;
  };

  FileRow* find(const std::string& kind, const std::string& partition);

  std::string folder_;
  ChatRow row_;
  CommitGroup* group_;
  std::vector<Aside> aside_;
  std::vector<std::string> replaced_;
};

// Removes what a writer left behind: every file in the folder that the catalogue does not name, except the lock and
// the tail.
Result<void> remove_strays(const std::string& folder, const ChatRow& row);

}  // namespace telelake::file_store
