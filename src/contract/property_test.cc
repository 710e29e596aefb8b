// Properties that hold for every record whatever its fields, and that a field is added by one edit.
#include <cstdlib>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "contract/reader.h"
#include "contract/reader_template.h"
#include "contract/records.h"
#include "contract/schema_template.h"
#include "contract/writer.h"
#include "contract/writer_template.h"

namespace telelake {
namespace {

constexpr int kMaxMadeDepth = 5;

std::size_t below(std::size_t end) { return *rc::gen::inRange<std::size_t>(0, end); }

// Makes values within their limits, so that the schema accepts them. Called within rc::gen::exec.
template <IsRecord Record>
void make(const Limits& limits, Record& record, int depth);

void make(const Limits& limits, std::int64_t& value, int /*depth*/) {
  value = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(limits.minimum, limits.maximum + 1),
                          rc::gen::element(limits.minimum, limits.maximum));
}

void make(const Limits& limits, double& value, int /*depth*/) {
  const auto low = static_cast<double>(limits.minimum);
  const auto high = static_cast<double>(limits.maximum);
  value = low + (high - low) * (static_cast<double>(below(1000001)) / 1000000);
  if (value == 0) value = 0;  // never -0.0, which is the same value written in another way
}

void make(const Limits& /*limits*/, bool& value, int /*depth*/) { value = *rc::gen::arbitrary<bool>(); }

std::string make_text(std::size_t most) {
  static const std::vector<std::string> kPieces{"a",      "Z",      " ",          "\"", "\\", "/",
                                                "\n",     "\x01",   "\x7f",       "é",  "€",  "😀",
                                                "\u2028", "\ufffd", "\U0010ffff", "{",  "]",  "\\u0000"};
  std::string text;
  const std::size_t count = below(std::min<std::size_t>(most / 6, 12) + 1);
  for (std::size_t piece = 0; piece < count; ++piece) text += kPieces[below(kPieces.size())];
  return text;
}

void make(const Limits& limits, std::string& value, int /*depth*/) {
  switch (limits.format) {
    case Format::kNone:
      value = make_text(limits.max_length);
      return;
    case Format::kSha256:
      value = std::string(63, "0a9f"[below(4)]) + "0123456789abcdef"[below(16)];
      return;
    case Format::kAccount:
      value = *rc::gen::arbitrary<bool>() ? "local" : std::to_string(1 + below(9999999999999999));
      return;
    case Format::kDecimal:
      value = std::to_string(*rc::gen::arbitrary<std::uint64_t>());
      return;
    case Format::kVersion:
      value = std::to_string(below(100)) + "." + std::to_string(below(100));
      return;
    case Format::kUtc:
      value = "UTC";
      return;
  }
}

// From the first to the last day that can be written.
constexpr std::int32_t kFirstDay = -719162;  // 0001-01-01
constexpr std::int32_t kLastDay = 2932896;   // 9999-12-31

void make(const Limits& /*limits*/, Date& value, int /*depth*/) {
  value.days = *rc::gen::inRange<std::int32_t>(kFirstDay, kLastDay + 1);
}

void make(const Limits& /*limits*/, Time& value, int /*depth*/) {
  value.seconds = *rc::gen::inRange<std::int64_t>(kFirstDay * 86400LL, (kLastDay + 1) * 86400LL);
}

template <class Enum>
  requires std::is_enum_v<Enum>
void make(const Limits& /*limits*/, Enum& value, int /*depth*/) {
  value = static_cast<Enum>(below(std::size(EnumNames<Enum>::names)));
}

void make(const Limits& limits, Extra& members, int /*depth*/) {
  const std::size_t count = below(3);
  for (std::size_t index = 0; index < count; ++index) {
    members.emplace_back(std::to_string(index) + make_text(64), make_text(limits.max_length));
  }
}

template <class T>
void make(const Limits& limits, std::vector<T>& values, int depth) {
  values.resize(below(std::min<std::size_t>(limits.max_items, depth > 2 ? 1 : 2) + 1));
  for (T& value : values) make(limits, value, depth + 1);
}

template <class T>
void make(const Limits& limits, std::optional<T>& value, int depth) {
  make(limits, value.emplace(), depth);
}

template <class T>
void make(const Limits& limits, Box<T>& value, int depth) {
  make(limits, value.emplace(), depth);
}

template <IsRecord Record>
void make(const Limits& /*limits*/, Record& record, int depth) {
  for_each_field<Record>([&](auto field) {
    constexpr Limits limits = decltype(field)::limits;
    // The deeper, the fewer; records may contain themselves.
    const bool wanted = limits.required || (depth < kMaxMadeDepth && below(static_cast<std::size_t>(depth) + 2) == 0);
    if (wanted) make(limits, record.*decltype(field)::member, depth + 1);
  });
}

template <class Record>
rc::Gen<Record> any_record() {
  return rc::gen::exec([] {
    Record record{};
    make(Limits{}, record, 0);
    return record;
  });
}

template <class Record>
class RecordPropertyTest : public testing::Test {
 protected:
  // The same records in every run, unless RC_PARAMS says otherwise.
  static void SetUpTestSuite() { setenv("RC_PARAMS", "seed=20240229 max_success=200", 0); }
};

using Records = testing::Types<Message, Participant, Thread, Chat, Header, Source, Undated, Revision, ParticipantFact,
                               ThreadFact, Observed, Artifact>;
TYPED_TEST_SUITE(RecordPropertyTest, Records);

// What is written reads back as the same value, and what was read writes the same bytes.
TYPED_TEST(RecordPropertyTest, ReadingUndoesWriting) {
  Reader reader;
  const bool holds = rc::check([&] {
    const TypeParam record = *rc::gen::noShrink(any_record<TypeParam>());
    const std::string json = to_json(record);
    const auto read = reader.read<TypeParam>(json, {.schema_only = true});
    if (!read) RC_FAIL(read.error().pointer + ": " + read.error().reason + " in " + json);
    RC_ASSERT((*read == record));
    RC_ASSERT(to_json(*read) == json);
  });
  EXPECT_TRUE(holds);
}

// A record before and after a field was added. The one line more is the whole edit.
// clang-format off
#define TELELAKE_TEST_BEFORE_FIELDS(F) \
  F(Before, std::int64_t, id, "Its id", .required = true, .minimum = 1)
TELELAKE_RECORD(Before, TELELAKE_TEST_BEFORE_FIELDS, "Before")

#define TELELAKE_TEST_AFTER_FIELDS(F) \
  F(After, std::int64_t, id, "Its id", .required = true, .minimum = 1) \
  F(After, std::string, colour, "Its colour", .max_length = 8)
TELELAKE_RECORD(After, TELELAKE_TEST_AFTER_FIELDS, "After")
// clang-format on

template <class Record>
std::string written(const Record& record) {
  std::string json;
  {
    TextOutput output(json);
    writer::write_value<writer::Parts::kAll>(record, output);
  }
  return json;
}

template <class Record>
std::expected<Record, Problem> read_back(const std::string& json) {
  std::string padded = json + std::string(64, ' ');
  JsonTokens tokens;
  EXPECT_FALSE(tokens.scan(std::string_view(padded).substr(0, json.size())));
  const ReadOptions options;
  reader::Context context{.tokens = tokens, .options = options};
  Record record{};
  if (!reader::read_value(context, Limits{}, record)) return std::unexpected(context.problem);
  return record;
}

TEST(AddedFieldTest, IsInTheStructTheWriterAndTheReader) {
  After after{.id = 7, .colour = "red"};
  EXPECT_EQ(written(Before{.id = 7}), R"({"id":7})");
  EXPECT_EQ(written(after), R"({"id":7,"colour":"red"})");
  EXPECT_EQ(read_back<After>(written(after)), after);
  const auto unknown = read_back<Before>(written(after));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().pointer, "/colour");
  const auto too_long = read_back<After>(R"({"id":7,"colour":"ultramarine"})");
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().reason, "too long");
}

TEST(AddedFieldTest, IsInTheSchema) {
  schema::Json definitions = schema::Json::object();
  const schema::Json before = schema::object_schema<Before>(definitions);
  const schema::Json after = schema::object_schema<After>(definitions);
  EXPECT_FALSE(before["properties"].contains("colour"));
  EXPECT_EQ(after["properties"]["colour"]["maxLength"], 8);
  EXPECT_EQ(after["properties"]["colour"]["description"], "Its colour");
}

}  // namespace
}  // namespace telelake
