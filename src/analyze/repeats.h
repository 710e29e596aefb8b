// Finds content that was posted again, in bounded memory.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyze/analysis_store.h"
#include "analyze/content_hash.h"

namespace telelake {

// Called for each message that repeats the content of one with a lower id.
using RepeatVisitor = std::function<void(const ContentHash& original, const ContentHash& repeat)>;

// Goes through the contents of a chat's parts, whose facts must be in the store, by ranges of hashes: about a million
// records (16 MiB) at a time. The original is always the message of that content with the lowest id.
Result<void> find_repeats(const AnalysisStore& store, const std::vector<std::string>& paths,
                          const RepeatVisitor& visitor);

}  // namespace telelake
