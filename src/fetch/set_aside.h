// Into the quarantine.
#pragma once

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

// Quarantines a record that lacks its id and time, and says so in the log. The id is a hash of what the record is and
// why it was refused, so that the same input again adds nothing.
Result<void> set_aside(Repository& repository, QuarantineRecord record);

}  // namespace telelake
