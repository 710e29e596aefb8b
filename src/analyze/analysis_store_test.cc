#include "analyze/analysis_store.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "analyze/repeats.h"
#include "analyze/sqlite_database.h"

namespace telelake {
namespace {

constexpr Time kClock{1735689600};

class AnalysisStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    // Each test runs in a process of its own, several at once.
    folder_ = std::filesystem::path(testing::TempDir()) / ("analysis_store_test" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<AnalysisStore> open() {
    auto store = AnalysisStore::open(folder_);
    EXPECT_TRUE(store) << store.error().text();
    return std::move(*store);
  }

  static Facts some_facts() {
    Facts facts;
    facts.messages = 3;
    facts.revisions = 1;
    facts.days[19844] = {Date{19844}, 3, 1, 0, 1};
    facts.hours[23] = 3;
    facts.senders[7] = 2;
    facts.named_senders["Анна"] = 1;
    facts.kinds["text"] = 3;
    at(facts.checks, Check::kEditFlags).add(5, Date{19844}, [] { return "detail"; });
    facts.fields[0].add(5, std::nullopt, [] { return ""; });
    facts.participants[7] = {2, {{5, Date{19844}, {}}}};
    facts.threads[1] = {1, {}};
    facts.runs = {{-5, -5, 19844, 19844}, {2, 3, 19844, 19844}};
    facts.replies = {{1, 2, 19844}};
    facts.out_of_order = {{3, 19844, 2, 60}};
    facts.future = {{kClock.seconds + 5, 3, 19844}};
    facts.contents = {{1, 5, 19844}, {UINT64_MAX, 6, 19844}};
    return facts;
  }

  std::filesystem::path folder_;
  const ChatKey key_{"shared", -1001};
};

TEST_F(AnalysisStoreTest, FactsComeBackAsTheyWentAfterOpeningAgain) {
  const Facts facts = some_facts();
  ASSERT_TRUE(open()->put_facts(key_, "a.zst", facts, kClock));
  const auto store = open();
  const auto again = store->facts("a.zst");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(encode_facts(*again), encode_facts(facts));
  EXPECT_EQ(again->named_senders, facts.named_senders);
  EXPECT_EQ(again->runs, facts.runs);
  EXPECT_EQ(at(again->checks, Check::kEditFlags).examples, at(facts.checks, Check::kEditFlags).examples);
  EXPECT_EQ(again->days.at(19844).service, 1u);
  EXPECT_EQ(store->first_id("a.zst").value(), -5);
}

TEST_F(AnalysisStoreTest, ContentsAreReadBySlicesOfHashes) {
  const auto store = open();
  ASSERT_TRUE(store->put_facts(key_, "a.zst", some_facts(), kClock));
  EXPECT_EQ(store->contents_count("a.zst").value(), 2u);
  EXPECT_EQ(store->contents("a.zst", 0, UINT64_MAX).value(), some_facts().contents);
  EXPECT_EQ(store->contents("a.zst", 2, UINT64_MAX - 1).value().size(), 0u);
  EXPECT_EQ(store->contents("a.zst", 2, UINT64_MAX).value().size(), 1u);
  EXPECT_FALSE(store->contents("b.zst", 0, 1));
}

TEST_F(AnalysisStoreTest, FactsHoldForALaterClockOnly) {
  const auto store = open();
  ASSERT_TRUE(store->put_facts(key_, "a.zst", some_facts(), kClock));
  EXPECT_TRUE(store->has_facts("a.zst", kClock).value());
  EXPECT_TRUE(store->has_facts("a.zst", Time{kClock.seconds + 1}).value());
  EXPECT_FALSE(store->has_facts("a.zst", Time{kClock.seconds - 1}).value());
  EXPECT_FALSE(store->has_facts("b.zst", kClock).value());
}

TEST_F(AnalysisStoreTest, PartsThatAreGoneAreForgotten) {
  const auto store = open();
  ASSERT_TRUE(store->put_facts(key_, "a.zst", some_facts(), kClock));
  ASSERT_TRUE(store->put_facts(key_, "b.zst", some_facts(), kClock));
  ASSERT_TRUE(store->put_facts({"42", 8}, "c.zst", some_facts(), kClock));
  EXPECT_EQ(store->keep_only(key_, {"b.zst"}).value(), 1u);
  EXPECT_FALSE(store->has_facts("a.zst", kClock).value());
  EXPECT_TRUE(store->has_facts("b.zst", kClock).value());
  EXPECT_TRUE(store->has_facts("c.zst", kClock).value()) << "of another chat";
}

TEST_F(AnalysisStoreTest, ACacheOfAnotherVersionIsEmptied) {
  ASSERT_TRUE(open()->put_facts(key_, "a.zst", some_facts(), kClock));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ / "analysis.sqlite").c_str(), &database), SQLITE_OK);
  ASSERT_TRUE(run_sql(database, "PRAGMA user_version=999"));
  sqlite3_close(database);
  EXPECT_FALSE(open()->has_facts("a.zst", kClock).value());
}

TEST_F(AnalysisStoreTest, AFileThatIsNoCacheIsAnErrorThatSaysWhatToDo) {
  std::ofstream(folder_ / "analysis.sqlite") << std::string(8192, 'x');
  const auto store = AnalysisStore::open(folder_);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().text().find("delete that file"), std::string::npos) << store.error().text();
  EXPECT_NE(store.error().where.find("analysis.sqlite"), std::string::npos);
}

TEST(FactsTest, DamagedBytesAreAnError) {
  const Facts facts;
  const std::string bytes = encode_facts(facts);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_facts(std::string_view(bytes).substr(0, length)));
  }
  EXPECT_FALSE(decode_facts("nonsense"));
}

TEST(RepeatsTest, ManyContentsAreFoundInSlices) {
  // More records than one slice takes, over two parts: each content of the first part is repeated in the second.
  constexpr std::int32_t kMessages = 700000;
  Facts first;
  Facts second;
  for (std::int32_t id = 0; id < kMessages; ++id) {
    const auto hash = static_cast<std::uint64_t>(id) * (UINT64_MAX / kMessages);
    first.contents.push_back({hash, id, 1});
    second.contents.push_back({hash, kMessages + id, 2});
  }
  const auto store = AnalysisStore::open_in_memory();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->put_facts({}, "first", first, kClock));
  ASSERT_TRUE((*store)->put_facts({}, "second", second, kClock));
  std::int32_t repeats = 0;
  bool right = true;
  const auto found =
      find_repeats(**store, {"first", "second"}, [&](const ContentHash& original, const ContentHash& repeat) {
        ++repeats;
        right = right && repeat.id == original.id + kMessages && repeat.hash == original.hash;
      });
  ASSERT_TRUE(found);
  EXPECT_EQ(repeats, kMessages);
  EXPECT_TRUE(right);
}

}  // namespace
}  // namespace telelake
