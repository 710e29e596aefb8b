#include "analyze/chat_analysis.h"

#include <gtest/gtest.h>

#include "analyze/fake_repository.h"

namespace telelake {
namespace {

constexpr std::int64_t kChat = -1001234567890;
constexpr Time kClock{1735689600};  // 2025-01-01T00:00:00Z

class ChatAnalysisTest : public testing::Test {
 protected:
  void SetUp() override {
    chat_ = &repository_.add_chat(kChat, ChatType::kSupergroup, "Tests");
    chat_->participants.push_back({.id = 7, .kind = ParticipantKind::kUser, .name = "Anna"});
    auto store = AnalysisStore::open_in_memory();
    ASSERT_TRUE(store) << store.error().text();
    store_ = std::move(*store);
  }

  Message& say(std::int64_t id, const std::string& time, const std::string& text = "hello") {
    return chat_->messages.emplace_back(text_message(kChat, id, time, text));
  }

  ChatFindings analyse(const DayRange& range = {}, Time clock = kClock) {
    counts_ = {};
    auto analysis = ChatAnalysis::open(repository_, *store_, chat_->summary.key, clock, repository_.refused());
    EXPECT_TRUE(analysis);
    auto findings = analysis->findings(range, counts_);
    EXPECT_TRUE(findings) << findings.error().text();
    return findings.value_or(ChatFindings{});
  }

  std::vector<Finding> list(Check check, const DayRange& range = {}) {
    auto analysis = ChatAnalysis::open(repository_, *store_, chat_->summary.key, kClock, repository_.refused());
    std::vector<Finding> all;
    const auto done = analysis->list(check, range, [&](const Finding& finding) { all.push_back(finding); });
    EXPECT_TRUE(done);
    return all;
  }

  // The findings of a check, after seeing that the full list names the same ones and the count is theirs.
  std::vector<Finding> found(Check check, const DayRange& range = {}) {
    const ChatFindings findings = analyse(range);
    const CheckCounts& counts = at(findings.checks, check);
    EXPECT_EQ(counts.count, counts.examples.size());
    EXPECT_EQ(list(check, range), counts.examples);
    EXPECT_LE(counts.count, counts.total);
    return counts.examples;
  }

  FakeRepository repository_;
  FakeChat* chat_ = nullptr;
  std::unique_ptr<AnalysisStore> store_;
  AnalysisCounts counts_;
};

Date day(const std::string& text) { return parse_date(text).value(); }

TEST_F(ChatAnalysisTest, ACleanChatHasNoFindingsButAbsentFields) {
  say(1, "2024-05-01T10:00:00Z");
  say(2, "2024-05-01T10:01:00Z").reply_to = Reply{.message_id = 1};
  const ChatFindings findings = analyse();
  for (std::size_t index = 0; index < kCheckCount; ++index) {
    EXPECT_EQ(findings.checks[index].count, 0u) << check_text(static_cast<Check>(index)).name;
  }
  EXPECT_EQ(findings.messages, 2u);
  EXPECT_EQ(findings.hours[10], 2u);
  EXPECT_EQ(findings.kinds.at("text"), 2u);
  ASSERT_EQ(findings.senders.size(), 1u);
  EXPECT_EQ(findings.senders[0].name, "Anna");
}

TEST_F(ChatAnalysisTest, AMessageHeldInTwoPartitionsIsADuplicateKey) {
  say(5, "2023-12-31T23:59:00Z");
  say(5, "2024-01-01T00:01:00Z");
  say(6, "2024-01-01T00:02:00Z");
  const auto findings = found(Check::kDuplicateKeys);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message_id, 5);
  EXPECT_EQ(findings[0].detail, "held in more than one partition");
}

TEST_F(ChatAnalysisTest, ARefusedDoubleIsADuplicateKeyAndQuarantined) {
  say(1, "2024-05-01T10:00:00Z");
  QuarantineRecord& record = repository_.refused().emplace_back();
  record.id = "abc";
  record.input = "result.json";
  record.place = "shared/-1001234567890/1";
  record.reason = "id_conflict: another sender";
  EXPECT_EQ(found(Check::kDuplicateKeys).at(0),
            (Finding{1, day("2024-05-01"),
                     "id_conflict: another sender in result.json, shared/-1001234567890/1 (quarantine abc)"}));
  EXPECT_EQ(found(Check::kQuarantined).size(), 1u);
}

TEST_F(ChatAnalysisTest, AMessageOnWhichTheSourcesDifferIsFoundOnceAndSeenWhenItChanges) {
  say(1, "2024-05-01T10:00:00Z");
  say(2, "2024-05-02T10:00:00Z");
  EXPECT_EQ(found(Check::kSourceDifferences).size(), 0u);
  const auto differ = [&](std::int64_t id, const std::string& date, const std::string& field) {
    chat_->differences.push_back(
        {.message_id = id, .date = day(date), .field = field, .exported = "1", .telegram = "2"});
  };
  differ(1, "2024-05-01", "/media/file_name");
  differ(1, "2024-05-01", "/media/file_size");
  differ(2, "2024-05-02", "/author_signature");
  const auto findings = found(Check::kSourceDifferences);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0],
            (Finding{1, day("2024-05-01"), "the export and Telegram differ on /media/file_name, /media/file_size"}));
  EXPECT_EQ(findings[1].detail, "the export and Telegram differ on /author_signature");
  EXPECT_EQ(found(Check::kSourceDifferences, {day("2024-05-02"), {}}).size(), 1u);
  EXPECT_EQ(at(analyse().checks, Check::kSourceDifferences).total, 2u);
  EXPECT_EQ(counts_.chats_unchanged, 1u);
}

