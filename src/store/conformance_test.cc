// What every backend promises, whatever it stores in.
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

struct Backend {
  const char* name;
  Result<std::unique_ptr<Repository>> (*open)(const std::string& folder, bool create);
};

class StoreConformanceTest : public testing::TestWithParam<Backend> {
 protected:
  std::unique_ptr<Repository> open(const TemporaryFolder& folder) {
    auto repository = GetParam().open(folder.path(), true);
    EXPECT_TRUE(repository) << repository.error().text();
    return std::move(*repository);
  }

  // One import run of these parts.
  UpsertCounts import(Repository& repository, const std::vector<std::vector<Message>>& parts, std::int64_t horizon,
                      bool mark_deleted = false, bool force = false) {
    auto writer = repository.open_writer(kKey, chat());
    EXPECT_TRUE(writer) << writer.error().text();
    for (const auto& part : parts) {
      const auto staged = (*writer)->stage(batch(part));
      EXPECT_TRUE(staged) << staged.error().text();
    }
    const auto counts = (*writer)->finish({Time{horizon}, mark_deleted, force});
    EXPECT_TRUE(counts) << counts.error().text();
    return counts.value_or(UpsertCounts{});
  }

  std::vector<Message> visit(Repository& repository) {
    std::vector<Message> messages;
    auto snapshot = repository.snapshot(kKey);
    EXPECT_TRUE(snapshot) << snapshot.error().text();
    const auto visited = (*snapshot)->visit(Date{0}, Date{40000}, [&](const Message& message) {
      messages.push_back(message);
      return true;
    });
    EXPECT_TRUE(visited) << visited.error().text();
    return messages;
  }
};

TEST_P(StoreConformanceTest, GivesBackWhatWasImportedAndNothingChangesTheSecondTime) {
  const TemporaryFolder folder;
  const auto repository = open(folder);
  const std::vector<Message> messages{message(1, "a"), message(2, "b"), message(5, "c")};
  EXPECT_EQ(import(*repository, {messages}, 1800000000).inserted, 3U);
  EXPECT_EQ(visit(*repository), messages);
  const auto before = tree(folder.path());
  EXPECT_EQ(import(*repository, {messages}, 1800000000).unchanged, 3U);
  EXPECT_EQ(tree(folder.path()), before);
  EXPECT_THAT(*repository->check(), testing::IsEmpty());
  EXPECT_EQ(repository->stats()->messages, 3U);
}

TEST_P(StoreConformanceTest, CountsTheDaysOfAllChatsWithTheirTails) {
  const TemporaryFolder folder;
  const auto repository = open(folder);
  import(*repository, {{message(1, "a"), message(2, "b"), message(2000, "the next day")}}, 1800000000);
  auto writer = repository->open_writer(kKey, chat());
  ASSERT_TRUE((*writer)->upsert(batch({message(3, "in the tail")}), Time{1800000001}));
  ASSERT_TRUE((*repository->snapshot(kKey))->has_tail());
  const auto days = repository->days();
  ASSERT_TRUE(days) << days.error().text();
  ASSERT_EQ(days->size(), 2U);
  EXPECT_EQ(format_date((*days)[0].date), "2024-03-01");
  EXPECT_EQ((*days)[0].messages, 3U);
  EXPECT_EQ(format_date((*days)[1].date), "2024-03-02");
  EXPECT_EQ((*days)[1].messages, 1U);
}

TEST_P(StoreConformanceTest, QuarantinesManyRecordsAtOnceAndEachButOnce) {
  const TemporaryFolder folder;
  const auto repository = open(folder);
  std::vector<QuarantineRecord> records(3);
  for (std::size_t index = 0; index < records.size(); ++index) records[index].id = "id" + std::to_string(index);
  EXPECT_EQ(*repository->quarantine(std::span(records).first(2)), 2U);
  EXPECT_EQ(*repository->quarantine(records), 1U);
  EXPECT_EQ(repository->stats()->quarantined, 3U);
}

