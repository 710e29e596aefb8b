// The hot tail: what was observed lately, one JSON line an observation, appended and made durable commit by commit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/fs/disk.h"
#include "store/fs/merge.h"
#include "store/repository.h"

namespace telelake::file_store {

// What a tail holds, decoded but for the messages.
struct TailContents {
  std::string text;                       // owns the lines of `observations`
  std::vector<Observation> observations;  // messages and deletions, in the order of their arrival
  std::vector<ParticipantFact> participants;
  std::vector<ThreadFact> threads;
  std::vector<Undated> undated;
};

// The lines that a batch adds to a tail.
class TailLines {
 public:
  TailLines(SourceKind kind, Time horizon) : kind_(kind), start_(start(horizon)) {}
  void message(std::string_view line);
  void participant(const Participant& participant);
  void thread(const ThreadFact& fact);
  void undated(const Undated& undated);
  void deleted(std::int64_t id);
  const std::string& text() const { return text_; }

 private:
  std::string start(Time horizon) const;
  void add(std::string_view start, std::string_view name, std::string_view value);
  SourceKind kind_;
  std::string start_;
  std::string text_;
};

// Reads the first `length` bytes of a folder's tail.
Result<TailContents> read_tail(const std::string& folder, std::uint64_t length);

// Takes a tail's text apart.
Result<TailContents> parse_tail(std::string text, const std::string& path);

// Appends to the tail. Not thread safe; the chat's lock must be held.
class TailFile {
 public:
  // Opens a folder's tail, making it when needed, and cuts what lies beyond `length`.
  static Result<TailFile> open(const std::string& folder, std::uint64_t length);

  // Appends and makes durable. When it fails, what was written is cut off again at the next `append` or `open`.
  Result<void> append(std::string_view text);

  // Empties the tail, once its contents are elsewhere.
  Result<void> clear();

  std::uint64_t length() const { return length_; }

 private:
  Result<void> cut();
  std::string path_;
  Descriptor file_;
  std::uint64_t length_ = 0;
  bool torn_ = false;  // bytes may lie beyond `length_`
};

}  // namespace telelake::file_store
