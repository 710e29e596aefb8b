// Keeps a folder to one user at a time, across processes and threads.
#pragma once

#include <string>

#include "base/descriptor.h"
#include "base/error.h"

namespace telelake {

// Holds the lock of a folder while it lives. The kernel gives it back when the process ends, however it ends.
class FolderLock {
 public:
  // Takes the lock of `folder`, which must exist, for `purpose`, a clause such as "the chat is being written". When
  // somebody else holds it, kUnavailable with that clause, the holder's process id and its command.
  static Result<FolderLock> take(const std::string& folder, const std::string& purpose);

  // Whether somebody holds the lock of `folder`, as the kernel lists it. Takes nothing, so that whoever wants the lock
  // meanwhile gets it; a holder in another container is not seen.
  static bool is_held(const std::string& folder);

 private:
  Descriptor file_;
};

}  // namespace telelake
