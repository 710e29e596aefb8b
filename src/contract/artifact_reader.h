// Reads artifacts record by record and goes on behind a bad one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "contract/problem.h"
#include "contract/reader.h"

namespace telelake {

// Checks the lines of a JSONL artifact, or of bare messages, one after the other. Not thread safe.
class LineChecker {
 public:
  explicit LineChecker(bool schema_only) : schema_only_(schema_only) {}

  // Checks one line without its end; problems come with the line's number, counted from 1.
  void check(std::string_view line, const std::function<void(Problem)>& found);

  std::uint64_t records() const { return records_; }
  std::uint64_t unknown() const { return unknown_; }

 private:
  void check_tagged(std::string_view line, std::string_view kind, const std::function<void(Problem)>& found);
  void check_header(std::string_view json, const std::function<void(Problem)>& found);
  template <class Record>
  void check_record(std::string_view json, const std::function<void(Problem)>& found);

  Reader reader_;
  bool schema_only_;
  bool newer_minor_ = false;  // as the header said
  bool has_header_ = false;
  Date date_{};  // the header's day and chat, for the rules about messages
  std::int64_t chat_id_ = 0;
  std::uint64_t line_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t unknown_ = 0;
  std::string scratch_;
};

// Checks an artifact document. Where it as a whole does not fit, its records are checked one by one, so that every
// problem is found. Returns the number of records.
std::uint64_t check_document(std::string_view json, bool schema_only, std::uint64_t& unknown,
                             const std::function<void(Problem)>& found);

// How a declared version stands to this build's: the same major and no newer minor is read strictly, a newer minor
// leniently. A problem for another major, or for what is no version.
std::expected<bool, Problem> is_newer_minor(std::string_view schema_version);

}  // namespace telelake
