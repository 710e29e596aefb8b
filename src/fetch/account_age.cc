#include "fetch/account_age.h"

#include <algorithm>
#include <cmath>

namespace telelake {

namespace {

constexpr double kFirstShare = 0.1;
constexpr double kRise = (1 - kFirstShare) / kNewAccountTime;  // of the share, a second

}  // namespace

double share_of_rate(double age) { return std::clamp(kFirstShare + kRise * age, kFirstShare, 1.0); }

// The rate is per_second * share(age + t) / share(age): its integral over the time wanted is the number of requests.
double time_for(double requests, double per_second, double age) {
  if (requests <= 0 || per_second <= 0) return 0;
  const double share = share_of_rate(age);
  const double needed = requests * share / per_second;  // seconds at all of the rate
  const double rising = std::clamp(kNewAccountTime - age, 0.0, kNewAccountTime);
  const double meanwhile = rising * (share + 1) / 2;
  if (needed >= meanwhile) return rising + needed - meanwhile;
  return (std::sqrt(share * share + 2 * kRise * needed) - share) / kRise;
}

}  // namespace telelake
