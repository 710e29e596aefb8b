#include "fetch/media_options.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace telelake {

namespace {

// The binary logarithm of a unit; nothing for what is none.
std::optional<int> shift_of(std::string_view unit) {
  if (unit.empty() || unit == "B") return 0;
  if (unit == "K" || unit == "KiB") return 10;
  if (unit == "M" || unit == "MiB") return 20;
  if (unit == "G" || unit == "GiB") return 30;
  return std::nullopt;
}

}  // namespace

Result<MediaPolicy> parse_media_policy(const std::string& text) {
  if (text == "none") return MediaPolicy::kNone;
  if (text == "meta") return MediaPolicy::kMeta;
  if (text == "files") return MediaPolicy::kFiles;
  return fail(ErrorCode::kUsage, "no policy for media: " + text, "--media", "take none, meta or files");
}

Result<std::uint64_t> parse_size(const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const auto shift = shift_of(std::string_view(rest, static_cast<std::size_t>(end - rest)));
  if (error != std::errc{} || !shift || number > (std::numeric_limits<std::uint64_t>::max() >> *shift)) {
    return fail(ErrorCode::kUsage, "this is no size: " + text, {}, "write it as 500000, 20MiB or 2GiB");
  }
  return number << *shift;
}

MediaCounts& MediaCounts::operator+=(const MediaCounts& other) {
  downloaded += other.downloaded;
  bytes += other.bytes;
  deduplicated += other.deduplicated;
  too_large += other.too_large;
  looked_at += other.looked_at;
  is_protected += other.is_protected;
  for (const auto& [reason, count] : other.failed) failed[reason] += count;
  return *this;
}

std::string name_of(const MediaOptions& options) {
  return fmt::format("max_size={} protected={}", options.max_size, options.protected_too);
}

bool is_file(MediaKind kind) {
  switch (kind) {
    case MediaKind::kPhoto:
    case MediaKind::kVideo:
    case MediaKind::kAnimation:
    case MediaKind::kVideoNote:
    case MediaKind::kAudio:
    case MediaKind::kVoice:
    case MediaKind::kSticker:
    case MediaKind::kDocument:
      return true;
    default:
      return false;
  }
}

}  // namespace telelake
