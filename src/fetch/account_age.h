// How fast an account may be used in the days after its first login. Ages and times are in seconds.
#pragma once

namespace telelake {

constexpr double kNewAccountTime = 3 * 86400;

// The share of its greatest rate that an account of that age may use: a tenth at first, rising evenly to all of it.
double share_of_rate(double age);

// How long so many requests take, begun at that age with `per_second`, which rises as the share does.
double time_for(double requests, double per_second, double age);

}  // namespace telelake
