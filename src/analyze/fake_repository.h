// A store in memory for this module's tests: chats whose messages are cut into partitions by year.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/repository.h"

namespace telelake {

// One chat as a test sets it. Change it freely between analyses.
struct FakeChat {
  ChatSummary summary;
  std::vector<Message> messages;
  std::vector<Participant> participants;
  std::vector<Thread> threads;
  std::vector<Undated> undated;
  std::vector<CoverageRecord> coverage;
  std::vector<SourceDifference> differences;
  bool tail = false;
};

class FakeSnapshot : public ChatSnapshot {
 public:
  explicit FakeSnapshot(FakeChat chat) : chat_(std::move(chat)) {
    std::ranges::stable_sort(chat_.messages, {}, [](const Message& message) {
      return std::pair(civil_day(message.date.date()).year, message.id);
    });
  }

  const ChatSummary& summary() const override { return chat_.summary; }
  Result<void> visit(Date first, Date last, const MessageVisitor& visitor) const override {
    for (const Message& message : chat_.messages) {
      if (message.date.date() < first || message.date.date() > last) continue;
      if (!visitor(message)) break;
    }
    return {};
  }
  Result<void> visit_lines(const PartitionFile&, const LineVisitor&) const override { return unused(); }
  Result<Page> page(const PageRequest&) const override { return unused(); }
  Result<std::optional<Message>> message(std::int64_t id) const override {
    for (const Message& message : chat_.messages) {
      if (message.id == id) return message;
    }
    return std::nullopt;
  }
  Result<std::vector<RevisionView>> revisions(std::int64_t) const override { return unused(); }
  Result<void> differences(const DifferenceVisitor& visitor) const override {
    for (const SourceDifference& difference : chat_.differences) {
      if (!visitor(difference)) break;
    }
    return {};
  }
  Result<std::optional<Artifact>> artifact(Date) const override { return unused(); }
  Result<void> as_of(Time, const std::function<bool(const AsOfMessage&)>&) const override { return unused(); }
  Result<std::vector<Participant>> participants() const override { return chat_.participants; }
  Result<std::vector<Participant>> participants_of(const std::set<std::int64_t>&) const override { return unused(); }
  Result<std::vector<Participant>> participants_after(std::int64_t, std::size_t) const override { return unused(); }
  Result<std::vector<Thread>> threads() const override { return chat_.threads; }
  Result<std::vector<Undated>> undated() const override { return chat_.undated; }
  Result<std::vector<DayCount>> days() const override {
    std::map<Date, std::uint64_t> counts;
    for (const Message& message : chat_.messages) ++counts[message.date.date()];
    std::vector<DayCount> days;
    for (const auto& [date, messages] : counts) days.push_back({date, messages});
    return days;
  }
  std::vector<PartitionFile> partitions() const override {
    std::map<int, PartitionFile> files;
    std::map<int, std::size_t> hashes;
    for (const Message& message : chat_.messages) {
      const Date date = message.date.date();
      const int year = civil_day(date).year;
      PartitionFile& file = files[year];
      if (file.lines++ == 0) file.first_date = file.last_date = date;
      file.first_date = std::min(file.first_date, date);
      file.last_date = std::max(file.last_date, date);
      const std::string content =
          std::to_string(message.id) + '@' + std::to_string(message.date.seconds) + message.text;
      hashes[year] = hashes[year] * 31 + std::hash<std::string>()(content);
    }
    std::vector<PartitionFile> list;
    for (auto& [year, file] : files) {
      file.key = chat_.summary.key;
      file.partition = std::to_string(year);
      file.path = file.key.scope + '/' + std::to_string(file.key.chat_id) + '/' + file.partition + '.' +
                  std::to_string(hashes[year]);
      list.push_back(file);
    }
    return list;
  }
  bool has_tail() const override { return chat_.tail; }
  Result<std::vector<CommentThread>> comment_threads(const ChannelPostFilter&) const override { return unused(); }

 private:
  static std::unexpected<Error> unused() { return fail(ErrorCode::kFailed, "analysis does not ask for this"); }
  FakeChat chat_;
};

class FakeRepository : public Repository {
 public:
  // A chat without messages, to be filled in through the reference.
  FakeChat& add_chat(std::int64_t id, ChatType type, const std::string& title,
                     const std::string& scope = std::string(kSharedScope)) {
    auto chat = std::make_unique<FakeChat>();
    chat->summary.key = {scope, id};
    chat->summary.chat.id = id;
    chat->summary.chat.type = type;
    chat->summary.chat.title = title;
    return *chats_.emplace_back(std::move(chat));
  }
  std::vector<std::unique_ptr<FakeChat>>& fakes() { return chats_; }
  std::vector<QuarantineRecord>& refused() { return refused_; }
  bool away = false;  // what `probe` says

