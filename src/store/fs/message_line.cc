#include "store/fs/message_line.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <charconv>
#include <cstring>

namespace telelake::file_store {

namespace {

// In canonical JSON a comma directly before a quote cannot stand inside a string, where quotes are escaped. So these
// are found at a field or an element only, and a digit behind the colon tells the field from a member of `extra`,
// whose values are strings.
constexpr std::string_view kThread = ",\"thread_id\":";
constexpr std::string_view kReply = ",\"reply_to\":{\"message_id\":";

std::optional<std::int64_t> number_at(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

// Where `kThread` stands first. Looks for its first and its last byte at once, sixteen places at a time: half as long
// as memmem, and every new message is asked.
std::size_t find_thread(std::string_view line) {
  std::size_t position = 0;
#ifdef __SSE2__
  constexpr std::size_t kLast = kThread.size() - 1;
  const __m128i first = _mm_set1_epi8(kThread.front());
  const __m128i last = _mm_set1_epi8(kThread.back());
  for (; position + kLast + 16 <= line.size(); position += 16) {
    const char* at = line.data() + position;
    const __m128i begins = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), first);
    const __m128i ends = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at + kLast)), last);
    auto both = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(begins, ends)));
    for (; both != 0; both &= both - 1) {
      const std::size_t found = position + static_cast<std::size_t>(std::countr_zero(both));
      if (std::memcmp(line.data() + found, kThread.data(), kThread.size()) == 0) return found;
    }
  }
#endif
  return line.find(kThread, position);
}

std::size_t thread_position(std::string_view line) {
  std::size_t position = find_thread(line);
  while (position != std::string_view::npos && !number_at(line.substr(position + kThread.size()))) {
    position = line.find(kThread, position + 1);
  }
  return position;
}

}  // namespace

std::int64_t line_id(std::string_view line) {
  constexpr std::string_view kId = "{\"id\":";
  if (!line.starts_with(kId)) return 0;
  return number_at(line.substr(kId.size())).value_or(0);
}

std::int64_t inner_id(std::string_view line, std::string_view member) {
  const std::size_t position = line.find(member);
  return position == std::string_view::npos ? 0 : line_id(line.substr(position + member.size()));
}

std::optional<Time> line_time(std::string_view line) {
  constexpr std::string_view kDate = ",\"date\":\"";
  const std::size_t position = line.substr(0, 96).find(kDate);
  if (position == std::string_view::npos) return std::nullopt;
  return parse_time(line.substr(position + kDate.size(), 20));
}

bool line_is_plain(std::string_view line) { return line.ends_with(",\"deleted\":false,\"revision\":1}"); }

bool line_deleted(std::string_view line) {
  return !line_is_plain(line) && line.rfind(",\"deleted\":true") != std::string_view::npos;
}

std::int64_t line_revision(std::string_view line) {
  constexpr std::string_view kRevision = ",\"revision\":";
  if (line_is_plain(line)) return 1;
  std::size_t position = line.find(kRevision);
  while (position != std::string_view::npos && !number_at(line.substr(position + kRevision.size()))) {
    position = line.find(kRevision, position + 1);
  }
  if (position == std::string_view::npos) return 1;
  return number_at(line.substr(position + kRevision.size())).value_or(1);
}

bool line_edited(std::string_view line) { return line.rfind(",\"edited\":true") != std::string_view::npos; }

std::optional<std::int64_t> line_thread(std::string_view line) {
  const std::size_t position = thread_position(line);
  if (position == std::string_view::npos) return std::nullopt;
  return number_at(line.substr(position + kThread.size()));
}

std::optional<std::int64_t> line_reply(std::string_view line) {
  const std::size_t position = line.find(kReply);
  if (position == std::string_view::npos) return std::nullopt;
  return number_at(line.substr(position + kReply.size()));
}

std::string without_thread(std::string_view line) {
  const std::size_t position = thread_position(line);
  if (position == std::string_view::npos) return std::string(line);
  std::size_t end = position + kThread.size();
  while (end < line.size() && line[end] != ',' && line[end] != '}') ++end;
  return std::string(line.substr(0, position)) + std::string(line.substr(end));
}

}  // namespace telelake::file_store
