// The wall clock for what must not go back: when something was seen.
#pragma once

#include "base/time.h"

namespace telelake {

// The wall clock's time, but never less than an earlier answer and the time that has passed since: where somebody sets
// the machine's clock back, this one goes on. Thread safe.
Time forward_now();

}  // namespace telelake