TEST_F(ChatAnalysisTest, ContentPostedAgainIsFoundAcrossPartitionsWhateverItsWhiteSpace) {
  say(1, "2023-05-01T10:00:00Z", "Breaking news: the lake has frozen over");
  say(2, "2024-05-01T10:00:00Z", " Breaking  news:\nthe lake has frozen\xC2\xA0over");
  say(3, "2024-05-02T10:00:00Z", "Breaking news: the lake has frozen under");
  say(4, "2024-05-03T10:00:00Z", "ok");
  say(5, "2024-05-03T10:00:01Z", "ok");
  const auto findings = found(Check::kDuplicateContent);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message_id, 2);
  EXPECT_EQ(findings[0].detail, "repeats -1001234567890:2023-05-01:1");
  EXPECT_EQ(found(Check::kDuplicateContent, {day("2024-05-02"), {}}).size(), 0u);
  EXPECT_EQ(found(Check::kDuplicateContent, {day("2024-05-01"), day("2024-05-01")}).size(), 1u);
}

TEST_F(ChatAnalysisTest, TheSameFileIsTheSameContent) {
  const Media photo{.kind = MediaKind::kPhoto, .file_size = 1000, .width = 10, .height = 20};
  say(1, "2024-05-01T10:00:00Z", "").media = photo;
  say(2, "2024-05-01T10:01:00Z", "").media = photo;
  say(3, "2024-05-01T10:02:00Z", "").media = Media{.kind = MediaKind::kPhoto, .file_size = 1001, .width = 10};
  say(4, "2024-05-01T10:03:00Z", "").media = Media{.kind = MediaKind::kSticker, .file_size = 1, .width = 1};
  say(5, "2024-05-01T10:04:00Z", "").media = Media{.kind = MediaKind::kSticker, .file_size = 1, .width = 1};
  const auto findings = found(Check::kDuplicateContent);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message_id, 2);
}

