// The files that a message carries: its medium, those of a rich message's blocks, a service message's new photo.
#pragma once

#include <vector>

#include "contract/records.h"

namespace telelake {

// Those of its media that are one file, in the order in which they stand. They are the message's.
std::vector<Media*> files_of(Message& message);
std::vector<const Media*> files_of(const Message& message);

}  // namespace telelake
