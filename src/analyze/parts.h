// How a chat is cut into parts that are analysed by themselves.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "store/repository.h"

namespace telelake {

// Some days of a chat that no other part shares.
struct ChatPart {
  std::string path;      // the partition's file; of a passing part a name that no file has
  Date first, last;      // days that it spans, both inclusive
  bool passing = false;  // not a file as it lies: what is known of it holds for this moment only
};

// The parts of a chat, by date. Without a hot tail they are the partition files. A tail may change any of them, so with
// one every part is passing: read through the snapshot, as partition and tail together. Analysis never writes to the
// store; whoever may (`telelake analyze` does) folds the tail first.
Result<std::vector<ChatPart>> parts_of(const ChatSnapshot& snapshot);

}  // namespace telelake
