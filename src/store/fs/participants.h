// The participants of a chat as a snapshot reads them: by id, since there may be as many as messages.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/error.h"
#include "store/fs/chat_files.h"

namespace telelake::file_store {

// Joins those of the file, of which it unpacks the frames that are asked for, with those of the hot tail. Not thread
// safe.
class Participants {
 public:
  // `files` must outlive this.
  explicit Participants(const ChatFiles& files) : files_(files) {}

  // Takes in what the hot tail says.
  void see(const ParticipantFact& fact);

  Result<std::uint64_t> count() const;

  // Those of `ids` that are known, ascending.
  Result<std::vector<Participant>> of(const std::set<std::int64_t>& ids) const;

  // The first `limit` with ids greater than `id`, ascending.
  Result<std::vector<Participant>> after(std::int64_t id, std::size_t limit) const;

 private:
  using Facts = std::map<std::int64_t, ParticipantFact>;

  // Called with the line of a participant; false ends the reading.
  using LineSink = std::function<Result<bool>(std::int64_t id, std::string_view line)>;

  Result<void> for_each_of(const std::set<std::int64_t>& ids, const LineSink& sink) const;
  Result<void> for_each_after(std::int64_t id, const LineSink& sink) const;
  Result<std::shared_ptr<const Frame>> frame(const LineFileReader& file, std::size_t index) const;
  Result<bool> keep(std::string_view line, Facts& facts) const;

  const ChatFiles& files_;
  Facts tail_;
  mutable std::map<std::size_t, std::shared_ptr<const Frame>> frames_;  // unpacked, by their number in the file
  mutable Reader reader_;
};

}  // namespace telelake::file_store
