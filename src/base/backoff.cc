#include "base/backoff.h"

#include <algorithm>

namespace telelake {

std::chrono::milliseconds backoff(int attempt, const BackoffOptions& options, std::mt19937_64& random) {
  constexpr int kMostDoublings = 30;
  const int doublings = std::clamp(attempt - 1, 0, kMostDoublings);
  const auto bound = std::min(options.cap.count(), options.base.count() << doublings);
  return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(0, bound)(random));
}

}  // namespace telelake
