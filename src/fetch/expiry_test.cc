#include "fetch/expiry.h"

#include <gtest/gtest.h>

#include "contract/expiry.h"
#include "source/tdlib/td_client.h"

namespace telelake {
namespace {

constexpr std::int64_t kSent = 1'700'000'000;

// What a message of TDLib's with so many seconds left becomes.
OptionalTime expiry_of(double left, const ExpiryClock& clock) {
  const TdReply told = TdObject::parse(R"({"@type":"message","auto_delete_in":)" + std::to_string(left) + "}");
  Message message;
  message.date = Time{kSent};
  note_expiry(told->root(), clock, message);
  return expires_at(message);
}

TEST(Expiry, IsTheSameHoweverMuchIsLeft) {
  for (const double passed : {0.2, 7.0, 86'399.4}) {
    const ExpiryClock clock{static_cast<double>(kSent) + passed, 86'400};
    EXPECT_EQ(expiry_of(86'400 - passed, clock), Time{kSent + 86'400}) << passed;
  }
}

TEST(Expiry, IsTheSameThoughSomeTimePassedSinceTheAnswer) {
  for (const double late : {-4.0, 0.0, 3.3, 25.0}) {
    const ExpiryClock clock{static_cast<double>(kSent) + 1000 + late, 86'400};
    EXPECT_EQ(expiry_of(85'400, clock), Time{kSent + 86'400}) << late;
  }
}

TEST(Expiry, OfATimerThatTheChatHadBeforeIsInWholeMinutes) {
  const ExpiryClock clock{static_cast<double>(kSent) + 1000.7, 604'800};
  EXPECT_EQ(expiry_of(85'401, clock), Time{kSent + 86'400});
  EXPECT_EQ(expiry_of(85'399.1, {static_cast<double>(kSent) + 1000.7, 0}), Time{kSent + 86'400});
}

TEST(Expiry, IsNotKnownWithoutTelegramsClock) { EXPECT_FALSE(expiry_of(100, {std::nullopt, 100})); }

TEST(Expiry, OfAMessageThatStaysIsNone) { EXPECT_FALSE(expiry_of(0, {static_cast<double>(kSent), 100})); }

TEST(Expiry, ATombstoneSaysThatItsTimeHadCome) {
  Message message;
  message.date = Time{kSent};
  message.deleted = true;
  EXPECT_FALSE(has_expired(message));
  expire(message, Time{kSent + 60});
  EXPECT_TRUE(has_expired(message));
  EXPECT_EQ(message.deleted_at, Time{kSent + 60});
  const Extra once = message.extra;
  expire(message, Time{kSent + 60});
  EXPECT_EQ(message.extra, once);
}

}  // namespace
}  // namespace telelake
