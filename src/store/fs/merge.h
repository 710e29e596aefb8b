// One pass over the partitions that new observations touch: joins both, writes what came out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contract/reader.h"
#include "store/fs/chat_facts.h"
#include "store/fs/chat_files.h"
#include "store/fs/file_switch.h"
#include "store/fs/layout.h"
#include "store/fs/observation.h"

namespace telelake::file_store {

// Conflicts of one input that are kept with their lines; more are counted.
inline constexpr std::size_t kMaxConflicts = 1000;

// Something seen of one message.
struct Observation {
  enum class Kind : std::uint8_t { kMessage, kDeletedBySource, kDeletedByAbsence, kHistory };
  std::int64_t id = 0;
  Time date;
  Sight sight;
  Kind kind = Kind::kMessage;
  std::string_view line;             // of kMessage
  const History* history = nullptr;  // of kHistory: everything observed of it elsewhere
  std::optional<bool> has_thread;    // whether `line` has a `thread_id`, where that is known without a look
};

// Observations, ids ascending; those of one id in the order of their arrival.
class ObservationStream {
 public:
  virtual ~ObservationStream() = default;

  // The next observation, null at the end. Its line is valid until `pop`, or as long as the stream where `keeps_lines`.
  virtual Result<const Observation*> peek() = 0;
  virtual void pop() = 0;
  virtual bool keeps_lines() const { return false; }
};

// Observations in memory, sorted by the caller.
class ObservationList : public ObservationStream {
 public:
  explicit ObservationList(const std::vector<Observation>& observations) : observations_(observations) {}
  Result<const Observation*> peek() override { return next_ < observations_.size() ? &observations_[next_] : nullptr; }
  void pop() override { ++next_; }
  bool keeps_lines() const override { return true; }

 private:
  const std::vector<Observation>& observations_;
  std::size_t next_ = 0;
};

// What the observations touch, gathered before the pass.
struct Touched {
  std::map<Date, std::int64_t> last_id_of_day;                   // of the observed messages
  std::vector<std::pair<std::int64_t, std::int64_t>> id_ranges;  // stretches of ids that may be held
};

struct MergeOptions {
  Layout layout;                   // of the partitions that are written
  bool one_input = false;          // all of one import: an id seen twice must agree in sender and date
  std::int64_t seen_from = kNoId;  // held ids beyond this are of the same input
  std::optional<Sight> absence;    // count held messages that are not observed, within
  std::int64_t absence_first = 0;  // these ids
  std::int64_t absence_last = 0;
  const std::set<std::int64_t>* not_absent = nullptr;  // but these, where there are any
  bool list_absent = false;                            // and list them
};

struct MergeResult {
  UpsertCounts counts;
  std::vector<Conflict> conflicts;
  std::vector<MarkChanges::Change> marks;
  std::vector<std::int64_t> absent;
  std::uint64_t in_range = 0;  // held messages within the range of absence, tombstones left out
};

// The pass. Puts the files that come out into `target`; the caller commits.
class Merge {
 public:
  Merge(const ChatFiles& files, ChatFacts& facts, FileSwitch& target, MergeOptions options);
  ~Merge();

  Result<MergeResult> run(ObservationStream& observations, const Touched& touched);

 private:
  struct Input;
  struct Output;

  Result<void> open_inputs(const Touched& touched);
  Result<void> open_input(const FileRow& file);
  bool is_touched(const FileRow& file, const Touched& touched) const;

  // Steps over the held line at an input's head, or over a whole frame as it is packed.
  Result<void> keep(Input& input);
  Result<bool> pass_frame(Input& input, const Observation* next);
  Result<void> load(Input& input);
  void advance(Input& input);

  // Joins what was observed of one message with what is held of it.
  Result<void> take(std::int64_t id, ObservationStream& observations);
  Result<void> join_held(Input& input, std::int64_t id);
  bool join_unread(Input& input, std::int64_t id);
  Result<void> insert(std::int64_t id);
  void insert_plain(const Observation& seen);
  Result<void> write(const History& history, Input* input);
  Result<void> leave_out_conflicts(std::int64_t id, const std::string_view* held);
  Result<void> join_all(History& history);
  void count_absence(std::int64_t id, std::string_view line);
  bool in_absence_range(std::int64_t first, std::int64_t last) const;

  Output& output(const std::string& partition);
  Output& output_for(Date date);
  Output& output_for(const Input& input, std::string_view line);
  void move_sidecars(Input& input, Output& to, std::int64_t first, std::int64_t last);
  Result<void> finish_outputs(std::int64_t passed);
  Result<void> finish(Output& output);
  std::int64_t deadline(const std::string& partition) const;
  void pass_points(std::int64_t id);

  const ChatFiles& files_;
  ChatFacts& facts_;
  FileSwitch& target_;
  MergeOptions options_;
  MergeResult result_;
  MarkChanges marks_;
  const IdMarks* held_marks_ = nullptr;
  Reader reader_;
  std::vector<std::unique_ptr<Input>> inputs_;
  std::vector<Input*> heap_;  // inputs that are not at their end, the least id first
  std::map<std::string, std::unique_ptr<Output>> outputs_;
  std::map<std::string, std::int64_t> deadlines_;
  std::vector<std::int64_t> points_;  // first and last ids of files that the pass leaves out, ascending
  std::size_t next_point_ = 0;
  std::vector<Observation>
      seen_;  // of the message at hand, with their lines in seen_lines_ where the stream keeps none
  std::vector<std::string> seen_lines_;
  Output* last_output_ = nullptr;  // of last_date_
  Date last_date_;
};

}  // namespace telelake::file_store
