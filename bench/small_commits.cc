// Commits of 10 new messages into a large chat, against the least that a durable commit can be: appending the same
// bytes, fdatasync, and one SQLite commit with synchronous=FULL. Both are measured in turns in one run.
//
// Bytes are what the process hands to write(2) and its kin; syncs are calls of fsync and fdatasync, those of SQLite
// among them. Both are means, so that what a commit leaves to a later one (a checkpoint, a fold) is counted too. Prints
// one row; ends with status 1 when a target is missed.
#include <atomic>
#include <fstream>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "bench/workload.h"
#include "store/fs/disk.h"
#include "store/fs/sqlite.h"

namespace {
std::atomic<std::uint64_t> syncs{0};
}

// These stand before the C library's, for SQLite too, and count.
extern "C" int fsync(int file) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fsync, file));
}
extern "C" int fdatasync(int file) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace telelake::bench {
namespace {

constexpr std::int64_t kChatId = -1001000000001;
constexpr std::int64_t kPortion = 20'000;
constexpr double kMostBytes = 64 * 1024;
constexpr double kMostSyncs = 3;
constexpr double kMostRatio = 5;

std::uint64_t bytes_written() {
  std::ifstream io("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (io >> name >> value) {
    if (name == "wchar:") return value;
  }
  fmt::print(stderr, "bench: /proc/self/io does not tell what was written\n");
  std::exit(2);
}

// What was measured of each commit.
struct Measured {
  std::vector<double> milliseconds, bytes, syncs;

  void run(const auto& commit) {
    const std::uint64_t bytes_before = bytes_written();
    const std::uint64_t syncs_before = bench_syncs();
    const auto start = Clock::now();
    commit();
    milliseconds.push_back(milliseconds_since(start));
    syncs.push_back(static_cast<double>(bench_syncs() - syncs_before));
    bytes.push_back(static_cast<double>(bytes_written() - bytes_before));
  }

  static std::uint64_t bench_syncs() { return ::syncs.load(); }
};

// The least durable commit: a log and a row.
class Floor {
 public:
  explicit Floor(const std::string& folder)
      : path_(folder + "/floor.jsonl"),
        log_(must(file_store::open_file(path_, O_WRONLY | O_CREAT | O_APPEND))),
        database_(must(file_store::Database::open(folder + "/floor.sqlite", true))) {
    must(
        database_->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                           "CREATE TABLE chat(id INTEGER PRIMARY KEY, length INTEGER); INSERT INTO chat VALUES(1, 0)"));
  }

  void commit(std::string_view bytes) {
    must(file_store::write_all(log_, bytes, path_));
    must(file_store::sync_data(log_, path_));
    length_ += static_cast<std::int64_t>(bytes.size());
    must(file_store::Statement(*database_, "UPDATE chat SET length = ?1 WHERE id = 1").bind(1, length_).run());
  }

 private:
  std::string path_;
  Descriptor log_;
  std::unique_ptr<file_store::Database> database_;
  std::int64_t length_ = 0;
};

void fill(ChatWriter& writer, std::int64_t messages) {
  for (std::int64_t first = 1; first <= messages; first += kPortion) {
    must(writer.stage(batch(kChatId, first, std::min(kPortion, messages + 1 - first))));
  }
  must(writer.finish({sent_at(messages), false, false}));
}

int run(std::int64_t messages, std::int64_t commits, std::int64_t size) {
  const TemporaryFolder folder;
  const auto repository = must(open_file_store(folder.path() + "/store", true));
  const auto writer = must(repository->open_writer({std::string(kSharedScope), kChatId}, chat(kChatId)));
  fill(*writer, messages);

  Floor floor(folder.path());
  Measured ours, least;
  std::uint64_t inserted = 0;
  for (std::int64_t done = 0; done < commits; ++done) {
    const std::int64_t first = messages + 1 + done * size;
    Batch next = batch(kChatId, first, size);
    const std::string bytes = next.messages.bytes();
    least.run([&] { floor.commit(bytes); });
    ours.run([&] { inserted += must(writer->upsert(std::move(next), sent_at(first + size - 1))).inserted; });
  }
  if (inserted != static_cast<std::uint64_t>(commits * size)) {
    fmt::print(stderr, "bench: {} messages were committed instead of {}\n", inserted, commits * size);
    return 2;
  }

  const double ratio = quantile(ours.milliseconds, 0.5) / quantile(least.milliseconds, 0.5);
  fmt::print(
      "commit  {} new messages into {}, {} times: median {:.2f} ms, p95 {:.2f} ms; append + fdatasync + SQLite commit "
      "{:.2f} "
      "and {:.2f} ms, ratio {:.2f} (target {}); {:.1f} KiB written (target 64, most {:.0f}), {:.2f} syncs (target 3, "
      "most {})\n",
      size, messages, commits, quantile(ours.milliseconds, 0.5), quantile(ours.milliseconds, 0.95),
      quantile(least.milliseconds, 0.5), quantile(least.milliseconds, 0.95), ratio, kMostRatio, mean(ours.bytes) / 1024,
      quantile(ours.bytes, 1) / 1024, mean(ours.syncs), quantile(ours.syncs, 1));
  return ratio <= kMostRatio && mean(ours.bytes) <= kMostBytes && mean(ours.syncs) <= kMostSyncs ? 0 : 1;
}

}  // namespace
}  // namespace telelake::bench

int main(int argc, char** argv) {
  CLI::App options("Measures small commits into a large chat.");
  std::int64_t messages = 1'000'000, commits = 500, size = 10;
  options.add_option("--messages", messages, "how many the chat holds before")->check(CLI::PositiveNumber);
  options.add_option("--commits", commits, "how many commits to measure")->check(CLI::PositiveNumber);
  options.add_option("--size", size, "messages in each")->check(CLI::PositiveNumber);
  CLI11_PARSE(options, argc, argv);
  return telelake::bench::run(messages, commits, size);
}