TEST_F(ChatAnalysisTest, AReplyDanglesOnlyWithinWhatShouldBeHeld) {
  say(10, "2023-05-01T10:00:00Z");
  say(12, "2024-05-01T10:00:00Z").reply_to = Reply{.message_id = 10};                 // held, in another partition
  say(13, "2024-05-01T10:01:00Z").reply_to = Reply{.message_id = 11};                 // gone
  say(14, "2024-05-01T10:02:00Z").reply_to = Reply{.message_id = 5};                  // before all that is held
  say(15, "2024-05-01T10:03:00Z").reply_to = Reply{.chat_id = 99, .message_id = 11};  // elsewhere
  say(16, "2024-05-01T10:04:00Z").reply_to = Reply{.message_id = -11};                // in another scope
  const auto findings = found(Check::kDanglingReplies);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0], (Finding{13, day("2024-05-01"), "answers message 11, which is not held"}));
  chat_->coverage.push_back({.run = "r", .key = chat_->summary.key, .first_id = 1, .last_id = 20, .horizon = kClock});
  EXPECT_EQ(found(Check::kDanglingReplies).size(), 2u) << "message 5 was covered by a run, yet is not held";
  chat_->undated.push_back({.id = 11, .chat_id = kChat, .reason = "unsupported"});
  EXPECT_EQ(found(Check::kDanglingReplies).size(), 1u) << "message 11 is there, only without a time";
}

TEST_F(ChatAnalysisTest, AThreadDanglesWhenItOrItsRootIsUnknown) {
  say(1, "2024-05-01T10:00:00Z").thread_id = 1;
  say(2, "2024-05-01T10:01:00Z").thread_id = 50;
  say(3, "2024-05-01T10:02:00Z").thread_id = 51;
  chat_->threads = {{.id = 1, .kind = ThreadKind::kTopic, .root_message_id = 1},
                    {.id = 51, .kind = ThreadKind::kTopic, .root_message_id = 51}};
  const auto findings = found(Check::kDanglingThreads);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].detail, "is of thread 50, which is not known");
  EXPECT_EQ(findings[1].detail, "is of thread 51, whose first message 51 is not held");
}

TEST_F(ChatAnalysisTest, EveryKindOfReferenceMustBeDeclared) {
  say(1, "2024-05-01T10:00:00Z").sender.id = 8;
  say(2, "2024-05-01T10:01:00Z").forward = Forward{.from = {.id = 9}};
  Message& service = say(3, "2024-05-01T10:02:00Z", "");
  service.kind = MessageKind::kService;
  service.service = Service{.action = Action::kChatAddMembers, .details = {.members = {{.id = 10}, {.id = 7}}}};
  say(4, "2024-05-01T10:03:00Z").sender.id = kChat;  // a post in the chat's own name
  const auto findings = found(Check::kUndeclaredParticipants);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[2], (Finding{3, day("2024-05-01"), "refers to 10, who is not declared"}));
}

TEST_F(ChatAnalysisTest, AnAssumedZoneIsInDoubtAndANamedOneWhenNeighboursContradict) {
  say(1, "2024-05-01T10:00:00Z");
  Message& assumed = say(2, "2024-05-01T10:05:00Z");
  assumed.assumed_zone = "UTC";
  Message& fitting = say(3, "2024-05-01T10:06:00Z");
  fitting.assumed_zone = "Europe/Berlin";
  fitting.zone_given = true;
  Message& late = say(4, "2024-05-01T13:00:00Z");
  late.assumed_zone = "Europe/Berlin";
  late.zone_given = true;
  say(5, "2024-05-01T11:00:00Z");
  Message& early = say(6, "2024-05-01T09:00:00Z");
  early.assumed_zone = "Europe/Berlin";
  early.zone_given = true;
  const auto findings = found(Check::kTimeZoneConsistency);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].detail, "local time, read as UTC by assumption");
  EXPECT_EQ(findings[1].message_id, 4);
  EXPECT_EQ(findings[1].detail, "is later than message 5 after it by 2 h; the zone named for it is wrong");
  EXPECT_EQ(findings[2].detail, "read as Europe/Berlin, it is earlier than message 5 before it by 2 h");
}

TEST_F(ChatAnalysisTest, EditFlagsMustFitTheirTimes) {
  say(1, "2024-05-01T10:00:00Z").edited = true;
  say(2, "2024-05-01T10:01:00Z").edited_at = parse_time("2024-05-01T10:02:00Z");
  Message& early = say(3, "2024-05-01T10:02:00Z");
  early.edited = true;
  early.edited_at = parse_time("2024-05-01T10:01:00Z");
  Message& fine = say(4, "2024-05-01T10:03:00Z");
  fine.edited = true;
  fine.edited_at = fine.date;
  const auto findings = found(Check::kEditFlags);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[2].detail, "was edited 60 s before it was sent");
  EXPECT_EQ(at(analyse().checks, Check::kEditFlags).total, 4u);
}

