// The contract as JSON Schema.
#pragma once

#include <string>

namespace telelake {

// The JSON Schema (draft 2020-12) of an artifact document, from the field table: with it any validator (formats
// asserted) comes to the same verdict as the reader with `schema_only`. Pretty-printed, deterministic, ends in a line
// feed.
std::string artifact_json_schema();

}  // namespace telelake
