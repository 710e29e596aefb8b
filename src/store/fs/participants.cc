#include "store/fs/participants.h"

#include <algorithm>
#include <utility>

#include "store/fs/chat_facts.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

constexpr const char* kKind = "participants";

std::int64_t id_of(std::string_view line) { return inner_id(line, "\"participant\":"); }

// The first line of a frame whose id is `id` or greater.
auto first_from(const Frame& frame, std::int64_t id) {
  return std::partition_point(frame.lines.begin(), frame.lines.end(),
                              [id](std::string_view line) { return id_of(line) < id; });
}

}  // namespace

void Participants::see(const ParticipantFact& fact) {
  (void)see_participant(tail_, fact.participant, fact.horizon.seconds);
}

Result<std::shared_ptr<const Frame>> Participants::frame(const LineFileReader& file, std::size_t index) const {
  std::shared_ptr<const Frame>& kept = frames_[index];
  if (!kept) {
    auto read = file.frame(index);
    if (!read) return read;
    kept = std::move(*read);
  }
  return kept;
}

Result<void> Participants::for_each_of(const std::set<std::int64_t>& ids, const LineSink& sink) const {
  const auto file = files_.reader(kKind, "");
  if (!file) return std::unexpected(file.error());
  if (*file == nullptr) return {};
  const auto& frames = (*file)->header().frames;
  for (std::size_t index = 0; index < frames.size(); ++index) {
    auto id = ids.lower_bound(frames[index].first_id);
    const auto end = ids.upper_bound(frames[index].last_id);
    if (id == end) continue;
    const auto unpacked = frame(**file, index);
    if (!unpacked) return std::unexpected(unpacked.error());
    for (; id != end; ++id) {
      const auto line = first_from(**unpacked, *id);
      if (line == (*unpacked)->lines.end() || id_of(*line) != *id) continue;
      const auto more = sink(*id, *line);
      if (!more) return std::unexpected(more.error());
      if (!*more) return {};
    }
  }
  return {};
}

Result<void> Participants::for_each_after(std::int64_t id, const LineSink& sink) const {
  const auto file = files_.reader(kKind, "");
  if (!file) return std::unexpected(file.error());
  if (*file == nullptr) return {};
  const auto& frames = (*file)->header().frames;
  auto next = std::partition_point(frames.begin(), frames.end(), [id](const FrameInfo& f) { return f.last_id <= id; });
  for (; next != frames.end(); ++next) {
    const auto unpacked = frame(**file, static_cast<std::size_t>(next - frames.begin()));
    if (!unpacked) return std::unexpected(unpacked.error());
    for (auto line = first_from(**unpacked, id + 1); line != (*unpacked)->lines.end(); ++line) {
      const auto more = sink(id_of(*line), *line);
      if (!more) return std::unexpected(more.error());
      if (!*more) return {};
    }
  }
  return {};
}

Result<bool> Participants::keep(std::string_view line, Facts& facts) const {
  auto fact = decode<ParticipantFact>(reader_, line, kKind);
  if (!fact) return std::unexpected(fact.error());
  const std::int64_t id = fact->participant.id;
  facts.insert_or_assign(id, std::move(*fact));
  return true;
}

Result<std::uint64_t> Participants::count() const {
  std::uint64_t count = tail_.size();
  for (const FileRow& file : files_.row().files) {
    if (file.kind == kKind) count += file.lines;
  }
  std::set<std::int64_t> ids;
  for (const auto& [id, fact] : tail_) ids.insert(id);
  auto walked = for_each_of(ids, [&](std::int64_t, std::string_view) -> Result<bool> {
    --count;
    return true;
  });
  if (!walked) return std::unexpected(walked.error());
  return count;
}

Result<std::vector<Participant>> Participants::of(const std::set<std::int64_t>& ids) const {
  Facts facts;
  auto walked = for_each_of(ids, [&](std::int64_t, std::string_view line) { return keep(line, facts); });
  if (!walked) return std::unexpected(walked.error());
  for (const auto& [id, fact] : tail_) {
    if (ids.contains(id)) (void)see_participant(facts, fact.participant, fact.horizon.seconds);
  }
  std::vector<Participant> result;
  for (auto& [id, fact] : facts) result.push_back(std::move(fact.participant));
  return result;
}

Result<std::vector<Participant>> Participants::after(std::int64_t id, std::size_t limit) const {
  Facts facts;
  auto walked = for_each_after(id, [&](std::int64_t, std::string_view line) -> Result<bool> {
    if (facts.size() == limit) return false;
    return keep(line, facts);
  });
  if (!walked) return std::unexpected(walked.error());
  // What the tail says of one beyond these is beyond the limit as well.
  for (auto fact = tail_.upper_bound(id); fact != tail_.end(); ++fact) {
    (void)see_participant(facts, fact->second.participant, fact->second.horizon.seconds);
  }
  std::vector<Participant> result;
  for (auto& [found, fact] : facts) {
    if (result.size() == limit) break;
    result.push_back(std::move(fact.participant));
  }
  return result;
}

}  // namespace telelake::file_store
