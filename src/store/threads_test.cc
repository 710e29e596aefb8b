// Forum topics: which messages belong to them, and what they are called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr Time kHorizon{1800000000};

// The message that begins a topic, or that gives it another title, and what it says of the topic.
Batch naming(std::int64_t id, std::int64_t topic, const std::string& title) {
  Message named = message(id, "");
  named.kind = MessageKind::kService;
  named.service.emplace().action = id == topic ? Action::kForumTopicCreated : Action::kForumTopicEdited;
  named.service->details.title = title;
  if (id != topic) named.reply_to.emplace().message_id = topic;
  Batch part = batch({named});
  part.threads.push_back({named.date, Thread{topic, ThreadKind::kTopic, topic, title}});
  return part;
}

Message answer(std::int64_t id, std::int64_t to) {
  Message answer = message(id, "answer");
  answer.reply_to.emplace().message_id = to;
  return answer;
}

std::vector<std::string> titles(const Repository& repository) {
  const auto threads = (*repository.snapshot(kKey))->threads();
  std::vector<std::string> titles;
  for (const Thread& thread : *threads) titles.push_back(thread.title);
  return titles;
}

std::map<std::int64_t, std::optional<std::int64_t>> threads_of_messages(const Repository& repository) {
  std::map<std::int64_t, std::optional<std::int64_t>> threads;
  const auto visited = (*repository.snapshot(kKey))->visit(Date{0}, Date{40000}, [&](const Message& message) {
    threads[message.id] = message.thread_id;
    return true;
  });
  EXPECT_TRUE(visited) << visited.error().text();
  return threads;
}

TEST(StoreThreadsTest, ARenamedTopicHasItsNewTitleWhateverTheOrderOfTheLetters) {
  for (const auto& [before, after] : {std::pair("Zoo", "Ark"), std::pair("Ark", "Zoo")}) {
    const TestStore store;
    ASSERT_TRUE(import(*store.repository, {naming(1, 1, before), naming(5, 1, after)}, {kHorizon}));
    EXPECT_THAT(titles(*store.repository), testing::ElementsAre(after));
  }
}

TEST(StoreThreadsTest, TheTimeOfTheRenamingDecidesAcrossRunsInAnyOrder) {
  // The run of the greater horizon saw only the beginning: a part of the chat, exported later.
  const auto later = [](const TestStore& store) {
    return import(*store.repository, {naming(1, 1, "Zoo")}, {Time{kHorizon.seconds + 100}});
  };
  const auto whole = [](const TestStore& store) {
    return import(*store.repository, {naming(1, 1, "Zoo"), naming(5, 1, "Ark")}, {kHorizon});
  };
  const TestStore forwards, backwards;
  ASSERT_TRUE(whole(forwards));
  ASSERT_TRUE(later(forwards));
  ASSERT_TRUE(later(backwards));
  EXPECT_THAT(titles(*backwards.repository), testing::ElementsAre("Zoo"));
  ASSERT_TRUE(whole(backwards));
  EXPECT_THAT(titles(*forwards.repository), testing::ElementsAre("Ark"));
  EXPECT_THAT(titles(*backwards.repository), testing::ElementsAre("Ark"));
  const auto files = tree(forwards.folder.path());
  ASSERT_TRUE(whole(forwards));
  EXPECT_EQ(tree(forwards.folder.path()), files);
}

TEST(StoreThreadsTest, ATitleSeenLiveAfterTheRenamingStands) {
  Batch live = batch({message(9, "live")});
  live.kind = SourceKind::kTelegram;
  live.threads.push_back({kHorizon, Thread{1, ThreadKind::kTopic, 1, "Live"}});
  for (const bool live_first : {true, false}) {
    const TestStore store;
    if (live_first) {
      ASSERT_TRUE(follow(*store.repository, live, kHorizon));
    }
    const Time later{kHorizon.seconds + 100};
    ASSERT_TRUE(import(*store.repository, {naming(1, 1, "Zoo"), naming(5, 1, "Ark")}, {later}));
    if (!live_first) {
      ASSERT_TRUE(follow(*store.repository, live, kHorizon));
    }
    EXPECT_THAT(titles(*store.repository), testing::ElementsAre("Live"));
  }
}

TEST(StoreThreadsTest, ATopicHoldsItsRootAndWhatAnswersToIt) {
  const TestStore store;
  const Batch talk = batch({answer(3, 1), answer(4, 3), message(5, "elsewhere"), answer(6, 5)});
  ASSERT_TRUE(import(*store.repository, {naming(1, 1, "Talk"), naming(2, 2, "Silent"), talk}, {kHorizon}));
  EXPECT_THAT(threads_of_messages(*store.repository),
              testing::ElementsAre(testing::Pair(1, 1), testing::Pair(2, 2), testing::Pair(3, 1), testing::Pair(4, 1),
                                   testing::Pair(5, std::nullopt), testing::Pair(6, std::nullopt)));
  const auto page = (*store.repository->snapshot(kKey))->page({PageRequest::From::kOldest, 0, {}, 2, 10});
  ASSERT_EQ(page->messages.size(), 1U);
  EXPECT_EQ(page->messages.front().id, 2);
}

TEST(StoreThreadsTest, ATopicWithoutAnswersIsInTheArtifactOfItsDay) {
  const TestStore store;
  ASSERT_TRUE(import(*store.repository, {naming(1, 1, "Silent")}, {kHorizon}));
  const auto artifact = (*store.repository->snapshot(kKey))->artifact(message(1, "").date.date());
  ASSERT_TRUE(artifact && *artifact);
  EXPECT_THAT((*artifact)->threads, testing::ElementsAre(Thread{1, ThreadKind::kTopic, 1, "Silent"}));
}

TEST(StoreThreadsTest, AnswersThatCameBeforeTheirTopicAreFoundAgain) {
  const TestStore answers_first, root_first;
  ASSERT_TRUE(import(*answers_first.repository, {batch({answer(3, 1), answer(4, 3)})}, {kHorizon}));
  EXPECT_THAT(threads_of_messages(*answers_first.repository),
              testing::ElementsAre(testing::Pair(3, std::nullopt), testing::Pair(4, std::nullopt)));
  ASSERT_TRUE(import(*answers_first.repository, {naming(1, 1, "Talk")}, {kHorizon}));
  ASSERT_TRUE(import(*root_first.repository, {naming(1, 1, "Talk")}, {kHorizon}));
  ASSERT_TRUE(import(*root_first.repository, {batch({answer(3, 1), answer(4, 3)})}, {kHorizon}));
  EXPECT_THAT(threads_of_messages(*answers_first.repository),
              testing::ElementsAre(testing::Pair(1, 1), testing::Pair(3, 1), testing::Pair(4, 1)));
  EXPECT_EQ(tree(answers_first.folder.path()), tree(root_first.folder.path()));
}

TEST(StoreThreadsTest, AThreadThatTheSourceGaveIsNotDerivedAnew) {
  const TestStore store;
  Message given = answer(3, 1);
  given.thread_id = 77;
  ASSERT_TRUE(import(*store.repository, {naming(1, 1, "Talk"), batch({given})}, {kHorizon}));
  ASSERT_TRUE(import(*store.repository, {batch({answer(3, 1)})}, {Time{kHorizon.seconds + 1}}));
  EXPECT_THAT(threads_of_messages(*store.repository), testing::ElementsAre(testing::Pair(1, 1), testing::Pair(3, 77)));
}

}  // namespace
}  // namespace telelake
