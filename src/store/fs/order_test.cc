// Whatever the order, the splits and the crashes: one history gives one set of files.
#include <cerrno>
#include <random>

#include <gtest/gtest.h>

#include "store/fs/disk.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

// One input: what a source saw of some messages at a horizon.
struct Input {
  std::int64_t horizon = 0;
  SourceKind kind = SourceKind::kDesktopExport;
  std::vector<Message> messages;
};

Message random_message(std::int64_t id, std::mt19937& random) {
  const auto roll = [&](unsigned sides) { return random() % sides; };
  Message seen = message(id, "value " + std::to_string(roll(3)));
  if (roll(3) == 0) {
    seen.edited = true;
    seen.edited_at = Time{1709300000 + static_cast<std::int64_t>(roll(3)) * 100};
  }
  if (roll(2) == 0) seen.views = roll(3);
  if (roll(3) == 0) seen.author_signature = "s" + std::to_string(roll(2));
  if (roll(4) == 0) seen.pinned = true;
  if (roll(4) == 0) seen.entities.push_back(Entity{.type = EntityType::kBold, .offset = 0, .length = 1});
  if (roll(3) == 0) {
    seen.media.emplace().kind = MediaKind::kPhoto;
    if (roll(2) == 0) seen.media->spoiler = true;
    if (roll(2) == 0) seen.media->thumbnail_size = roll(3);
    if (roll(2) == 0) seen.media->availability = roll(2) == 0 ? Availability::kAvailable : Availability::kTooLarge;
  }
  if (roll(5) == 0) {
    seen.assumed_zone = "Europe/Berlin";
    seen.zone_given = roll(2) == 0;
    seen.date.seconds += static_cast<std::int64_t>(roll(3)) * 31'000'000;
  }
  return seen;
}

std::vector<Input> random_inputs(std::mt19937& random) {
  std::vector<Input> inputs(2 + random() % 4);
  for (Input& input : inputs) {
    input.horizon = 1800000000 + static_cast<std::int64_t>(random() % 4) * 1000;
    if (random() % 3 == 0) input.kind = SourceKind::kTelegram;
    for (std::int64_t id = 1; id <= 25; ++id) {
      if (random() % 2 == 0) input.messages.push_back(random_message(id, random));
    }
  }
  return inputs;
}

Result<void> import(Repository& repository, const Input& input, std::size_t split) {
  auto writer = repository.open_writer(kKey, chat());
  if (!writer) return std::unexpected(writer.error());
  for (std::size_t start = 0; start < input.messages.size(); start += split) {
    const std::size_t end = std::min(start + split, input.messages.size());
    Batch part = batch({input.messages.begin() + static_cast<std::ptrdiff_t>(start),
                        input.messages.begin() + static_cast<std::ptrdiff_t>(end)});
    part.kind = input.kind;
    if (auto staged = (*writer)->stage(std::move(part)); !staged) return staged;
  }
  auto counts = (*writer)->finish({Time{input.horizon}, false, false});
  if (!counts) return std::unexpected(counts.error());
  return {};
}

Result<void> follow(Repository& repository, const Input& input) {
  auto writer = repository.open_writer(kKey, chat());
  if (!writer) return std::unexpected(writer.error());
  for (const Message& seen : input.messages) {
    Batch part = batch({seen});
    part.kind = input.kind;
    auto counts = (*writer)->upsert(std::move(part), Time{input.horizon});
    if (!counts) return std::unexpected(counts.error());
  }
  return (*writer)->compact();
}

std::string difference(const std::map<std::string, std::string>& left,
                       const std::map<std::string, std::string>& right) {
  std::string text;
  for (const auto& [name, bytes] : left) {
    if (!right.contains(name)) text += "only left: " + name + "\n";
  }
  for (const auto& [name, bytes] : right) {
    if (!left.contains(name)) text += "only right: " + name + "\n";
  }
  return text;
}

TEST(StoreOrderTest, AnyOrderAndSplitOfObservationsGivesTheSameFiles) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    std::vector<Input> inputs = random_inputs(random);
    const TemporaryFolder folders[3]{TemporaryFolder(memory_folder()), TemporaryFolder(memory_folder()),
                                     TemporaryFolder(memory_folder())};
    for (int round = 0; round < 3; ++round) {
      const auto repository = open_file_store(folders[round].path(), true);
      ASSERT_TRUE(repository) << repository.error().text();
      for (const Input& input : inputs) {
        const auto done = round == 2 ? follow(**repository, input) : import(**repository, input, 1 + random() % 30);
        ASSERT_TRUE(done) << done.error().text();
      }
      EXPECT_TRUE((*repository)->check()->empty());
      std::shuffle(inputs.begin(), inputs.end(), random);
    }
    EXPECT_EQ(difference(tree(folders[0].path()), tree(folders[1].path())), "") << "seed " << seed;
    EXPECT_EQ(difference(tree(folders[0].path()), tree(folders[2].path())), "") << "seed " << seed << ", live";
  }
}

// From the step on everything that would change the disk fails, as if the process had been killed there.
TEST(StoreOrderTest, AnImportThatIsCutOffAtAnyStepEndsAsOneThatWasNot) {
  std::mt19937 random(3);
  std::vector<Input> inputs = random_inputs(random);
  const TemporaryFolder reference(memory_folder());
  {
    const auto repository = open_file_store(reference.path(), true);
    for (const Input& input : inputs) ASSERT_TRUE(import(**repository, input, 9));
  }
  bool finished = false;
  for (int limit = 0; !finished; limit += 7) {
    const TemporaryFolder folder(memory_folder());
    int steps = 0;
    {
      const auto repository = open_file_store(folder.path(), true);
      ASSERT_TRUE(repository);
      file_store::set_step_hook([&](std::string_view, const std::string&) { return steps++ < limit ? 0 : ENOSPC; });
      finished = true;
      for (const Input& input : inputs) finished = finished && import(**repository, input, 9).has_value();
      file_store::set_step_hook({});
    }
    const auto again = open_file_store(folder.path(), false);
    ASSERT_TRUE(again) << again.error().text();
    for (const Input& input : inputs) ASSERT_TRUE(import(**again, input, 9)) << "after " << limit << " steps";
    ASSERT_EQ(difference(tree(reference.path()), tree(folder.path())), "") << "after " << limit << " steps";
    ASSERT_TRUE((*again)->check()->empty());
  }
}

TEST(StoreOrderTest, ADamagedFileIsNamedAndNothingIsLost) {
  const TemporaryFolder folder;
  const auto repository = open_file_store(folder.path(), true);
  const Input input{1800000000, SourceKind::kDesktopExport, {message(1, "a"), message(2, "b")}};
  ASSERT_TRUE(import(**repository, input, 9));
  const auto files = tree(folder.path());
  for (const auto& [name, bytes] : files) {
    if (name.find("/2024.") == std::string::npos) continue;
    std::ofstream(folder.path() + "/" + name, std::ios::binary) << bytes.substr(0, bytes.size() - 5) << "xxxxx";
    const auto findings = (*repository)->check();
    ASSERT_EQ(findings->size(), 1U);
    EXPECT_EQ(findings->front().path, name);
    const auto failed = import(**repository, {1800000000, SourceKind::kDesktopExport, {message(2, "c")}}, 9);
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().text().find(name), std::string::npos);
    EXPECT_EQ(tree(folder.path()).size(), files.size());
  }
}

}  // namespace
}  // namespace telelake
