#include "contract/reader.h"

#include "contract/json_tokens.h"
#include "contract/reader_template.h"

namespace telelake {

namespace {

// simdjson's padding: its first stage may read so many bytes behind the text.
constexpr std::size_t kPadding = 64;

template <class Record>
std::optional<Problem> rule_problem(const Record& record) {
  if constexpr (std::is_same_v<Record, Message> || std::is_same_v<Record, Artifact>) {
    std::vector<Problem> problems;
    check_rules(record, problems);
    if (!problems.empty()) return std::move(problems.front());
  }
  return std::nullopt;
}

}  // namespace

struct Reader::Parser {
  JsonTokens tokens;
  std::string padded;
};

Reader::Reader() : parser_(std::make_unique<Parser>()) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

template <class Record>
std::expected<Record, Problem> Reader::read(std::string_view json, const ReadOptions& options) {
  parser_->padded.reserve(json.size() + kPadding);
  parser_->padded.assign(json);
  return read_padded<Record>(std::string_view(parser_->padded).substr(0, json.size()), options);
}

template <class Record>
std::expected<Record, Problem> Reader::read_padded(std::string_view json, const ReadOptions& options) {
  if (auto fault = parser_->tokens.scan(json)) {
    return std::unexpected(Problem{ProblemClass::kSyntax, "", *fault, "JSON in UTF-8", 0});
  }
  reader::Context context{.tokens = parser_->tokens, .options = options};
  std::expected<Record, Problem> record;
  if (!reader::read_value(context, Limits{}, *record)) return std::unexpected(std::move(context.problem));
  if (context.at != parser_->tokens.size()) {
    return std::unexpected(Problem{ProblemClass::kSyntax, "", "text behind the end", "one JSON value", 0});
  }
  if (options.schema_only) return record;
  if (context.rule_problem) return std::unexpected(std::move(*context.rule_problem));
  if (auto problem = rule_problem(*record)) return std::unexpected(std::move(*problem));
  return record;
}

#define TELELAKE_READ(record)                                                                         \
  template std::expected<record, Problem> Reader::read<record>(std::string_view, const ReadOptions&); \
  template std::expected<record, Problem> Reader::read_padded<record>(std::string_view, const ReadOptions&);
TELELAKE_READ(Message)
TELELAKE_READ(Participant)
TELELAKE_READ(Thread)
TELELAKE_READ(Chat)
TELELAKE_READ(Header)
TELELAKE_READ(Source)
TELELAKE_READ(Undated)
TELELAKE_READ(Revision)
TELELAKE_READ(ParticipantFact)
TELELAKE_READ(ThreadFact)
TELELAKE_READ(Observed)
TELELAKE_READ(Artifact)
#undef TELELAKE_READ

}  // namespace telelake