TEST_F(ChatAnalysisTest, DeletionFlagsMustFitTheirTimes) {
  say(1, "2024-05-01T10:00:00Z").deleted = true;
  say(2, "2024-05-01T10:01:00Z").deleted_at = parse_time("2024-05-01T10:02:00Z");
  Message& early = say(3, "2024-05-01T10:02:00Z");
  early.deleted = true;
  early.deleted_at = parse_time("2024-05-01T08:01:00Z");
  EXPECT_EQ(found(Check::kDeletionFlags).size(), 2u);
}

TEST_F(ChatAnalysisTest, IdsAgainstTimeAreFoundWithinAndAcrossPartitions) {
  say(10, "2023-05-01T10:00:00Z");
  say(11, "2023-05-01T09:00:00Z");
  say(30, "2023-05-02T10:00:00Z");
  say(20, "2024-05-01T10:00:00Z");
  say(31, "2024-05-01T11:00:00Z");
  const auto findings = found(Check::kIdTimeOrder);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0], (Finding{11, day("2023-05-01"), "is 3600 s earlier than message 10, whose id is lower"}));
  EXPECT_EQ(findings[1],
            (Finding{30, day("2023-05-02"), "is earlier than messages of later days whose ids are lower"}));
}

TEST_F(ChatAnalysisTest, AbsentFieldsAreCountedByField) {
  say(1, "2024-05-01T10:00:00Z").sender = {};
  say(2, "2024-05-01T10:01:00Z", "").media = Media{.kind = MediaKind::kVoice, .file_size = 5};
  const auto findings = found(Check::kMissingFields);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].detail, "lacks sender");
  EXPECT_EQ(findings[1].detail, "lacks media.mime_type, media.duration, media.sha256");
  const ChatFindings all = analyse();
  EXPECT_EQ(optional_fields()[0].name, "sender");
  EXPECT_EQ(all.fields[0].count, 1u);
  EXPECT_EQ(all.fields[0].total, 2u);
}

TEST_F(ChatAnalysisTest, GapsAreCountedInChannelsAndSupergroupsOnly) {
  say(1, "2023-05-01T10:00:00Z");
  say(4, "2024-05-01T10:00:00Z");
  say(6, "2024-05-01T10:01:00Z");
  const ChatFindings findings = analyse();
  EXPECT_EQ(at(findings.checks, Check::kIdGaps).count, 3u);
  EXPECT_EQ(at(findings.checks, Check::kIdGaps).total, 6u);
  ASSERT_EQ(findings.gaps.size(), 2u);
  EXPECT_EQ(findings.gaps[0].from_id, 2);
  EXPECT_EQ(findings.gaps[0].to_id, 3);
  EXPECT_EQ(list(Check::kIdGaps)[0], (Finding{1, day("2023-05-01"), "2 ids are missing after it, 2 to 3"}));
  EXPECT_EQ(at(analyse({day("2024-01-01"), {}}).checks, Check::kIdGaps).count, 1u) << "only within those days";
  chat_->undated.push_back({.id = 5, .chat_id = kChat, .reason = "unsupported"});
  EXPECT_EQ(at(analyse().checks, Check::kIdGaps).count, 2u) << "an undated message explains its gap";
  chat_->summary.chat.type = ChatType::kPrivate;
  EXPECT_EQ(at(analyse().checks, Check::kIdGaps).count, 0u);
}

TEST_F(ChatAnalysisTest, UndatedMessagesAreNamedWithoutADay) {
  say(1, "2024-05-01T10:00:00Z");
  chat_->undated.push_back({.id = 2, .chat_id = kChat, .reason = "unsupported"});
  const auto findings = found(Check::kUndatedMessages);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(finding_key(kChat, findings[0]), "-1001234567890:undated:2");
}

