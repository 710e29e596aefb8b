// Joins of observations that disagree.
#include "store/fs/observation.h"

#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

Message service_message(Action action) {
  Message seen = message(1, "");
  seen.kind = MessageKind::kService;
  seen.service.emplace().action = action;
  return seen;
}

Message held_message(const Repository& repository) {
  return (*repository.snapshot(kKey))->message(1).value().value_or(Message{});
}

// Whether it is a service message follows from what is kept of it: `kind` never stands alone.
TEST(StoreObservationTest, ExportsThatDisagreeWhetherItIsAServiceMessageAgreeInTheEnd) {
  const Message plain = message(1, "words");
  const Message service = service_message(Action::kChatDeletePhoto);
  for (const std::int64_t lead : {-100, 0, 100}) {
    const Time at_plain{1800000000};
    const Time at_service{1800000000 + lead};
    const TestStore plain_first, service_first, live;
    ASSERT_TRUE(import(*plain_first.repository, {batch({plain})}, {at_plain}));
    ASSERT_TRUE(import(*plain_first.repository, {batch({service})}, {at_service}));
    ASSERT_TRUE(import(*service_first.repository, {batch({service})}, {at_service}));
    ASSERT_TRUE(import(*service_first.repository, {batch({plain})}, {at_plain}));
    ASSERT_TRUE(follow(*live.repository, batch({plain}), at_plain));
    ASSERT_TRUE(follow(*live.repository, batch({service}), at_service));
    EXPECT_EQ(tree(plain_first.folder.path()), tree(service_first.folder.path())) << lead;
    EXPECT_EQ(tree(plain_first.folder.path()), tree(live.folder.path())) << lead;
    const Message held = held_message(*plain_first.repository);
    EXPECT_EQ(held.kind, MessageKind::kService) << lead;
    ASSERT_TRUE(held.service);
    EXPECT_EQ(held.service->action, Action::kChatDeletePhoto);
    EXPECT_EQ((*plain_first.repository->snapshot(kKey))->artifact(held.date.date()).value()->messages.size(), 1U);
    EXPECT_TRUE(plain_first.repository->check()->empty());
  }
}

TEST(StoreObservationTest, TheServiceOfTheGreaterHorizonStands) {
  const Message first = service_message(Action::kChatDeletePhoto);
  const Message second = service_message(Action::kHistoryCleared);
  const TestStore forwards, backwards;
  ASSERT_TRUE(import(*forwards.repository, {batch({first})}, {Time{1800000000}}));
  ASSERT_TRUE(import(*forwards.repository, {batch({second})}, {Time{1800000100}}));
  ASSERT_TRUE(import(*backwards.repository, {batch({second})}, {Time{1800000100}}));
  ASSERT_TRUE(import(*backwards.repository, {batch({first})}, {Time{1800000000}}));
  EXPECT_EQ(held_message(*forwards.repository).service->action, Action::kHistoryCleared);
  EXPECT_EQ(tree(forwards.folder.path()), tree(backwards.folder.path()));
}

}  // namespace
}  // namespace telelake
