// Where a Desktop export and Telegram contradict each other.
#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kStart = 1800000000;

// One import of one message by a source, at a number of seconds after the start.
struct Seen {
  SourceKind kind;
  std::int64_t at;
  Message message;
};

void take_in(Repository& repository, const Seen& seen) {
  Batch part = batch({seen.message});
  part.kind = seen.kind;
  ASSERT_TRUE(import(repository, {std::move(part)}, {Time{kStart + seen.at}}));
}

std::vector<std::string> differences(const Repository& repository) {
  std::vector<std::string> found;
  const auto listed = (*repository.snapshot(kKey))->differences([&](const SourceDifference& difference) {
    found.push_back(std::to_string(difference.message_id) + " " + difference.field + " " + difference.exported + "@" +
                    std::to_string(difference.exported_at.seconds - kStart) + " " + difference.telegram + "@" +
                    std::to_string(difference.telegram_at.seconds - kStart) + " " +
                    std::string(enum_name(difference.stands)));
    return true;
  });
  EXPECT_TRUE(listed) << listed.error().text();
  return found;
}

// What every order of these sights, each taken in once more at the end, lists; fails where the orders differ.
std::vector<std::string> differences_of(std::vector<Seen> sights) {
  std::vector<std::size_t> order(sights.size());
  for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
  std::vector<std::string> result;
  std::map<std::string, std::string> files;
  bool first = true;
  do {
    const TestStore store{TemporaryFolder(memory_folder())};
    for (const std::size_t index : order) take_in(*store.repository, sights[index]);
    const auto held = tree(store.folder.path());
    take_in(*store.repository, sights[order.front()]);
    EXPECT_EQ(tree(store.folder.path()), held) << "the same again changes nothing";
    EXPECT_TRUE(store.repository->check()->empty());
    if (std::exchange(first, false)) {
      files = held;
      result = differences(*store.repository);
    }
    EXPECT_EQ(held, files);
    EXPECT_EQ(differences(*store.repository), result);
  } while (std::next_permutation(order.begin(), order.end()));
  return result;
}

Message with(const std::function<void(Message&)>& change) {
  Message seen = message(1, "words");
  change(seen);
  return seen;
}

Message signed_by(const std::string& name) {
  return with([&](Message& seen) { seen.author_signature = name; });
}

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SourceKind kExport = SourceKind::kDesktopExport;
constexpr SourceKind kTelegram = SourceKind::kTelegram;

TEST(StoreDifferencesTest, TheLaterWordStandsAndBothAreListed) {
  EXPECT_THAT(differences_of({{kExport, 100, signed_by("Ada")}, {kTelegram, 200, signed_by("Grace")}}),
              ElementsAre(R"(1 /author_signature "Ada"@100 "Grace"@200 telegram)"));
  EXPECT_THAT(differences_of({{kExport, 300, signed_by("Ada")}, {kTelegram, 200, signed_by("Grace")}}),
              ElementsAre(R"(1 /author_signature "Ada"@300 "Grace"@200 desktop_export)"));
  EXPECT_THAT(differences_of({{kExport, 200, signed_by("Ada")}, {kTelegram, 200, signed_by("Grace")}}),
              ElementsAre(R"(1 /author_signature "Ada"@200 "Grace"@200 telegram)"));
}

TEST(StoreDifferencesTest, TheLastWordOfEachSourceCounts) {
  EXPECT_THAT(
      differences_of(
          {{kExport, 100, signed_by("Ada")}, {kTelegram, 200, signed_by("Grace")}, {kTelegram, 300, signed_by("Ada")}}),
      IsEmpty());
  EXPECT_THAT(differences_of({{kExport, 100, signed_by("Ada")},
                              {kTelegram, 150, signed_by("Ada")},
                              {kExport, 200, signed_by("Edith")},
                              {kTelegram, 300, signed_by("Ada")}}),
              ElementsAre(R"(1 /author_signature "Edith"@200 "Ada"@300 telegram)"));
}

TEST(StoreDifferencesTest, WhatOneSourceDoesNotSayIsNoDifference) {
  const Message bare = message(1, "words");
  const Message rich = with([](Message& seen) {
    seen.author_signature = "Ada";
    seen.views = 5;
    seen.entities.push_back(Entity{.type = EntityType::kBold, .offset = 0, .length = 2});
    seen.extra = {{"file_unique_id", "\"x\""}};
  });
  EXPECT_THAT(differences_of({{kExport, 100, bare}, {kTelegram, 200, rich}}), IsEmpty());
  EXPECT_THAT(differences_of({{kExport, 200, bare}, {kTelegram, 100, rich}}), IsEmpty());
  EXPECT_THAT(
      differences_of({{kExport, 100, signed_by("Ada")}, {kTelegram, 200, signed_by("Grace")}, {kExport, 300, bare}}),
      IsEmpty());
}

