// How long to wait before trying again.
//
// Exponential backoff with full jitter: the wait is drawn evenly from nothing to a bound that doubles with each attempt
// (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), so that many clients that failed together
// do not come back together.
#pragma once

#include <chrono>
#include <random>

namespace telelake {

struct BackoffOptions {
  std::chrono::milliseconds base{500};    // bound of the first wait
  std::chrono::milliseconds cap{60'000};  // greatest bound
};

// The wait before attempt `attempt` + 1, `attempt` counting the failures so far, from 1.
std::chrono::milliseconds backoff(int attempt, const BackoffOptions& options, std::mt19937_64& random);

}  // namespace telelake
