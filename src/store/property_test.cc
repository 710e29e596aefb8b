// Properties of a small world of messages that are sent, edited, counted and deleted, and of exports made of it.
#include <utility>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kEpoch = 1800000000;  // every message is sent before it, every change comes after it
constexpr std::int64_t kMoments = 6;         // changes and exports happen at moments 0 to 5 after it

std::int64_t roll(std::int64_t sides) { return *rc::gen::inRange<std::int64_t>(0, sides); }

Time moment(std::int64_t number) { return Time{kEpoch + number * 1000}; }

// What becomes of one message. Moments beyond the last: never.
struct Life {
  Message sent;
  std::vector<std::int64_t> edits;  // moments, ascending
  std::int64_t deleted = kMoments;
  std::int64_t viewed = kMoments;
  std::int64_t timed = 0;  // from when on its time is told
  bool topic = false;
  bool contradicted = false;  // exports sign it otherwise than Telegram
};

struct World {
  std::vector<Life> lives;  // ascending by id
  std::int64_t renamed = kMoments;
};

Life make_life(std::int64_t id) {
  Life life;
  life.sent = message(id, "text " + std::to_string(roll(2)));
  if (roll(6) == 0) life.sent.date.seconds -= 31'536'000;  // another year
  if (roll(4) == 0) life.sent.author_signature = "signed";
  if (roll(4) == 0) life.sent.media.emplace().kind = MediaKind::kPhoto;
  if (id > 1 && roll(3) == 0) life.sent.reply_to.emplace().message_id = 1 + roll(id - 1);
  for (std::int64_t at = 1; at < kMoments; ++at) {
    if (roll(6) == 0) life.edits.push_back(at);
  }
  if (roll(4) == 0) life.deleted = 1 + roll(kMoments - 1);
  if (roll(2) == 0) life.viewed = roll(kMoments);
  if (roll(8) == 0) life.timed = roll(kMoments);
  life.topic = roll(6) == 0;
  life.contradicted = roll(3) == 0;
  return life;
}

World make_world() {
  World world;
  const std::int64_t size = 1 + roll(14);
  std::int64_t id = 0;
  for (std::int64_t index = 0; index < size; ++index) {
    id += 1 + roll(3);
    world.lives.push_back(make_life(id));
  }
  world.renamed = roll(kMoments);
  return world;
}

// What an export made at a moment says of one message.
void see(const World& world, const Life& life, std::int64_t at, Batch& part) {
  if (at >= life.deleted) return;
  Message seen = life.sent;
  if (at < life.timed) {
    part.undated.push_back(Undated{.id = seen.id, .chat_id = kChat, .reason = "time_zero"});
    return;
  }
  for (const std::int64_t edit : life.edits) {
    if (edit > at) break;
    seen.text = "edited at " + std::to_string(edit % 3);
    seen.edited = true;
    seen.edited_at = moment(edit);
  }
  if (at >= life.viewed) seen.views = at + 1;
  if (life.contradicted) seen.author_signature = part.kind == SourceKind::kTelegram ? "Ada" : "Grace";
  if (life.topic) {
    seen.kind = MessageKind::kService;
    seen.service.emplace().action = Action::kForumTopicCreated;
    part.threads.push_back({seen.date, Thread{seen.id, ThreadKind::kTopic, seen.id, "Topic"}});
  }
  const std::string name = at >= world.renamed ? "Anna" : "Ann";
  part.participants.push_back(Participant{.id = 7, .kind = ParticipantKind::kUser, .name = name});
  part.messages.append(seen.id, seen.date, to_json(seen));
}

struct Export {
  std::int64_t at = 0;
  std::size_t first = 0, end = 0;  // of the world's messages
  SourceKind kind = SourceKind::kDesktopExport;
  bool mark_deleted = false;
};

Batch seen_by(const World& world, const Export& exported) {
  Batch part = batch({});
  part.chat.title = exported.at >= world.renamed ? "Renamed" : "Test";
  part.kind = exported.kind;
  for (std::size_t index = exported.first; index < exported.end; ++index) {
    see(world, world.lives[index], exported.at, part);
  }
  return part;
}

Export make_export(const World& world) {
  Export exported;
  exported.at = roll(kMoments);
  const auto size = static_cast<std::int64_t>(world.lives.size());
  exported.first = static_cast<std::size_t>(roll(size));
  exported.end = exported.first + 1 + static_cast<std::size_t>(roll(size - static_cast<std::int64_t>(exported.first)));
  if (roll(3) == 0) exported.kind = SourceKind::kTelegram;
  exported.mark_deleted = roll(2) == 0;
  return exported;
}

void run(Repository& repository, const World& world, const Export& exported, const ChatKey& key = kKey) {
  auto writer = repository.open_writer(key, chat());
  RC_ASSERT(writer.has_value());
  RC_ASSERT((*writer)->stage(seen_by(world, exported)).has_value());
  RC_ASSERT((*writer)->finish({moment(exported.at), exported.mark_deleted, true}).has_value());
}

