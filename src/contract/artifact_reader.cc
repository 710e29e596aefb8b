#include "contract/artifact_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "contract/json_tokens.h"

namespace telelake {

namespace {

constexpr std::string_view kTag = R"({"record":")";
constexpr std::size_t kPadding = 64;

struct Version {
  int major = 0;
  int minor = 0;
};

std::optional<Version> parse_version(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  Version version;
  const char* end = text.data() + text.size();
  const auto [major_stop, major_error] = std::from_chars(text.data(), text.data() + point, version.major);
  const auto [minor_stop, minor_error] = std::from_chars(text.data() + point + 1, end, version.minor);
  if (major_error != std::errc{} || minor_error != std::errc{} || major_stop != text.data() + point ||
      minor_stop != end) {
    return std::nullopt;
  }
  return version;
}

std::uint64_t line_of(std::string_view json, std::size_t offset) {
  return 1 + static_cast<std::uint64_t>(std::ranges::count(json.substr(0, offset), '\n'));
}

// Checks the elements of one of a document's arrays.
template <class Record>
class ElementsCheck {
 public:
  ElementsCheck(std::string_view json, const JsonTokens& tokens, const ReadOptions& options)
      : json_(json), tokens_(tokens), options_(options) {}

  std::uint64_t run(const std::string& name, Token array, const std::function<void(Problem)>& found) {
    std::uint64_t index = 0;
    tokens_.elements(array, [&](Token element) {
      const std::string_view first = tokens_.scalar(element);
      const auto begin = static_cast<std::size_t>(first.data() - json_.data());
      const Token after = tokens_.after(element);
      const std::string_view next = tokens_.scalar(after);
      const auto end = static_cast<std::size_t>(next.data() - json_.data());
      const auto record = reader_.read<Record>(json_.substr(begin, end - begin), options_);
      if (!record) {
        Problem problem = record.error();
        problem.pointer = "/" + name + "/" + std::to_string(index) + problem.pointer;
        problem.line = line_of(json_, begin);
        found(std::move(problem));
      }
      ++index;
    });
    return index;
  }

 private:
  std::string_view json_;
  const JsonTokens& tokens_;
  ReadOptions options_;
  Reader reader_;
};

// The version that a document declares; nothing where it has none.
std::optional<std::string> declared_version(const JsonTokens& tokens) {
  std::optional<std::string> version;
  tokens.members(0, [&](std::string_view key, Token value) {
    std::string scratch;
    const auto text = key == "schema_version" ? tokens.string(value, scratch) : std::nullopt;
    if (text) version = *text;
  });
  return version;
}

}  // namespace

std::expected<bool, Problem> is_newer_minor(std::string_view schema_version) {
  const auto own = parse_version(kSchemaVersion);
  const auto version = parse_version(schema_version);
  const std::string expected = "version " + std::to_string(own->major) + ".x";
  if (!version) {
    return std::unexpected(Problem{ProblemClass::kSchema, "/schema_version", "this is no version", "MAJOR.MINOR", 0});
  }
  if (version->major != own->major) {
    return std::unexpected(Problem{ProblemClass::kRule, "/schema_version",
                                   "major version " + std::to_string(version->major) + " is not read here", expected,
                                   0});
  }
  return version->minor > own->minor;
}

template <class Record>
void LineChecker::check_record(std::string_view json, const std::function<void(Problem)>& found) {
  const ReadOptions options{.schema_only = schema_only_, .newer_minor = newer_minor_, .unknown = &unknown_};
  const auto record = reader_.read<Record>(json, options);
  if (!record) {
    Problem problem = record.error();
    problem.line = line_;
    return found(std::move(problem));
  }
  if constexpr (std::is_same_v<Record, Message>) {
    if (schema_only_ || !has_header_) return;
    if (record->date.date() != date_) {
      found({ProblemClass::kRule, "/date", "not of the artifact's day", format_date(date_), line_});
    }
    if (record->chat_id != chat_id_) {
      found({ProblemClass::kRule, "/chat_id", "not of the artifact's chat", std::to_string(chat_id_), line_});
    }
  }
}