TEST(StoreDifferencesTest, AnEditIsNoDifferenceButAnotherTextAfterTheSameEditIs) {
  const auto edited = [](const std::string& text, std::int64_t at) {
    return with([&](Message& seen) {
      seen.text = text;
      seen.edited = true;
      seen.edited_at = Time{kStart + at};
    });
  };
  EXPECT_THAT(differences_of({{kExport, 100, message(1, "words")}, {kTelegram, 200, edited("more words", 150)}}),
              IsEmpty());
  EXPECT_THAT(differences_of({{kExport, 170, edited("words", 150)}, {kTelegram, 200, edited("more words", 150)}}),
              ElementsAre(R"(1 /text "words"@170 "more words"@200 telegram)"));
}

TEST(StoreDifferencesTest, MediaAreComparedFieldByField) {
  const auto file = [](const std::string& name, std::int64_t size) {
    return with([&](Message& seen) {
      Media& media = seen.media.emplace();
      media.kind = MediaKind::kDocument;
      media.file_name = name;
      media.file_size = size;
    });
  };
  EXPECT_THAT(differences_of({{kExport, 100, file("a.pdf", 5)}, {kTelegram, 200, file("b.pdf", 5)}}),
              ElementsAre(R"(1 /media/file_name "a.pdf"@100 "b.pdf"@200 telegram)"));
  EXPECT_THAT(differences_of({{kExport, 100, file("", 5)}, {kTelegram, 200, file("b.pdf", 5)}}), IsEmpty());
  Message available = file("a.pdf", 5);
  available.media->availability = Availability::kAvailable;
  available.media->sha256 = std::string(64, 'a');
  Message gone = file("a.pdf", 5);
  gone.media->availability = Availability::kUnavailable;
  gone.media->sha256 = std::string(64, 'b');
  EXPECT_THAT(differences_of({{kExport, 100, gone}, {kTelegram, 200, available}}), IsEmpty());
}

TEST(StoreDifferencesTest, AnotherWayOfWritingIsNoDifference) {
  const auto forwarded = [](const Party& from) {
    return with([&](Message& seen) { seen.forward.emplace().from = from; });
  };
  EXPECT_THAT(differences_of({{kExport, 100, forwarded({{}, "Ada"})}, {kTelegram, 200, forwarded({101, {}})}}),
              IsEmpty());
  EXPECT_THAT(differences_of({{kExport, 100, forwarded({{}, "Ada"})}, {kTelegram, 200, forwarded({{}, "Grace"})}}),
              ElementsAre(R"(1 /forward/from/name "Ada"@100 "Grace"@200 telegram)"));
  EXPECT_THAT(differences_of({{kExport, 100, message(1, "a\r\nb")}, {kTelegram, 200, message(1, "a\nb")}}), IsEmpty());
  const auto dialled = [](const std::string& number) {
    return with([&](Message& seen) {
      seen.media.emplace().kind = MediaKind::kContact;
      seen.media->contact.emplace().phone_number = number;
    });
  };
  EXPECT_THAT(differences_of({{kExport, 100, dialled("+49 30 1234")}, {kTelegram, 200, dialled("49301234")}}),
              IsEmpty());
  const auto placed = [](double latitude) {
    return with([&](Message& seen) {
      seen.media.emplace().kind = MediaKind::kLocation;
      seen.media->location.emplace().latitude = latitude;
    });
  };
  EXPECT_THAT(differences_of({{kExport, 100, placed(52.123457)}, {kTelegram, 200, placed(52.12345678)}}), IsEmpty());
  EXPECT_THAT(differences_of({{kExport, 100, placed(52.5)}, {kTelegram, 200, placed(53)}}),
              ElementsAre(R"(1 /media/location/latitude 52.5@100 53@200 telegram)"));
}

TEST(StoreDifferencesTest, TheTailListsWhatTheFoldedStoreDoes) {
  const TestStore store;
  take_in(*store.repository, {kExport, 100, signed_by("Ada")});
  std::vector<std::string> unfolded;
  {
    auto writer = store.repository->open_writer(kKey, chat());
    ASSERT_TRUE(writer);
    Batch part = batch({signed_by("Grace")});
    part.kind = kTelegram;
    ASSERT_TRUE((*writer)->upsert(std::move(part), Time{kStart + 200}));
    unfolded = differences(*store.repository);
  }
  EXPECT_THAT(unfolded, ElementsAre(R"(1 /author_signature "Ada"@100 "Grace"@200 telegram)"));
  EXPECT_FALSE((*store.repository->snapshot(kKey))->has_tail());
  EXPECT_EQ(differences(*store.repository), unfolded);
}

}  // namespace
}  // namespace telelake
