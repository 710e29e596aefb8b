#include "source/desktop_export/seen_participants.h"

#include <string>

#include <gtest/gtest.h>

namespace telelake {
namespace {

Participant participant(std::int64_t id, const std::string& name) {
  return {.id = id, .kind = ParticipantKind::kUser, .name = name};
}

TEST(SeenParticipants, LetsEachDifferentWordThroughOnce) {
  SeenParticipants seen;
  const std::string long_name(200, 'x');
  Participant deleted = participant(1, "");
  deleted.deleted_account = true;
  Participant bot = participant(1, "Ann");
  bot.kind = ParticipantKind::kBot;
  Participant named = participant(1, "Ann");
  named.username = "ann";
  const std::vector<Participant> all{participant(1, "Ann"),
                                     participant(1, ""),
                                     participant(1, "Anna"),
                                     participant(2, "Ann"),
                                     deleted,
                                     bot,
                                     named,
                                     participant(0, ""),
                                     participant(-5, "Ann"),
                                     participant(1, long_name)};
  for (const Participant& one : all) EXPECT_TRUE(seen.add(one)) << one.id << one.name;
  for (int round = 0; round < 2; ++round) {
    for (const Participant& one : all) EXPECT_FALSE(seen.add(one)) << one.id << one.name;
  }
}

TEST(SeenParticipants, KnowsMoreThanTheRecentOnes) {
  SeenParticipants seen;
  for (std::int64_t id = 1; id <= 10'000; ++id) ASSERT_TRUE(seen.add(participant(id, "Ann")));
  for (std::int64_t id = 1; id <= 10'000; ++id) ASSERT_FALSE(seen.add(participant(id, "Ann")));
}

TEST(SeenParticipants, ForgetsAllWhereTheyAreTooMany) {
  SeenParticipants seen;
  for (std::int64_t id = 1; id <= 50'001; ++id) seen.add(participant(id, "Ann"));
  EXPECT_FALSE(seen.add(participant(50'001, "Ann")));
  seen.trim();
  EXPECT_TRUE(seen.add(participant(50'001, "Ann")));
}

}  // namespace
}  // namespace telelake
