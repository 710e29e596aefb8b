// Into the quarantine.
#pragma once

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

// Gives a record that is to be quarantined its id and time. The id is a hash of what the record is and why it was
// refused, so that the same input again adds nothing.
void name_refused(QuarantineRecord& record);

// Says in the log that a record was quarantined.
void log_quarantined(const QuarantineRecord& record);

// Names a record, quarantines it at once, and says so in the log.
Result<void> set_aside(Repository& repository, QuarantineRecord record);

}  // namespace telelake
