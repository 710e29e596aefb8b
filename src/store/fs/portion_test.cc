// Import runs that are larger than a portion, and the horizon that they have before their end.
#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/fs/disk.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kMessages = 10'000;
constexpr std::int64_t kBatch = 500;

// Some 4 KB each, so that a run of all of them is more than 32 MiB, which is merged though its partition goes on.
Message large(std::int64_t id) { return message(id, std::to_string(id) + std::string(3'900, 'x')); }

Time last_time() { return message(kMessages, "").date; }

// What an export of all messages says.
struct Export {
  std::string title = "Test";
  std::optional<Time> exported_at;
  std::vector<Message> repeated;  // ids that come again at the end
  std::int64_t views = 0;
};

Result<UpsertCounts> import_large(Repository& repository, const Export& input) {
  auto writer = repository.open_writer(kKey, chat());
  if (!writer) return std::unexpected(writer.error());
  const auto stage = [&](const std::vector<Message>& messages) {
    Batch part = batch(messages);
    part.chat.title = input.title;
    part.horizon = input.exported_at;
    return (*writer)->stage(std::move(part));
  };
  for (std::int64_t first = 1; first <= kMessages; first += kBatch) {
    std::vector<Message> messages;
    for (std::int64_t id = first; id < first + kBatch; ++id) {
      messages.push_back(large(id));
      messages.back().views = input.views;
    }
    if (auto staged = stage(messages); !staged) return std::unexpected(staged.error());
  }
  if (auto staged = stage(input.repeated); !staged) return std::unexpected(staged.error());
  return (*writer)->finish({input.exported_at.value_or(last_time())});
}

class StorePortionTest : public testing::Test {
 protected:
  ~StorePortionTest() override { file_store::set_step_hook({}); }

  // Commits to the catalogue that a run of `input` takes.
  int commits_of(Repository& repository, const Export& input) {
    int commits = 0;
    file_store::set_step_hook([&](std::string_view step, const std::string&) {
      commits += step == "commit" ? 1 : 0;
      return 0;
    });
    EXPECT_TRUE(import_large(repository, input));
    file_store::set_step_hook({});
    return commits;
  }

  // The files that `import` writes, under the names that they have before they are live.
  template <class Import>
  std::vector<std::string> written_by(Import&& import) {
    std::vector<std::string> written;
    file_store::set_step_hook([&](std::string_view step, const std::string& path) {
      if (step == "write") written.push_back(path);
      return 0;
    });
    import();
    file_store::set_step_hook({});
    return written;
  }

  static std::ptrdiff_t count_named(const std::vector<std::string>& written, std::string_view part) {
    return std::ranges::count_if(written, [&](const std::string& path) { return path.contains(part); });
  }

  // An import that ends at its second commit: one portion is in the store.
  void interrupt(Repository& repository, const Export& input) {
    int commits = 0;
    file_store::set_step_hook(
        [&](std::string_view step, const std::string&) { return step == "commit" && ++commits > 1 ? ENOSPC : 0; });
    EXPECT_FALSE(import_large(repository, input));
    file_store::set_step_hook({});
  }
};

TEST_F(StorePortionTest, ALargeRunIsCommittedInPortionsAndReadsAsOneThatWasNot) {
  const TestStore store, in_parts;
  EXPECT_EQ(commits_of(*store.repository, {}), 3) << "one a portion, and one that cuts the partitions as they shall be";
  EXPECT_EQ(store.repository->stats()->messages, static_cast<std::uint64_t>(kMessages));
  EXPECT_TRUE(store.repository->check()->empty());
  for (const std::int64_t first : {kMessages / 2 + 1, std::int64_t{1}}) {
    std::vector<Message> messages;
    for (std::int64_t id = first; id < first + kMessages / 2; ++id) {
      messages.push_back(large(id));
      messages.back().views = 0;
    }
    ASSERT_TRUE(import(*in_parts.repository, {batch(messages)}, {last_time()}));
  }
  EXPECT_EQ(tree(store.folder.path()), tree(in_parts.folder.path()));
}

// Two years of 8 MiB each and more: the first is whole when the second has begun, and packed once.
TEST_F(StorePortionTest, APortionEndsWhereAPartitionDoes) {
  const TestStore store;
  const std::vector<std::string> written = written_by([&] {
    constexpr std::int64_t kYear = 366 * 86'400;
    auto writer = store.repository->open_writer(kKey, chat());
    for (std::int64_t id = 1; id <= kMessages / 2; ++id) {
      Message sent = large(id);
      if (id > kMessages / 4) sent.date.seconds += kYear;
      ASSERT_TRUE((*writer)->stage(batch({sent})));
    }
    EXPECT_EQ(store.repository->stats()->messages, static_cast<std::uint64_t>(kMessages / 4));
    ASSERT_TRUE((*writer)->finish({Time{last_time().seconds + kYear}}));
  });
  EXPECT_EQ(store.repository->stats()->messages, static_cast<std::uint64_t>(kMessages / 2));
  EXPECT_EQ(count_named(written, "/.2024."), 1);
  EXPECT_EQ(count_named(written, "/.2025."), 1);
}

// A year that holds more than half of what a partition may is cut into months at once, unless it is told to end soon.
TEST_F(StorePortionTest, WhatIsLeftKeepsAYearFromBeingCut) {
  constexpr std::int64_t kCount = 70'000;
  const TestStore guessed, told;
  for (const TestStore* store : {&guessed, &told}) {
    const std::vector<std::string> written = written_by([&] {
      auto writer = store->repository->open_writer(kKey, chat());
      for (std::int64_t first = 1; first <= kCount; first += kBatch) {
        std::vector<Message> messages;
        for (std::int64_t id = first; id < first + kBatch; ++id) messages.push_back(message(id, std::string(200, 'x')));
        Batch part = batch(messages);
        if (store == &told) part.left = static_cast<std::uint64_t>(kCount - first - kBatch + 1);
        ASSERT_TRUE((*writer)->stage(std::move(part)));
      }
      ASSERT_TRUE((*writer)->finish({message(kCount, "").date}));
    });
    EXPECT_EQ(count_named(written, "/.2024-") == 0, store == &told);
  }
  EXPECT_EQ(tree(guessed.folder.path()), tree(told.folder.path()));
}

TEST_F(StorePortionTest, AMessageThatComesAgainInALaterPortionIsJoinedAsIfItWereInOne) {
  Export input;
  for (const char* text : {"a", "zz"}) {
    Message again = large(3);
    again.text = text;
    input.repeated = {again};
    const TestStore store, later;
    ASSERT_TRUE(import_large(*store.repository, input));
    const auto files = tree(store.folder.path());
    EXPECT_EQ(import_large(*store.repository, input)->updated, 0U);
    EXPECT_EQ(tree(store.folder.path()), files) << "a second import changes nothing";
    ASSERT_TRUE(import(*later.repository, {batch({again})}, {last_time()}));
    ASSERT_TRUE(import_large(*later.repository, {}));
    EXPECT_EQ(tree(later.folder.path()), files);
  }
}

// Nobody can have exported what was sent later, but somebody may say so.
TEST_F(StorePortionTest, AnEarlyExportedAtTakesNothingBackInAnyOrder) {
  const Time early{last_time().seconds - 400'000};
  const Export exported{.title = "Zzz", .exported_at = early, .views = 1};
  Message seen = message(kMessages - 1, "seen later");
  seen.views = 7;
  Batch held = batch({seen, message(kMessages + 5, "beyond")});
  held.chat.title = "Held";
  const FinishOptions between{Time{early.seconds + 100}};
  const TestStore forwards, backwards;
  ASSERT_TRUE(import(*forwards.repository, {held}, between));
  ASSERT_TRUE(import_large(*forwards.repository, exported));
  ASSERT_TRUE(import_large(*backwards.repository, exported));
  EXPECT_EQ(backwards.repository->chats()->front().chat.title, "Zzz");
  ASSERT_TRUE(import(*backwards.repository, {held}, between));
  for (const TestStore* store : {&forwards, &backwards}) {
    EXPECT_EQ(store->repository->chats()->front().chat.title, "Held");
    EXPECT_EQ((*store->repository->snapshot(kKey))->message(kMessages - 1)->value().views, 7);
  }
  EXPECT_EQ(tree(forwards.folder.path()), tree(backwards.folder.path()));
}

TEST_F(StorePortionTest, ARunBeyondWhatIsHeldWithAnEarlyExportedAtDoesNotRenameTheChat) {
  const Time early{message(1, "").date.seconds + 60};
  for (const bool told : {true, false}) {
    const TestStore store;
    Batch held = batch({message(-5, "first")});
    held.chat.title = "Held";
    ASSERT_TRUE(import(*store.repository, {held}, {Time{early.seconds + 100}}));
    auto writer = store.repository->open_writer(kKey, chat());
    for (std::int64_t id = 1; id <= kMessages; ++id) {
      Batch part = batch({large(id)});
      part.chat.title = "Zzz";
      if (told) part.horizon = early;
      ASSERT_TRUE((*writer)->stage(std::move(part)));
    }
    ASSERT_TRUE((*writer)->finish({early}));
    EXPECT_EQ(store.repository->chats()->front().chat.title, "Held") << "told: " << told;
  }
}

TEST_F(StorePortionTest, AnInterruptedRunWithAnEarlyExportedAtEndsAsOneThatWasNot) {
  const Export exported{.exported_at = Time{message(10, "").date.seconds}};
  const TestStore whole, interrupted;
  ASSERT_TRUE(import_large(*whole.repository, exported));
  interrupt(*interrupted.repository, exported);
  EXPECT_GT(interrupted.repository->stats()->messages, 0U);
  ASSERT_TRUE(import_large(*interrupted.repository, exported));
  EXPECT_EQ(tree(whole.folder.path()), tree(interrupted.folder.path()));
}

}  // namespace
}  // namespace telelake
