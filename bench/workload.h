// The messages that the store's benchmarks write, and how they sum up what they measure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "contract/writer.h"
#include "store/repository.h"
#include "store/test_messages.h"

namespace telelake::bench {

using store_test::TemporaryFolder;
using Clock = std::chrono::steady_clock;

inline constexpr std::int64_t kStart = 1577836800;  // 2020-01-01T00:00:00Z
inline constexpr std::int64_t kSecondsApart = 90;

// The value of a result; ends the program with its error when it has none.
template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench: {}\n", result.error().text());
    std::exit(2);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline Chat chat(std::int64_t id) {
  Chat chat;
  chat.id = id;
  chat.type = ChatType::kSupergroup;
  chat.title = "Benchmark";
  return chat;
}

inline Time sent_at(std::int64_t message_id) { return Time{kStart + message_id * kSecondsApart}; }

// A message of about 400 bytes of JSON whose text differs from id to id.
inline Message message(std::int64_t chat_id, std::int64_t id) {
  static constexpr const char* kWords[] = {"river ",  "погода ", "station ", "сегодня ",
                                           "market ", "bridge ", "поезд ",   "night "};
  Message message;
  message.id = id;
  message.chat_id = chat_id;
  message.date = sent_at(id);
  message.sender.id = 1000 + id % 200;
  message.revision = 1;
  std::uint64_t state = static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15U + 1;
  while (message.text.size() < 260) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    message.text += kWords[state >> 61U];
  }
  return message;
}

// The messages with the `count` ids from `first` on.
inline Batch batch(std::int64_t chat_id, std::int64_t first, std::int64_t count) {
  Batch batch;
  batch.chat = chat(chat_id);
  batch.kind = SourceKind::kTelegram;
  for (std::int64_t id = first; id < first + count; ++id) {
    batch.messages.append(id, sent_at(id), to_json(message(chat_id, id)));
  }
  return batch;
}

inline double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The value below which `share` of the values lie; `values` must not be empty.
inline double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

inline double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace telelake::bench
