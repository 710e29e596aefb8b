// How a snapshot walks over messages: by day, and by id in pages.
#include <algorithm>
#include <memory>
#include <queue>
#include <utility>

#include "store/fs/message_line.h"
#include "store/fs/snapshot.h"

namespace telelake::file_store {

namespace {

// A position in one partition, that moves up or down in the order of ids.
class Cursor {
 public:
  Cursor(const ChatFiles& files, const LineFileReader& reader, const FileRow& row, bool up)
      : files_(files), reader_(reader), row_(row), up_(up) {}

  // Goes to the first line at or beyond `from` (up), or the last at or before it (down).
  Result<void> seek(std::int64_t from) {
    const auto& frames = reader_.header().frames;
    const auto found = up_ ? std::partition_point(frames.begin(), frames.end(),
                                                  [from](const FrameInfo& f) { return f.last_id < from; })
                           : std::partition_point(frames.begin(), frames.end(),
                                                  [from](const FrameInfo& f) { return f.first_id <= from; });
    frame_index_ = found - frames.begin();
    if (!up_) --frame_index_;
    if (auto loaded = load(); !loaded || at_end()) return loaded;
    const auto& lines = frame_->lines;
    const auto line =
        up_ ? std::partition_point(lines.begin(), lines.end(), [from](std::string_view l) { return line_id(l) < from; })
            : std::partition_point(lines.begin(), lines.end(),
                                   [from](std::string_view l) { return line_id(l) <= from; });
    line_index_ = line - lines.begin();
    if (!up_) --line_index_;
    return {};
  }

  bool at_end() const { return frame_ == nullptr; }
  std::string_view line() const { return frame_->lines[static_cast<std::size_t>(line_index_)]; }
  std::int64_t id() const { return line_id(line()); }
  const FileRow& row() const { return row_; }

  Result<void> next() {
    line_index_ += up_ ? 1 : -1;
    if (line_index_ >= 0 && line_index_ < static_cast<std::ptrdiff_t>(frame_->lines.size())) return {};
    frame_index_ += up_ ? 1 : -1;
    if (auto loaded = load(); !loaded || at_end()) return loaded;
    line_index_ = up_ ? 0 : static_cast<std::ptrdiff_t>(frame_->lines.size()) - 1;
    return {};
  }

 private:
  Result<void> load() {
    frame_.reset();
    const auto count = static_cast<std::ptrdiff_t>(reader_.header().frames.size());
    if (frame_index_ < 0 || frame_index_ >= count) return {};
    auto frame = files_.frame(reader_, static_cast<std::size_t>(frame_index_));
    if (!frame) return std::unexpected(frame.error());
    frame_ = std::move(*frame);
    return {};
  }

  const ChatFiles& files_;
  const LineFileReader& reader_;
  const FileRow& row_;
  bool up_;
  std::ptrdiff_t frame_index_ = 0;
  std::ptrdiff_t line_index_ = 0;
  std::shared_ptr<const Frame> frame_;
};

// The partitions of a chat in the order of ids, up or down. A partition is opened when its first id comes up, so that
// a page reads one or two frames however many partitions there are.
class IdWalk {
 public:
  IdWalk(const ChatFiles& files, std::int64_t from, bool up) : files_(files), from_(from), up_(up) {
    for (const FileRow* file : files.partitions()) {
      if (up ? file->last_id >= from : file->first_id <= from) waiting_.push_back(file);
    }
    std::sort(waiting_.begin(), waiting_.end(), [up](const FileRow* left, const FileRow* right) {
      return up ? left->first_id > right->first_id : left->last_id < right->last_id;
    });
  }

  // The cursor with the next line; null at the end.
  Result<Cursor*> peek() {
    while (!waiting_.empty() && (open_.empty() || !before(open_front()->id(), edge(*waiting_.back())))) {
      if (auto opened = open(*waiting_.back()); !opened) return std::unexpected(opened.error());
      waiting_.pop_back();
    }
    return open_.empty() ? nullptr : open_front();
  }

  Result<void> pop() {
    Cursor* cursor = open_front();
    if (auto moved = cursor->next(); !moved) return moved;
    if (cursor->at_end()) {
      open_.erase(std::find_if(open_.begin(), open_.end(), [&](const auto& open) { return open.get() == cursor; }));
    }
    return {};
  }