void LineChecker::check_header(std::string_view json, const std::function<void(Problem)>& found) {
  has_header_ = false;
  newer_minor_ = false;
  // The version decides how strictly the rest of the header is read.
  auto header = reader_.read<Header>(json, {.schema_only = schema_only_, .newer_minor = true, .unknown = nullptr});
  if (header && !schema_only_) {
    const auto newer = is_newer_minor(header->schema_version);
    if (!newer) {
      Problem problem = newer.error();
      problem.line = line_;
      return found(std::move(problem));
    }
    newer_minor_ = *newer;
    has_header_ = true;
    date_ = header->date;
    chat_id_ = header->source.chat.id;
  }
  check_record<Header>(json, found);
}

void LineChecker::check_tagged(std::string_view line, std::string_view kind,
                               const std::function<void(Problem)>& found) {
  // The record without its tag.
  const std::size_t rest = kTag.size() + kind.size() + 1;
  scratch_.assign("{");
  scratch_ += line.substr(std::min(line.size(), line.substr(rest).starts_with(',') ? rest + 1 : rest));
  const std::string json = scratch_;
  if (kind == "header") return check_header(json, found);
  if (kind == "message") return check_record<Message>(json, found);
  if (kind == "thread") return check_record<Thread>(json, found);
  if (kind == "participant") return check_record<Participant>(json, found);
  found({ProblemClass::kSchema, "/record", "unknown value " + std::string(kind.substr(0, 64)),
         "header, message, thread or participant", line_});
}

void LineChecker::check(std::string_view line, const std::function<void(Problem)>& found) {
  ++line_;
  ++records_;
  if (!line.starts_with(kTag)) return check_record<Message>(line, found);
  const std::size_t end = line.find('"', kTag.size());
  if (end == std::string_view::npos) {
    return found({ProblemClass::kSyntax, "", "malformed JSON", "one record a line", line_});
  }
  check_tagged(line, line.substr(kTag.size(), end - kTag.size()), found);
}

std::uint64_t check_document(std::string_view json, bool schema_only, std::uint64_t& unknown,
                             const std::function<void(Problem)>& found) {
  JsonTokens tokens;
  std::string padded;
  padded.reserve(json.size() + kPadding);
  padded.assign(json);
  const std::string_view text = std::string_view(padded).substr(0, json.size());
  ReadOptions options{.schema_only = schema_only, .newer_minor = false, .unknown = &unknown};
  const bool scanned = !tokens.scan(text);
  if (scanned && !schema_only) {
    if (const auto version = declared_version(tokens)) {
      const auto newer = is_newer_minor(*version);
      if (!newer) {
        found(newer.error());
        return 1;
      }
      options.newer_minor = *newer;
    }
  }
  Reader reader;
  const auto artifact = reader.read<Artifact>(text, options);
  if (artifact) return artifact->messages.size() + artifact->threads.size() + artifact->participants.size() + 1;

  // Something is wrong somewhere: find all that is, record by record.
  std::uint64_t records = 1;
  std::uint64_t problems = 0;
  const auto count = [&](Problem problem) {
    ++problems;
    found(std::move(problem));
  };
  if (scanned) {
    tokens.members(0, [&](std::string_view key, Token value) {
      if (key == "messages") records += ElementsCheck<Message>(text, tokens, options).run("messages", value, count);
      if (key == "threads") records += ElementsCheck<Thread>(text, tokens, options).run("threads", value, count);
      if (key == "participants") {
        records += ElementsCheck<Participant>(text, tokens, options).run("participants", value, count);
      }
    });
  }
  // What is wrong beside the records: the whole document's first problem, unless it is one of theirs.
  const std::string& pointer = artifact.error().pointer;
  const bool of_record = std::ranges::any_of(std::array{"/messages/", "/threads/", "/participants/"},
                                             [&](const char* list) { return pointer.starts_with(list); });
  if (problems == 0 || !of_record) {
    Problem problem = artifact.error();
    problem.line = 1;
    found(std::move(problem));
  }
  return records;
}

}  // namespace telelake