TEST_F(ChatAnalysisTest, TheFutureIsJudgedByTheClockThatIsGiven) {
  say(1, "2024-12-31T23:00:00Z");
  say(2, "2025-01-02T10:00:00Z");
  ASSERT_EQ(found(Check::kFutureDates).size(), 1u);
  EXPECT_EQ(at(analyse({}, Time{kClock.seconds + 10 * 86400}).checks, Check::kFutureDates).count, 0u)
      << "known facts, later clock";
  EXPECT_EQ(counts_.parts_analysed, 0u);
  EXPECT_EQ(at(analyse({}, Time{kClock.seconds - 10 * 86400}).checks, Check::kFutureDates).count, 2u)
      << "the clock was set back";
}

TEST_F(ChatAnalysisTest, OnlyWhatChangedIsAnalysedAgain) {
  say(1, "2022-05-01T10:00:00Z");
  say(2, "2023-05-01T10:00:00Z");
  say(3, "2024-05-01T10:00:00Z").reply_to = Reply{.message_id = 2};
  analyse();
  EXPECT_EQ(counts_.parts_analysed, 3u);
  EXPECT_EQ(counts_.messages_read, 3u);
  analyse();
  EXPECT_EQ(counts_.parts_analysed, 0u);
  EXPECT_EQ(counts_.parts_known, 3u);
  EXPECT_EQ(counts_.chats_unchanged, 1u);
  std::erase_if(chat_->messages, [](const Message& message) { return message.id == 2; });
  say(4, "2023-06-01T10:00:00Z");
  const ChatFindings findings = analyse();
  EXPECT_EQ(counts_.parts_analysed, 1u) << "2023 alone";
  EXPECT_EQ(counts_.chats_unchanged, 0u);
  EXPECT_EQ(at(findings.checks, Check::kDanglingReplies).count, 1u) << "2024's facts were known, their meaning changed";
  chat_->participants.push_back({.id = 8, .kind = ParticipantKind::kUser, .name = "Boris"});
  analyse();
  EXPECT_EQ(counts_.parts_analysed, 0u);
  EXPECT_EQ(counts_.chats_unchanged, 0u) << "participants are facts of the chat";
}

TEST_F(ChatAnalysisTest, APartOfAPartitionIsJudgedWithItsNeighbours) {
  say(1, "2024-05-01T10:00:00Z");
  say(2, "2024-04-30T10:00:00Z");
  const DayRange april{day("2024-04-30"), day("2024-04-30")};
  const auto findings = found(Check::kIdTimeOrder, april);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(analyse(april).messages, 1u);
  EXPECT_EQ(found(Check::kIdTimeOrder, {day("2024-05-01"), {}}).size(), 0u);
}

TEST_F(ChatAnalysisTest, AChatWithATailIsReadThroughTheSnapshotEachTime) {
  say(1, "2023-05-01T10:00:00Z");
  say(2, "2024-05-01T10:00:00Z").reply_to = Reply{.message_id = 1};
  chat_->tail = true;
  EXPECT_EQ(analyse().messages, 2u);
  EXPECT_EQ(counts_.parts_analysed, 2u);
  chat_->messages[1].text = "edited in the tail";
  chat_->messages[1].edited = true;
  EXPECT_EQ(at(analyse().checks, Check::kEditFlags).count, 1u);
  chat_->tail = false;
  EXPECT_EQ(at(analyse().checks, Check::kEditFlags).count, 1u);
  EXPECT_EQ(counts_.parts_analysed, 2u);
}

TEST_F(ChatAnalysisTest, ExamplesAreBoundedAndTheListIsWhole) {
  for (int id = 1; id <= 250; ++id) say(id, "2024-05-01T10:00:00Z").edited = true;
  EXPECT_EQ(at(analyse().checks, Check::kEditFlags).count, 250u);
  EXPECT_EQ(at(analyse().checks, Check::kEditFlags).examples.size(), kMaxExamples);
  EXPECT_EQ(list(Check::kEditFlags).size(), 250u);
}

}  // namespace
}  // namespace telelake
