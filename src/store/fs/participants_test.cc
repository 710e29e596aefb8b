// Of very many participants only those are read that are asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/fs/many_participants.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests
using testing::ElementsAre;

class ParticipantsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(import(*store_.repository, {batch_of_many_participants()}, {Time{1800000000}})); }

  std::unique_ptr<ChatSnapshot> damaged_snapshot() {
    damage_outer_frames(store_.folder.path());
    auto opened = store_.repository->snapshot(kKey);
    EXPECT_TRUE(opened) << opened.error().text();
    return std::move(*opened);
  }

  TestStore store_;
};

TEST_F(ParticipantsTest, AChatIsOpenedAndCountedWithoutThem) {
  const auto chat = damaged_snapshot();
  EXPECT_EQ(chat->summary().participants, static_cast<std::uint64_t>(kManyParticipants));
  EXPECT_FALSE(chat->participants()) << "the damage is not seen";
}

TEST_F(ParticipantsTest, OnlyTheFramesOfWhomIsAskedForAreRead) {
  const auto chat = damaged_snapshot();
  const auto found = chat->participants_of({-5, kMiddleParticipant, kManyParticipants + 1});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_THAT(*found, ElementsAre(person(kMiddleParticipant, "Person")));
  EXPECT_FALSE(chat->participants_of({kMiddleParticipant, kManyParticipants}));
}

TEST_F(ParticipantsTest, APageOfThemReadsItsFrames) {
  const auto page = damaged_snapshot()->participants_after(kMiddleParticipant, 2);
  ASSERT_TRUE(page) << page.error().text();
  EXPECT_THAT(*page, ElementsAre(person(kMiddleParticipant + 1, "Person"), person(kMiddleParticipant + 2, "Person")));
}

TEST_F(ParticipantsTest, AnArtifactReadsThoseThatItRefersTo) {
  const auto artifact = damaged_snapshot()->artifact(message(1, "").date.date());
  ASSERT_TRUE(artifact) << artifact.error().text();
  EXPECT_THAT((*artifact)->participants, ElementsAre(person(kMiddleParticipant, "Person")));
}

TEST_F(ParticipantsTest, TheTailReadsThoseThatItSpeaksOf) {
  const auto writer = store_.repository->open_writer(kKey, chat());
  Batch part = batch({});
  part.participants = {person(kMiddleParticipant, "Renamed"), person(kManyParticipants + 5, "New")};
  ASSERT_TRUE((*writer)->upsert(part, Time{1800000001}));
  const auto chat = damaged_snapshot();
  EXPECT_EQ(chat->summary().participants, static_cast<std::uint64_t>(kManyParticipants) + 1);
  const auto found = chat->participants_of({kMiddleParticipant, kManyParticipants + 5});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_THAT(*found, ElementsAre(person(kMiddleParticipant, "Renamed"), person(kManyParticipants + 5, "New")));
}

}  // namespace
}  // namespace telelake
