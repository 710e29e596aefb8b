// What was imported under an unknown account, given to that account.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kPerson = 77;
constexpr Time kOlder{1800000000};
constexpr Time kNewer{1800000100};
const std::string kAccount = "4242";

Chat person() {
  Chat chat;
  chat.id = kPerson;
  chat.type = ChatType::kPrivate;
  chat.title = "Ann";
  return chat;
}

Message words(std::int64_t id, const std::string& text) {
  Message seen = message(id, text);
  seen.chat_id = kPerson;
  return seen;
}

Batch talk(const std::vector<Message>& messages) {
  Batch part = batch(messages);
  part.chat = person();
  part.participants.push_back(Participant{.id = kPerson, .kind = ParticipantKind::kUser, .name = "Ann"});
  part.undated.push_back(Undated{.id = 90, .chat_id = kPerson, .reason = "time_zero"});
  return part;
}

Result<UpsertCounts> import_into(Repository& repository, const std::string& scope, const Batch& part,
                                 const FinishOptions& options) {
  auto writer = repository.open_writer({scope, kPerson}, person());
  if (!writer) return std::unexpected(writer.error());
  if (auto staged = (*writer)->stage(part); !staged) return std::unexpected(staged.error());
  return (*writer)->finish(options);
}

std::vector<std::string> scopes(const Repository& repository) {
  const auto chats = repository.chats();
  std::vector<std::string> scopes;
  for (const ChatSummary& chat : *chats) scopes.push_back(chat.key.scope);
  return scopes;
}

Message edited(std::int64_t id, const std::string& text) {
  Message seen = words(id, text);
  seen.edited = true;
  seen.edited_at = Time{1709300000};
  return seen;
}

TEST(StoreAccountAssignmentTest, AChatMovesWithItsWholeHistory) {
  const TestStore store, direct;
  const Batch first = talk({words(1, "a"), words(2, "b"), words(3, "c")});
  const Batch second = talk({words(1, "a"), edited(2, "b, edited")});
  for (const auto& [part, horizon] : {std::pair(first, kOlder), std::pair(second, kNewer)}) {
    ASSERT_TRUE(import_into(*store.repository, std::string(kLocalScope), part, {horizon}));
    ASSERT_TRUE(import_into(*direct.repository, kAccount, part, {horizon}));
  }
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "shared")})}, {kOlder}));
  ASSERT_TRUE(import(*direct.repository, {batch({message(1, "shared")})}, {kOlder}));
  const auto assigned = store.repository->assign_account(kAccount);
  ASSERT_TRUE(assigned) << assigned.error().text();
  EXPECT_THAT(scopes(*store.repository), testing::UnorderedElementsAre(kAccount, std::string(kSharedScope)));
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
  EXPECT_EQ((*store.repository->snapshot({kAccount, kPerson}))->revisions(2)->size(), 2U);
  ASSERT_TRUE(store.repository->assign_account(kAccount)) << "again";
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
}

TEST(StoreAccountAssignmentTest, WhereTheAccountHasTheChatBothHistoriesAreJoined) {
  const TestStore store, direct;
  const Batch local = talk({words(1, "a"), words(2, "b"), words(3, "c")});
  const Batch known = talk({words(2, "b"), edited(3, "c, edited"), words(4, "d")});
  ASSERT_TRUE(import_into(*store.repository, std::string(kLocalScope), local, {kOlder}));
  ASSERT_TRUE(import_into(*store.repository, kAccount, known, {kNewer}));
  ASSERT_TRUE(import_into(*direct.repository, kAccount, known, {kNewer}));
  ASSERT_TRUE(import_into(*direct.repository, kAccount, local, {kOlder}));
  ASSERT_TRUE(store.repository->assign_account(kAccount));
  EXPECT_THAT(scopes(*store.repository), testing::ElementsAre(kAccount));
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
}

TEST(StoreAccountAssignmentTest, ATombstoneOutlivesTheJoin) {
  const TestStore store, direct;
  std::vector<Message> all;
  for (std::int64_t id = 1; id <= 10; ++id) all.push_back(words(id, "x"));
  std::vector<Message> fewer = all;
  fewer.erase(fewer.begin() + 4);
  const FinishOptions mark{kNewer, true, false};
  ASSERT_TRUE(import_into(*store.repository, std::string(kLocalScope), talk(all), {kOlder}));
  ASSERT_TRUE(import_into(*store.repository, std::string(kLocalScope), talk(fewer), mark));
  ASSERT_TRUE(import_into(*store.repository, kAccount, talk({words(20, "y")}), {kOlder}));
  ASSERT_TRUE(import_into(*direct.repository, kAccount, talk(all), {kOlder}));
  ASSERT_TRUE(import_into(*direct.repository, kAccount, talk(fewer), mark));
  ASSERT_TRUE(import_into(*direct.repository, kAccount, talk({words(20, "y")}), {kOlder}));
  ASSERT_TRUE(store.repository->assign_account(kAccount));
  EXPECT_EQ(store.repository->stats()->tombstones, 1U);
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
}

TEST(StoreAccountAssignmentTest, ATailIsTakenAlong) {
  const TestStore store;
  {
    auto writer = store.repository->open_writer({std::string(kLocalScope), kPerson}, person());
    ASSERT_TRUE((*writer)->upsert(talk({words(1, "live")}), kOlder));
  }
  ASSERT_TRUE(store.repository->assign_account(kAccount));
  EXPECT_EQ((*store.repository->snapshot({kAccount, kPerson}))->message(1)->value().text, "live");
}

TEST(StoreAccountAssignmentTest, AChatThatIsBeingWrittenIsLeftAlone) {
  const TestStore store;
  auto writer = store.repository->open_writer({std::string(kLocalScope), kPerson}, person());
  ASSERT_TRUE((*writer)->upsert(talk({words(1, "live")}), kOlder));
  const auto assigned = store.repository->assign_account(kAccount);
  ASSERT_FALSE(assigned);
  EXPECT_EQ(assigned.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(scopes(*store.repository), testing::ElementsAre(std::string(kLocalScope)));
}

TEST(StoreAccountAssignmentTest, OnlyAUserIdIsAnAccount) {
  const TestStore store;
  for (const char* account : {"", "0", "abc", "-5", "12345678901234567890", "shared"}) {
    const auto assigned = store.repository->assign_account(account);
    ASSERT_FALSE(assigned) << account;
    EXPECT_EQ(assigned.error().code, ErrorCode::kUsage);
  }
}

}  // namespace
}  // namespace telelake
