// What a chat is called, when sources of different horizons disagree.
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

Batch titled(const std::string& title, SourceKind kind, std::int64_t id) {
  Batch part = batch({message(id, "text")});
  part.chat.title = title;
  part.kind = kind;
  return part;
}

std::string title(const Repository& repository) { return repository.chats().value().front().chat.title; }

// The title was seen live early, and again, unchanged, late; an export tells of a time between both.
TEST(StoreChatFactsTest, AnUnchangedTitleSeenLiveHoldsAgainstAnOlderExport) {
  for (const bool export_last : {true, false}) {
    const TestStore store;
    Repository& repository = *store.repository;
    const auto exported = [&] {
      return import(repository, {titled("Zzz of the export", SourceKind::kDesktopExport, 5)}, {Time{1800000500}});
    };
    const auto live = [&](std::int64_t id, std::int64_t horizon) {
      return follow(repository, titled("Live", SourceKind::kTelegram, id), Time{horizon});
    };
    ASSERT_TRUE(live(1, 1800000000));
    if (!export_last) {
      ASSERT_TRUE(exported());
      EXPECT_EQ(title(repository), "Zzz of the export");
    }
    ASSERT_TRUE(live(2, 1800001000));
    if (export_last) {
      ASSERT_TRUE(exported());
    }
    EXPECT_EQ(title(repository), "Live") << "export last: " << export_last;
  }
}

TEST(StoreChatFactsTest, TheHorizonOfAnUnchangedTitleOutlivesItsWriter) {
  const TestStore store;
  {
    auto writer = store.repository->open_writer(kKey, chat());
    ASSERT_TRUE((*writer)->upsert(titled("Live", SourceKind::kTelegram, 1), Time{1800000000}));
    ASSERT_TRUE((*writer)->upsert(titled("Live", SourceKind::kTelegram, 2), Time{1800001000}));
    ASSERT_TRUE((*store.repository->snapshot(kKey))->has_tail());
  }
  const auto again = open_file_store(store.folder.path(), false);
  ASSERT_TRUE(import(**again, {titled("Zzz of the export", SourceKind::kDesktopExport, 5)}, {Time{1800000500}}));
  EXPECT_EQ(title(**again), "Live");
}

}  // namespace
}  // namespace telelake
