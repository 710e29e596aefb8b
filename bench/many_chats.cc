// Live reading at its usual worst: a commit of 10 new messages a second into each of 20 chats, while a reader goes from
// chat to chat and takes the newest page of a fresh snapshot. Prints one row of the commits' latency; ends with status
// 1 when its 95th percentile is above the target.
#include <atomic>
#include <thread>

#include <CLI/CLI.hpp>

#include "bench/workload.h"

namespace telelake::bench {
namespace {

constexpr double kMostMilliseconds = 100;

ChatKey key(std::int64_t number) { return {std::string(kSharedScope), -1001000000000 - number}; }

// Reads until it is told to stop, as often as a person's screen would ask of several open pages.
class Pages {
 public:
  Pages(const Repository& repository, std::int64_t chats)
      : thread_([this, &repository, chats](const std::stop_token& stop) { read(repository, chats, stop); }) {}

  // Ends the reader and gives the number of pages that it took.
  std::uint64_t stop() {
    thread_.request_stop();
    thread_.join();
    return taken_;
  }

 private:
  void read(const Repository& repository, std::int64_t chats, const std::stop_token& stop) {
    for (std::int64_t turn = 0; !stop.stop_requested(); ++turn) {
      const auto snapshot = must(repository.snapshot(key(turn % chats)));
      if (must(snapshot->page({})).messages.empty()) {
        fmt::print(stderr, "bench: a page is empty\n");
        std::exit(2);
      }
      ++taken_;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  std::atomic<std::uint64_t> taken_{0};
  std::jthread thread_;
};

// Commits the next messages of a chat, each second at the chat's own moment, and keeps how long each commit took.
void write_chat(ChatWriter& writer, std::int64_t chat_id, std::int64_t next, Clock::time_point start,
                std::int64_t seconds, std::vector<double>& latencies) {
  for (std::int64_t second = 0; second < seconds; ++second, next += 10) {
    std::this_thread::sleep_until(start + std::chrono::seconds(second));
    const auto asked = Clock::now();
    must(writer.upsert(batch(chat_id, next, 10), sent_at(next + 9)));
    latencies.push_back(milliseconds_since(asked));
  }
}

int run(std::int64_t chats, std::int64_t seconds, std::int64_t held, bool together) {
  const TemporaryFolder folder;
  const auto repository = must(open_file_store(folder.path() + "/store", true));
  std::vector<std::unique_ptr<ChatWriter>> writers;
  for (std::int64_t number = 0; number < chats; ++number) {
    const ChatKey chat_key = key(number);
    writers.push_back(must(repository->open_writer(chat_key, chat(chat_key.chat_id))));
    must(writers.back()->stage(batch(chat_key.chat_id, 1, held)));
    must(writers.back()->finish({sent_at(held), false, false}));
  }

  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(chats));
  Pages reader(*repository, chats);
  {
    const auto start = Clock::now() + std::chrono::milliseconds(100);
    std::vector<std::jthread> threads;
    for (std::int64_t number = 0; number < chats; ++number) {
      const auto place = static_cast<std::size_t>(number);
      threads.emplace_back([&, number, place] {
        write_chat(*writers[place], key(number).chat_id, held + 1,
                   start + std::chrono::milliseconds(together ? 0 : 1000 * number / chats), seconds, latencies[place]);
      });
    }
  }
  const std::uint64_t pages = reader.stop();

  std::vector<double> all;
  for (const auto& one : latencies) all.insert(all.end(), one.begin(), one.end());
  const auto stats = must(repository->stats());
  if (stats.messages != static_cast<std::uint64_t>(chats * (held + seconds * 10))) {
    fmt::print(stderr, "bench: {} messages are held instead of {}\n", stats.messages, chats * (held + seconds * 10));
    return 2;
  }
  const double p95 = quantile(all, 0.95);
  fmt::print(
      "chats   10 messages a second into each of {} chats for {} s, {} pages read beside: median {:.2f} ms, p95 "
      "{:.2f} ms (target {}), most {:.2f} ms\n",
      chats, seconds, pages, quantile(all, 0.5), p95, kMostMilliseconds, quantile(all, 1));
  return pages > 0 && p95 <= kMostMilliseconds ? 0 : 1;
}

}  // namespace
}  // namespace telelake::bench

int main(int argc, char** argv) {
  CLI::App options("Measures small commits into many chats while they are read.");
  std::int64_t chats = 20, seconds = 60, held = 10'000;
  options.add_option("--chats", chats, "how many chats are written")->check(CLI::PositiveNumber);
  options.add_option("--seconds", seconds, "for how long")->check(CLI::PositiveNumber);
  options.add_option("--held", held, "messages that each chat holds before")->check(CLI::PositiveNumber);
  bool together = false;
  options.add_flag("--together", together, "write all chats at one moment instead of over the whole second");
  CLI11_PARSE(options, argc, argv);
  return telelake::bench::run(chats, seconds, held, together);
}
