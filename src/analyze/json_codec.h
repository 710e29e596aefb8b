// How counts and findings are written into JSON and CBOR by the analysis' own caches.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "analyze/check.h"
#include "analyze/facts.h"

namespace telelake {

nlohmann::json to_cache_json(const CheckCounts& counts);
CheckCounts counts_from_cache(const nlohmann::json& json);

nlohmann::json to_cache_json(const std::vector<Finding>& findings);
std::vector<Finding> findings_from_cache(const nlohmann::json& json);

nlohmann::json to_cache_json(const Facts& facts);
// Throws nlohmann::json::exception where the JSON has not the shape that to_cache_json gives; callers stay inside.
Facts facts_from_cache(const nlohmann::json& json);

}  // namespace telelake
