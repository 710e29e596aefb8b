// Keeps a chat to one writer at a time, across processes and threads.
#pragma once

#include <string>

#include "base/error.h"
#include "store/fs/disk.h"

namespace telelake::file_store {

// Holds the lock of a chat's folder while it lives. The kernel gives it back when the process ends, however it ends.
class ChatLock {
 public:
  // kUnavailable when somebody else holds it, with the holder's process id and command.
  static Result<ChatLock> take(const std::string& folder);

 private:
  Descriptor file_;
};

}  // namespace telelake::file_store