  Result<std::unique_ptr<ChatWriter>> open_writer(const ChatKey&, const Chat&) override { return unused(); }
  std::unique_ptr<ImportGroup> import_group() override { return nullptr; }
  Result<std::unique_ptr<ChatSnapshot>> snapshot(const ChatKey& key) const override {
    for (const auto& chat : chats_) {
      if (chat->summary.key != key) continue;
      FakeChat copy = *chat;
      copy.summary = summary_of(*chat);
      return std::make_unique<FakeSnapshot>(std::move(copy));
    }
    return fail(ErrorCode::kUsage, "there is no such chat");
  }
  Result<std::vector<ChatSummary>> chats() const override {
    std::vector<ChatSummary> list;
    for (const auto& chat : chats_) list.push_back(summary_of(*chat));
    return list;
  }
  Result<void> probe() const override {
    if (away) return fail(ErrorCode::kUnavailable, "it is away");
    return {};
  }
  Result<StoreStats> stats() const override { return unused(); }
  Result<std::vector<DayCount>> days() const override { return unused(); }
  Result<std::vector<std::string>> files() const override { return unused(); }
  Result<std::vector<StoreFinding>> check() const override { return unused(); }
  Result<std::vector<std::string>> unnamed_files() const override { return unused(); }
  Result<std::optional<MediaRecord>> media(const std::string&) const override { return unused(); }
  bool holds_media(const std::string&) const override { return false; }
  Result<bool> knows_media() const override { return unused(); }
  Result<MediaRecord> keep_media(const std::string&, const std::string&) override { return unused(); }
  Result<void> note_media_refusal(const std::string&, const std::string&, Time) override { return unused(); }
  Result<std::optional<MediaMark>> media_mark(const ChatKey&) const override { return unused(); }
  Result<void> put_media_mark(const ChatKey&, const MediaMark&) override { return unused(); }
  Result<std::uint64_t> quarantine(std::span<const QuarantineRecord>) override { return unused(); }
  Result<std::vector<QuarantineRecord>> quarantined(std::size_t limit) const override {
    return std::vector<QuarantineRecord>(
        refused_.begin(), refused_.begin() + static_cast<std::ptrdiff_t>(std::min(limit, refused_.size())));
  }
  Result<std::optional<QuarantineRecord>> quarantined(const std::string&) const override { return unused(); }
  Result<void> remove_quarantined(const std::string&) override { return unused(); }
  Result<void> record_run(const RunRecord&) override { return unused(); }
  Result<std::vector<RunRecord>> runs(std::size_t) const override { return std::vector<RunRecord>(); }
  Result<void> record_coverage(const CoverageRecord&) override { return unused(); }
  Result<std::vector<CoverageRecord>> coverage(const ChatKey& key) const override {
    for (const auto& chat : chats_) {
      if (chat->summary.key == key) return chat->coverage;
    }
    return std::vector<CoverageRecord>();
  }
  Result<std::vector<ChatSummary>> chats_of(std::int64_t) const override { return unused(); }
  Result<void> note_link(const ChatLink&) override { return unused(); }
  Result<std::vector<ChatLink>> links_of(std::int64_t) const override { return unused(); }
  Result<bool> join_group(const ChatKey&, const ChatKey&, const Chat&, std::int64_t) override { return unused(); }
  Result<void> assign_account(const std::string&) override { return unused(); }

 private:
  static std::unexpected<Error> unused() { return fail(ErrorCode::kFailed, "analysis does not ask for this"); }
  static ChatSummary summary_of(const FakeChat& chat) {
    ChatSummary summary = chat.summary;
    summary.messages = chat.messages.size();
    for (const Message& message : chat.messages) {
      const Date date = message.date.date();
      summary.first_date = std::min(summary.first_date.value_or(date), date);
      summary.last_date = std::max(summary.last_date.value_or(date), date);
    }
    return summary;
  }

  std::vector<std::unique_ptr<FakeChat>> chats_;
  std::vector<QuarantineRecord> refused_;
};

// A text message of participant 7.
inline Message text_message(std::int64_t chat, std::int64_t id, const std::string& time, const std::string& text) {
  Message message;
  message.id = id;
  message.chat_id = chat;
  message.date = parse_time(time).value();
  message.sender.id = 7;
  message.text = text;
  message.revision = 1;
  return message;
}

}  // namespace telelake