TEST_P(StoreConformanceTest, AnEditMakesARevisionInEitherOrderOfImport) {
  Message edited = message(2, "b, edited");
  edited.edited = true;
  edited.edited_at = Time{1709260000};
  const std::vector<Message> older{message(1, "a"), message(2, "b"), message(3, "c")};
  const std::vector<Message> newer{message(1, "a"), edited, message(4, "d")};
  const TemporaryFolder forwards, backwards;
  const auto first = open(forwards);
  import(*first, {older}, 1800000000);
  const UpsertCounts counts = import(*first, {newer}, 1800000100);
  EXPECT_EQ(counts.inserted, 1U);
  EXPECT_EQ(counts.updated, 1U);
  EXPECT_EQ(counts.revisions, 1U);
  EXPECT_EQ(counts.unchanged, 1U);
  EXPECT_EQ(counts.absent, 1U);
  const auto second = open(backwards);
  import(*second, {newer}, 1800000100);
  import(*second, {older}, 1800000000);
  EXPECT_EQ(tree(forwards.path()), tree(backwards.path()));
  const auto values = (*first->snapshot(kKey))->revisions(2);
  ASSERT_EQ(values->size(), 2U);
  EXPECT_EQ(values->front().message.text, "b");
  EXPECT_EQ(values->back().message.text, "b, edited");
  EXPECT_EQ(first->stats()->revisions, 1U);
}

TEST_P(StoreConformanceTest, TheTailReadsAsTheFoldedStoreDoes) {
  const TemporaryFolder followed, imported;
  const auto live = open(followed);
  {
    auto writer = live->open_writer(kKey, chat());
    ASSERT_TRUE(writer) << writer.error().text();
    for (std::int64_t id = 1; id <= 20; ++id) {
      const auto counts = (*writer)->upsert(batch({message(id, "text")}), Time{1800000000});
      ASSERT_TRUE(counts) << counts.error().text();
      EXPECT_EQ(counts->inserted, 1U);
    }
    EXPECT_EQ(visit(*live).size(), 20U);
    EXPECT_TRUE((*live->snapshot(kKey))->has_tail());
    const auto page = (*live->snapshot(kKey))->page(PageRequest{PageRequest::From::kNewest, 0, {}, {}, 5});
    ASSERT_TRUE(page);
    ASSERT_EQ(page->messages.size(), 5U);
    EXPECT_EQ(page->messages.back().id, 20);
    EXPECT_TRUE(page->has_before);
    EXPECT_FALSE(page->has_after);
  }
  EXPECT_FALSE((*live->snapshot(kKey))->has_tail());
  const auto whole = open(imported);
  std::vector<Message> all;
  for (std::int64_t id = 1; id <= 20; ++id) all.push_back(message(id, "text"));
  import(*whole, {all}, 1800000000);
  EXPECT_EQ(tree(followed.path()), tree(imported.path()));
}

TEST_P(StoreConformanceTest, ParticipantsAreReadByIdAndInPagesWithThoseOfTheTail) {
  const TemporaryFolder folder;
  const auto repository = open(folder);
  const auto person = [](std::int64_t id, const std::string& name) {
    Participant participant;
    participant.id = id;
    participant.name = name;
    return participant;
  };
  auto writer = repository->open_writer(kKey, chat());
  Batch part = batch({message(1, "a")});
  part.participants = {person(-7, "Group"), person(2, "Two"), person(5, "Five"), person(9, "Nine")};
  ASSERT_TRUE((*writer)->stage(part));
  ASSERT_TRUE((*writer)->finish({Time{1800000000}, false, false}));
  part = batch({message(2, "b")});
  part.participants = {person(5, "Renamed"), person(7, "Seven"), person(9, "Nine")};
  ASSERT_TRUE((*writer)->upsert(part, Time{1800000001}));
  const auto check = [&] {
    const auto snapshot = repository->snapshot(kKey);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ((*snapshot)->summary().participants, 5U);
    const std::vector all{person(-7, "Group"), person(2, "Two"), person(5, "Renamed"), person(7, "Seven"),
                          person(9, "Nine")};
    EXPECT_EQ((*snapshot)->participants(), all);
    EXPECT_EQ((*snapshot)->participants_of({-7, 3, 5, 7}), (std::vector{all[0], all[2], all[3]}));
    EXPECT_EQ((*snapshot)->participants_after(-7, 2), (std::vector{all[1], all[2]}));
    EXPECT_EQ((*snapshot)->participants_after(5, 10), (std::vector{all[3], all[4]}));
  };
  check();
  ASSERT_TRUE((*writer)->compact());
  check();
}

TEST_P(StoreConformanceTest, AbsenceMakesTombstonesOnlyWhenAskedAndALaterSightLiftsThem) {
  const TemporaryFolder folder;
  const auto repository = open(folder);
  std::vector<Message> all;
  for (std::int64_t id = 1; id <= 10; ++id) all.push_back(message(id, "text"));
  import(*repository, {all}, 1800000000);
  std::vector<Message> fewer = all;
  fewer.erase(fewer.begin() + 4);
  EXPECT_EQ(import(*repository, {fewer}, 1800000100).absent, 1U);
  EXPECT_EQ(repository->stats()->tombstones, 0U);
  EXPECT_EQ(import(*repository, {fewer}, 1800000100, true).deleted, 1U);
  EXPECT_EQ(repository->stats()->tombstones, 1U);
  import(*repository, {all}, 1800000050);
  EXPECT_EQ(repository->stats()->tombstones, 1U);
  import(*repository, {all}, 1800000200);
  EXPECT_EQ(repository->stats()->tombstones, 0U);
}

