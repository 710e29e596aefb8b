#include "web/site.h"

#include <semaphore>
#include <thread>

#include <gtest/gtest.h>

#include "analyze/fake_repository.h"
#include "base/metrics.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using store_test::TemporaryFolder;

HttpResponse get(const Site& site, const std::string& path) {
  HttpRequest request;
  request.path = path;
  return site.handle(request);
}

// Every analysis waits in it until it may go on.
class SlowRepository : public FakeRepository {
 public:
  Result<std::vector<ChatSummary>> chats() const override {
    begun.release();
    may_go_on.acquire();
    may_go_on.release();
    return FakeRepository::chats();
  }
  mutable std::counting_semaphore<> begun{0}, may_go_on{0};
};

TEST(SiteTest, AScrapeDoesNotWaitForAnAnalysis) {
  const TemporaryFolder folder;
  SlowRepository repository;
  repository.add_chat(-1001, ChatType::kChannel, "Chat");
  const auto site = Site::open(repository, folder.path());
  ASSERT_TRUE(site) << site.error().text();
  EXPECT_EQ(get(**site, "/metrics").status, 200);
  repository.begun.acquire();
  EXPECT_EQ(get(**site, "/metrics").status, 200) << "while it is analysed";
  repository.may_go_on.release();
  while (get(**site, "/metrics").body.find("telelake_last_analysis_timestamp_seconds") == std::string::npos) {
    std::this_thread::yield();
  }
}

TEST(SiteTest, TheReportOfTheWholeStoreIsPublishedToo) {
  const TemporaryFolder folder;
  FakeRepository repository;
  const auto site = Site::open(repository, folder.path());
  ASSERT_TRUE(site) << site.error().text();
  process_metrics().gauge("telelake_last_analysis_timestamp_seconds", "").Set(0);
  EXPECT_EQ(get(**site, "/api/v1/report").status, 200);
  EXPECT_GT(process_metrics().gauge("telelake_last_analysis_timestamp_seconds", "").Value(), 0);
}

// Of the fake nothing can be had but whether it is there: no count, no size of a file.
TEST(SiteTest, ReadinessAsksOnlyWhetherTheStoreIsThere) {
  const TemporaryFolder folder;
  FakeRepository repository;
  const auto site = Site::open(repository, folder.path());
  ASSERT_TRUE(site) << site.error().text();
  EXPECT_EQ(get(**site, "/readyz").status, 200);
  repository.away = true;
  const HttpResponse response = get(**site, "/readyz");
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.body.find("it is away"), std::string::npos);
}

}  // namespace
}  // namespace telelake
