#include "source/desktop_export/sink_thread.h"

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace telelake {
namespace {

class NotedSink : public ExportSink {
 public:
  Result<void> part(ExportedPart part) override { return note(part.scope); }
  Result<void> rejected(Rejected rejected) override { return note(rejected.place); }
  Result<void> end_chat(const std::string& scope, const Chat& /*chat*/, Time /*latest*/) override {
    return note("end " + scope);
  }

  std::vector<std::string> calls;
  std::vector<std::thread::id> threads;
  std::string failing;   // the call that returns an error
  std::string throwing;  // the call that throws

 private:
  Result<void> note(const std::string& call) {
    calls.push_back(call);
    threads.push_back(std::this_thread::get_id());
    if (call == throwing) throw std::runtime_error("no memory");
    if (call == failing) return fail(ErrorCode::kFailed, "the disk is full");
    return {};
  }
};

ExportedPart part(const std::string& name, std::size_t bytes = 0) {
  ExportedPart part;
  part.scope = name;
  if (bytes > 0) part.messages.append(1, Time{}, std::string(bytes - 1, 'x'));
  return part;
}

TEST(SinkThread, MakesTheCallsInOrderOnOneThreadOfItsOwn) {
  NotedSink sink;
  {
    SinkThread thread(sink);
    ASSERT_TRUE(thread.part(part("a")));
    ASSERT_TRUE(thread.rejected({.place = "b"}));
    ASSERT_TRUE(thread.part(part("c")));
    ASSERT_TRUE(thread.end_chat("d", Chat{}, Time{}));
    ASSERT_TRUE(thread.finish());
    EXPECT_FALSE(thread.has_failed());
  }
  EXPECT_EQ(sink.calls, (std::vector<std::string>{"a", "b", "c", "end d"}));
  for (const std::thread::id id : sink.threads) {
    EXPECT_EQ(id, sink.threads.front());
    EXPECT_NE(id, std::this_thread::get_id());
  }
}

TEST(SinkThread, MakesNoCallAfterAnErrorAndReturnsItEverAfter) {
  NotedSink sink;
  sink.failing = "b";
  SinkThread thread(sink);
  for (const char* name : {"a", "b", "c", "d"}) (void)thread.part(part(name));
  const Result<void> finished = thread.finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().what, "the disk is full");
  EXPECT_TRUE(thread.has_failed());
  EXPECT_FALSE(thread.part(part("e")));
  EXPECT_EQ(sink.calls, (std::vector<std::string>{"a", "b"}));
}

TEST(SinkThread, ReturnsWhatTheSinkThrowsAsAnError) {
  NotedSink sink;
  sink.throwing = "a";
  SinkThread thread(sink);
  (void)thread.part(part("a"));
  const Result<void> finished = thread.finish();
  ASSERT_FALSE(finished);
  EXPECT_NE(finished.error().what.find("no memory"), std::string::npos);
}

TEST(SinkThread, TakesMoreThanMayWaitAtOnce) {
  NotedSink sink;
  SinkThread thread(sink);
  for (int index = 0; index < 8; ++index) ASSERT_TRUE(thread.part(part("large", std::size_t{20} << 20)));
  ASSERT_TRUE(thread.finish());
  EXPECT_EQ(sink.calls.size(), 8);
}

}  // namespace
}  // namespace telelake