TEST_P(StoreConformanceTest, WhereTwoSourcesContradictEachOtherIsListedOnceInEitherOrder) {
  const auto part = [](SourceKind kind, const std::string& signature) {
    Message contradicted = message(2, "b");
    contradicted.author_signature = signature;
    Batch seen = batch({message(1, "a"), contradicted});
    seen.kind = kind;
    return seen;
  };
  const auto exported = [&](Repository& repository) {
    EXPECT_TRUE(store_test::import(repository, {part(SourceKind::kDesktopExport, "Ada")}, {Time{1800000000}}));
  };
  const auto fetched = [&](Repository& repository) {
    EXPECT_TRUE(follow(repository, part(SourceKind::kTelegram, "Grace"), Time{1800000100}));
  };
  const TemporaryFolder forwards, backwards;
  const auto first = open(forwards);
  exported(*first);
  fetched(*first);
  const auto second = open(backwards);
  fetched(*second);
  exported(*second);
  exported(*second);
  EXPECT_EQ(tree(forwards.path()), tree(backwards.path()));
  std::vector<SourceDifference> found;
  EXPECT_TRUE((*second->snapshot(kKey))->differences([&found](const SourceDifference& difference) {
    found.push_back(difference);
    return true;
  }));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message_id, 2);
  EXPECT_EQ(found[0].field, "/author_signature");
  EXPECT_EQ(found[0].exported, "\"Ada\"");
  EXPECT_EQ(found[0].telegram, "\"Grace\"");
  EXPECT_EQ(found[0].exported_at, Time{1800000000});
  EXPECT_EQ(found[0].telegram_at, Time{1800000100});
  EXPECT_EQ(found[0].stands, SourceKind::kTelegram);
  EXPECT_EQ(visit(*second)[1].author_signature, "Grace");
}

TEST_P(StoreConformanceTest, PartsInAnyOrderGiveOneStore) {
  std::vector<Message> all;
  for (std::int64_t id = 1; id <= 9000; ++id) all.push_back(message(id * 3, "text " + std::to_string(id)));
  const TemporaryFolder reference_folder;
  const auto reference = open(reference_folder);
  import(*reference, {all}, 1800000000);
  std::mt19937 random(7);
  for (int round = 0; round < 4; ++round) {
    std::vector<std::vector<Message>> parts(5);
    for (std::size_t index = 0; index < all.size(); ++index) parts[index * 5 / all.size()].push_back(all[index]);
    std::shuffle(parts.begin(), parts.end(), random);
    const TemporaryFolder folder;
    const auto repository = open(folder);
    for (const auto& part : parts) import(*repository, {part}, 1800000000);
    EXPECT_EQ(tree(folder.path()), tree(reference_folder.path())) << "round " << round;
  }
}

TEST_P(StoreConformanceTest, TwoWritersOfOneChatExcludeEachOther) {
  const TemporaryFolder folder;
  const auto repository = open(folder);
  const auto writer = repository->open_writer(kKey, chat());
  ASSERT_TRUE(writer);
  const auto second = repository->open_writer(kKey, chat());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(second.error().text(), testing::HasSubstr(std::to_string(::getpid())));
}

TEST_P(StoreConformanceTest, OneIdTwiceInOneInputIsAConflict) {
  const TemporaryFolder folder;
  const auto repository = open(folder);
  Message other = message(1, "other");
  other.sender.id = 8;
  for (int round = 0; round < 2; ++round) {
    auto writer = repository->open_writer(kKey, chat());
    ASSERT_TRUE((*writer)->stage(batch({message(1, "a"), other})));
    const auto counts = (*writer)->finish({Time{1800000000}, false, false});
    ASSERT_TRUE(counts) << counts.error().text();
    EXPECT_EQ(counts->conflicts, 1U);
    EXPECT_EQ((*writer)->take_conflicts().size(), 1U);
  }
  EXPECT_EQ(visit(*repository), std::vector<Message>{message(1, "a")});
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreConformanceTest, testing::Values(Backend{"files", &open_file_store}),
                         [](const auto& backend) { return backend.param.name; });

}  // namespace
}  // namespace telelake
