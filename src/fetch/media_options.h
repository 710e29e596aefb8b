// What is wanted of the files that messages carry.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "contract/records.h"

namespace telelake {

enum class MediaPolicy : std::uint8_t {
  kNone,  // messages as Telegram gives them: files are looked at in no way
  kMeta,  // nothing is loaded; a file that the store holds already is joined to its message
  kFiles  // files are loaded
};

// `none`, `meta`, `files`. kUsage for other words.
Result<MediaPolicy> parse_media_policy(const std::string& text);

// Bytes: a whole number, with KiB, MiB or GiB behind it where wanted (also K, M, G; always times 1,024). kUsage for
// other texts.
Result<std::uint64_t> parse_size(const std::string& text);

struct MediaOptions {
  MediaPolicy policy = MediaPolicy::kMeta;
  std::uint64_t max_size = std::uint64_t{100} << 20;  // bytes of one file; 0: any
  bool protected_too = false;                         // what may not be saved, or deletes itself, as well
};

// What became of the files of messages, each message counted once.
struct MediaCounts {
  std::uint64_t downloaded = 0;
  std::uint64_t bytes = 0;         // of the downloaded
  std::uint64_t deduplicated = 0;  // held already when the message came
  std::uint64_t too_large = 0;
  std::uint64_t looked_at = 0;                  // held messages that were read, to see whether their files are wanted
  std::uint64_t is_protected = 0;               // may not be saved, or deletes itself
  std::map<std::string, std::uint64_t> failed;  // by reason

  MediaCounts& operator+=(const MediaCounts& other);
};

// What the options say of which files are loaded, to be compared with what they said in another run.
std::string name_of(const MediaOptions& options);

// True for the kinds of media that are one file.
bool is_file(MediaKind kind);

}  // namespace telelake