// The same words, one by one, as a live read would bring them.
void run_live(Repository& repository, const World& world, const Export& exported) {
  Batch seen = seen_by(world, exported);
  auto writer = repository.open_writer(kKey, chat());
  RC_ASSERT(writer.has_value());
  const MessageBlock messages = std::exchange(seen.messages, {});
  for (const MessageBlock::Entry& entry : messages.entries()) {
    Batch part = batch({});
    part.chat = seen.chat;
    part.kind = seen.kind;
    part.messages.append(entry.id, entry.date, messages.line(entry));
    RC_ASSERT((*writer)->upsert(std::move(part), moment(exported.at)).has_value());
  }
  RC_ASSERT((*writer)->upsert(std::move(seen), moment(exported.at)).has_value());
  RC_ASSERT((*writer)->compact().has_value());
}

std::vector<std::string> names(const TestStore& store) {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : tree(store.folder.path())) names.push_back(name);
  return names;
}

std::vector<std::string> differences(const TestStore& store) {
  std::vector<std::string> found;
  const auto snapshot = store.repository->snapshot(kKey);
  RC_ASSERT(snapshot.has_value());
  const auto listed = (*snapshot)->differences([&found](const SourceDifference& difference) {
    found.push_back(std::to_string(difference.message_id) + difference.field + difference.exported +
                    std::string(enum_name(difference.stands)));
    return true;
  });
  RC_ASSERT(listed.has_value());
  return found;
}

template <class Things>
void shuffle(Things& things) {
  for (std::size_t left = things.size(); left > 1; --left) {
    std::swap(things[left - 1], things[static_cast<std::size_t>(roll(static_cast<std::int64_t>(left)))]);
  }
}

RC_GTEST_PROP(StoreProperty, ConsecutivePartsInAnyOrderGiveTheStoreOfTheWhole, ()) {
  const World world = make_world();
  const Export whole{.at = roll(kMoments), .end = world.lives.size()};
  std::vector<Export> parts;
  for (std::size_t first = 0; first < world.lives.size();) {
    Export part = whole;
    part.first = first;
    part.end = std::min(world.lives.size(), first + 1 + static_cast<std::size_t>(roll(6)));
    first = part.end;
    parts.push_back(part);
  }
  shuffle(parts);
  const TestStore reference{TemporaryFolder(memory_folder())};
  const TestStore store{TemporaryFolder(memory_folder())};
  run(*reference.repository, world, whole);
  for (const Export& part : parts) run(*store.repository, world, part);
  RC_ASSERT(names(store) == names(reference));
  RC_ASSERT(store.repository->check()->empty());
}

RC_GTEST_PROP(StoreProperty, ExportsInAnyOrderAndAgainGiveOneStore, ()) {
  const World world = make_world();
  std::vector<Export> exports{make_export(world), make_export(world)};
  if (roll(3) == 0) exports.push_back(make_export(world));
  const TestStore forwards{TemporaryFolder(memory_folder())};
  const TestStore backwards{TemporaryFolder(memory_folder())};
  for (const Export& exported : exports) run(*forwards.repository, world, exported);
  for (auto exported = exports.rbegin(); exported != exports.rend(); ++exported) {
    run(*backwards.repository, world, *exported);
  }
  RC_ASSERT(names(forwards) == names(backwards));
  RC_ASSERT(differences(forwards) == differences(backwards));
  RC_ASSERT(forwards.repository->check()->empty());
  const std::vector<std::string> before = names(forwards);
  run(*forwards.repository, world, exports[static_cast<std::size_t>(roll(static_cast<std::int64_t>(exports.size())))]);
  RC_ASSERT(names(forwards) == before);
}

RC_GTEST_PROP(StoreProperty, WhatIsReadLiveGivesTheStoreOfAnExport, ()) {
  const World world = make_world();
  std::vector<Export> exports{make_export(world), make_export(world)};
  const TestStore imported{TemporaryFolder(memory_folder())};
  const TestStore live{TemporaryFolder(memory_folder())};
  for (Export& exported : exports) {
    const bool followed = roll(2) == 0;
    exported.mark_deleted = exported.mark_deleted && !followed;
    run(*imported.repository, world, exported);
    followed ? run_live(*live.repository, world, exported) : run(*live.repository, world, exported);
  }
  RC_ASSERT(names(live) == names(imported));
}

RC_GTEST_PROP(StoreProperty, HistoriesOfTwoScopesJoinAsIfTheyHadBeenOne, ()) {
  const World world = make_world();
  const std::string account = "4242";
  const TestStore together{TemporaryFolder(memory_folder())};
  const TestStore apart{TemporaryFolder(memory_folder())};
  for (std::int64_t left = 2 + roll(3); left > 0; --left) {
    const Export exported = make_export(world);
    run(*together.repository, world, exported, {account, kChat});
    run(*apart.repository, world, exported, {roll(2) == 0 ? account : std::string(kLocalScope), kChat});
  }
  RC_ASSERT(apart.repository->assign_account(account).has_value());
  RC_ASSERT(names(apart) == names(together));
  RC_ASSERT(apart.repository->check()->empty());
}

}  // namespace
}  // namespace telelake
