// A full disk, a read-only folder, a folder that is none: an error that names the file, and a store that has lost
// nothing.
#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kHeld = 200;
constexpr std::int64_t kLarge = 4000;

// Messages that hardly compress.
std::vector<Message> messages(std::int64_t first, std::int64_t count) {
  std::vector<Message> made;
  for (std::int64_t id = first; id < first + count; ++id) {
    std::mt19937_64 random(static_cast<std::uint64_t>(id));
    std::string text;
    while (text.size() < 600) text += std::to_string(random());
    made.push_back(message(id, text));
  }
  return made;
}

Result<UpsertCounts> import(Repository& repository, const std::vector<Message>& messages) {
  auto writer = repository.open_writer(kKey, chat());
  if (!writer) return std::unexpected(writer.error());
  if (auto staged = (*writer)->stage(batch(messages)); !staged) return std::unexpected(staged.error());
  return (*writer)->finish({messages.back().date, false, false});
}

Result<UpsertCounts> import_into(const std::string& folder, const std::vector<Message>& messages) {
  auto repository = open_file_store(folder, true);
  if (!repository) return std::unexpected(repository.error());
  return import(**repository, messages);
}

std::vector<Message> held(const Repository& repository) {
  std::vector<Message> found;
  const auto snapshot = repository.snapshot(kKey);
  EXPECT_TRUE(snapshot) << snapshot.error().text();
  if (!snapshot) return found;
  const auto visited = (*snapshot)->visit(Date{0}, Date{40000}, [&](const Message& message) {
    found.push_back(message);
    return true;
  });
  EXPECT_TRUE(visited) << visited.error().text();
  return found;
}

// That the store passes its own check and that what was imported first is there unchanged.
void expect_intact(const std::string& folder) {
  const auto repository = open_file_store(folder, false);
  ASSERT_TRUE(repository) << repository.error().text();
  const auto findings = (*repository)->check();
  ASSERT_TRUE(findings) << findings.error().text();
  for (const StoreFinding& finding : *findings) ADD_FAILURE() << finding.path << ": " << finding.reason;
  std::vector<Message> found = held(**repository);
  ASSERT_GE(found.size(), static_cast<std::size_t>(kHeld));
  found.resize(kHeld);
  EXPECT_EQ(found, messages(1, kHeld));
}

// While it lives, this process may not write files beyond `bytes`: such a write fails with EFBIG.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    const rlimit most{bytes, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &most), 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0);
    (void)std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

Result<UpsertCounts> import_within(rlim_t bytes, const std::string& folder) {
  const std::vector<Message> more = messages(kHeld + 1, kLarge);
  const FileSizeLimit limit(bytes);
  return import_into(folder, more);
}

class FileSizeLimitTest : public testing::TestWithParam<rlim_t> {};

TEST_P(FileSizeLimitTest, AWriteThatFailsIsAnErrorWithTheFileAndLosesNothing) {
  const TemporaryFolder folder, undisturbed;
  for (const std::string& path : {folder.path(), undisturbed.path()}) {
    ASSERT_TRUE(import_into(path, messages(1, kHeld)));
  }
  const auto stopped = import_within(GetParam(), folder.path());
  ASSERT_FALSE(stopped);
  EXPECT_TRUE(stopped.error().where.starts_with(folder.path() + "/")) << stopped.error().text();
  expect_intact(folder.path());

  for (const std::string& path : {folder.path(), undisturbed.path()}) {
    const auto imported = import_into(path, messages(kHeld + 1, kLarge));
    ASSERT_TRUE(imported) << imported.error().text();
  }
  EXPECT_EQ(tree(folder.path()), tree(undisturbed.path()));
}

INSTANTIATE_TEST_SUITE_P(Limits, FileSizeLimitTest,
                         testing::Values(rlim_t{1} << 10, rlim_t{1} << 14, rlim_t{1} << 17, rlim_t{1} << 19),
                         [](const auto& limit) { return std::to_string(limit.param); });

// A file system of 1 MiB that only this process sees; not ready, with the reason, where this user may not mount.
class SmallDisk {
 public:
  SmallDisk() {
    ready_ = ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
             ::mount("tmpfs", path().c_str(), "tmpfs", 0, "size=1m") == 0;
    if (!ready_) reason_ = std::string("cannot mount a small file system: ") + std::strerror(errno);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (ready_) ::umount2(path().c_str(), MNT_DETACH);
  }

  const std::string& path() const { return folder_.path(); }
  bool ready() const { return ready_; }
  const std::string& reason() const { return reason_; }
  bool allow_writing(bool allowed) const {
    unsigned long flags = MS_REMOUNT;
    if (!allowed) flags |= MS_RDONLY;
    return ::mount(nullptr, path().c_str(), nullptr, flags, "size=1m") == 0;
  }

 private:
  TemporaryFolder folder_;
  bool ready_ = false;
  std::string reason_;
};

TEST(DiskFullTest, AFullDiskIsAnErrorWithTheFileAndLosesNothing) {
  const SmallDisk disk;
  if (!disk.ready()) GTEST_SKIP() << disk.reason();
  ASSERT_TRUE(import_into(disk.path(), messages(1, kHeld)));
  const auto imported = import_into(disk.path(), messages(kHeld + 1, kLarge));
  ASSERT_FALSE(imported);
  EXPECT_TRUE(imported.error().where.starts_with(disk.path() + "/")) << imported.error().text();
  EXPECT_THAT(imported.error().text(), testing::HasSubstr("space"));
  expect_intact(disk.path());
}

TEST(DiskFullTest, AReadOnlyFileSystemIsAnErrorWithTheFileAndLosesNothing) {
  const SmallDisk disk;
  if (!disk.ready()) GTEST_SKIP() << disk.reason();
  ASSERT_TRUE(import_into(disk.path(), messages(1, kHeld)));
  ASSERT_TRUE(disk.allow_writing(false)) << std::strerror(errno);
  const auto imported = import_into(disk.path(), messages(kHeld + 1, 10));
  ASSERT_FALSE(imported);
  EXPECT_TRUE(imported.error().where.starts_with(disk.path() + "/")) << imported.error().text();
  ASSERT_TRUE(disk.allow_writing(true)) << std::strerror(errno);
  expect_intact(disk.path());
}

TEST(DiskFullTest, AFileInTheFoldersPlaceIsNamedAndKept) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/data";
  std::ofstream(path) << "mine";
  const auto opened = open_file_store(path, true);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().where, testing::StartsWith(path));
  EXPECT_EQ(tree(folder.path()), (std::map<std::string, std::string>{{"data", "mine"}}));
}

TEST(DiskFullTest, AFileInAChatsPlaceIsNamedAndOtherChatsGoOn) {
  const TemporaryFolder folder;
  ASSERT_TRUE(import_into(folder.path(), messages(1, kHeld)));
  const auto repository = open_file_store(folder.path(), false);
  ASSERT_TRUE(repository);
  const ChatKey other{std::string(kSharedScope), kChat - 1};
  const std::string path = folder.path() + "/account=shared/chat=" + std::to_string(other.chat_id);
  std::ofstream(path) << "mine";
  Chat other_chat = chat();
  other_chat.id = other.chat_id;
  const auto writer = (*repository)->open_writer(other, other_chat);
  ASSERT_FALSE(writer);
  EXPECT_THAT(writer.error().where, testing::StartsWith(path));
  expect_intact(folder.path());
  EXPECT_TRUE(import(**repository, messages(kHeld + 1, 10)));
}

}  // namespace
}  // namespace telelake