 private:
  bool before(std::int64_t left, std::int64_t right) const { return up_ ? left < right : left > right; }
  std::int64_t edge(const FileRow& row) const {
    return up_ ? std::max(row.first_id, from_) : std::min(row.last_id, from_);
  }
  Cursor* open_front() const {
    return std::min_element(open_.begin(), open_.end(),
                            [this](const auto& left, const auto& right) { return before(left->id(), right->id()); })
        ->get();
  }
  Result<void> open(const FileRow& row) {
    const auto reader = files_.reader("messages", row.partition);
    if (!reader) return std::unexpected(reader.error());
    auto cursor = std::make_unique<Cursor>(files_, **reader, row, up_);
    if (auto sought = cursor->seek(from_); !sought) return sought;
    if (!cursor->at_end()) open_.push_back(std::move(cursor));
    return {};
  }

  const ChatFiles& files_;
  std::int64_t from_;
  bool up_;
  std::vector<const FileRow*> waiting_;  // the next one last
  std::vector<std::unique_ptr<Cursor>> open_;
};

// Whether a partition holds a day of a range.
bool has_days(const FileRow& file, Date first, Date last) {
  const auto day = file.days.lower_bound(first);
  return day != file.days.end() && day->first <= last;
}

}  // namespace

Result<bool> FileChatSnapshot::partition_lines(const FileRow& file, Date first, Date last, const LineSink& sink) const {
  const bool whole = !file.days.empty() && first <= file.days.begin()->first && file.days.rbegin()->first <= last;
  bool go_on = true;
  Result<void> failure;
  auto read = files_->for_each_line("messages", file.partition, [&](std::string_view line) {
    const std::int64_t id = tail_lines_.empty() && whole ? 0 : line_id(line);
    if (!tail_lines_.empty() && tail_lines_.contains(id)) return true;
    if (!whole) {
      const auto time = line_time(line);
      if (!time || time->date() < first || time->date() > last) return true;
    }
    auto more = sink(id == 0 ? line_id(line) : id, line, &file);
    if (!more) {
      failure = std::unexpected(more.error());
      return false;
    }
    go_on = *more;
    return go_on;
  });
  if (!read) return std::unexpected(read.error());
  if (!failure) return std::unexpected(failure.error());
  return go_on;
}

Result<void> FileChatSnapshot::for_each_line(Date first, Date last, const LineSink& sink) const {
  for (const FileRow* file : files_->partitions()) {
    if (!has_days(*file, first, last)) continue;
    const auto more = partition_lines(*file, first, last, sink);
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
  for (const auto& [id, line] : tail_lines_) {
    const Date date = overlay_.histories().at(id).present.date.date();
    if (date < first || date > last) continue;
    const auto more = sink(id, line, nullptr);
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
  return {};
}

Result<void> FileChatSnapshot::visit(Date first, Date last, const MessageVisitor& visitor) const {
  return for_each_line(first, last, [&](std::int64_t id, std::string_view line, const FileRow* file) -> Result<bool> {
    if (file == nullptr) return visitor(overlay_.histories().at(id).present);
    const auto message = decode<Message>(reader_, line, folder_ + "/" + file->name);
    if (!message) return std::unexpected(message.error());
    return visitor(*message);
  });
}

Result<void> FileChatSnapshot::visit_lines(const PartitionFile& file, const LineVisitor& visitor) const {
  return files_->for_each_line("messages", file.partition, visitor);
}

Result<void> FileChatSnapshot::scan_up(std::int64_t from, const LineSink& sink) const {
  IdWalk walk(*files_, from, true);
  auto tail = tail_lines_.lower_bound(from);
  for (;;) {
    const auto cursor = walk.peek();
    if (!cursor) return std::unexpected(cursor.error());
    if (*cursor == nullptr && tail == tail_lines_.end()) return {};
    Result<bool> more = true;
    if (*cursor == nullptr || (tail != tail_lines_.end() && tail->first < (*cursor)->id())) {
      more = sink(tail->first, tail->second, nullptr);
      ++tail;
    } else {
      if (!tail_lines_.contains((*cursor)->id())) more = sink((*cursor)->id(), (*cursor)->line(), &(*cursor)->row());
      if (auto popped = walk.pop(); !popped) return popped;
    }
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

Result<void> FileChatSnapshot::scan_down(std::int64_t from, const LineSink& sink) const {
  IdWalk walk(*files_, from, false);
  auto tail = std::make_reverse_iterator(tail_lines_.upper_bound(from));
  for (;;) {
    const auto cursor = walk.peek();
    if (!cursor) return std::unexpected(cursor.error());
    if (*cursor == nullptr && tail == tail_lines_.rend()) return {};
    Result<bool> more = true;
    if (*cursor == nullptr || (tail != tail_lines_.rend() && tail->first > (*cursor)->id())) {
      more = sink(tail->first, tail->second, nullptr);
      ++tail;
    } else {
      if (!tail_lines_.contains((*cursor)->id())) more = sink((*cursor)->id(), (*cursor)->line(), &(*cursor)->row());
      if (auto popped = walk.pop(); !popped) return popped;
    }
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

Result<std::vector<Message>> FileChatSnapshot::collect(bool up, std::int64_t from, const PageRequest& request,
                                                       std::size_t limit) const {
  std::vector<Message> messages;
  if (limit == 0) return messages;
  const LineSink sink = [&](std::int64_t, std::string_view line, const FileRow*) -> Result<bool> {
    if (request.thread_id && line_thread(line) != request.thread_id) return true;
    auto message = decode<Message>(reader_, line, folder_);
    if (!message) return std::unexpected(message.error());
    messages.push_back(std::move(*message));
    return messages.size() < limit;
  };
  auto scanned = up ? scan_up(from, sink) : scan_down(from, sink);
  if (!scanned) return std::unexpected(scanned.error());
  if (!up) std::reverse(messages.begin(), messages.end());
  return messages;
}

Result<std::optional<std::int64_t>> FileChatSnapshot::first_id_from(Date date) const {
  const auto day = days_.lower_bound(date);
  if (day == days_.end()) return std::nullopt;
  std::optional<std::int64_t> first;
  auto read =
      for_each_line(day->first, day->first, [&](std::int64_t id, std::string_view, const FileRow*) -> Result<bool> {
        if (!first || id < *first) first = id;
        return true;
      });
  if (!read) return std::unexpected(read.error());
  return first;
}

Result<Page> FileChatSnapshot::page(const PageRequest& request) const {
  using From = PageRequest::From;
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, 500);
  std::int64_t start = request.id;
  bool up = true;
  std::size_t before = 0;  // messages wanted below `start`
  switch (request.from) {
    case From::kNewest:
      up = false;
      start = kLastId;
      break;
    case From::kOldest:
      start = kNoId;
      break;
    case From::kAfter:
      start = request.id == kLastId ? kLastId : request.id + 1;
      break;
    case From::kBefore:
      up = false;
      start = request.id == kNoId ? kNoId : request.id - 1;
      break;
    case From::kAround:
      before = limit / 2;
      break;
    case From::kDate: {
      const auto first = first_id_from(request.date);
      if (!first) return std::unexpected(first.error());
      start = first->value_or(kLastId);
      break;
    }
  }
  // One message more than asked for, in each direction, tells whether there is more.
  Page page;
  auto upper = up ? collect(true, start, request, limit - before + 1) : Result<std::vector<Message>>{};
  if (!upper) return std::unexpected(upper.error());
  page.has_after = upper->size() > limit - before;
  if (page.has_after) upper->pop_back();
  const std::size_t lower_limit = up ? (request.from == From::kAround ? limit - upper->size() : 0) : limit;
  const std::int64_t below = up ? (start == kNoId ? kNoId : start - 1) : start;
  auto lower = collect(false, below, request, lower_limit + 1);
  if (!lower) return std::unexpected(lower.error());
  page.has_before = lower->size() > lower_limit;
  if (page.has_before) lower->erase(lower->begin());
  page.messages = std::move(*lower);
  std::move(upper->begin(), upper->end(), std::back_inserter(page.messages));
  if (!up) {
    const auto after = collect(true, start == kLastId ? kLastId : start + 1, request, 1);
    if (!after) return std::unexpected(after.error());
    page.has_after = start != kLastId && !after->empty();
  }
  return page;
}

}  // namespace telelake::file_store
