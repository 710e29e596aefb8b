// The building blocks of the field table: what a field is, what it may hold, and how the store treats it.
//
// A record is declared once, as an X-macro list of its fields (contract/records.h). TELELAKE_RECORD expands the list
// twice: into the members of a struct, and into the calls of a visitor. The reader, the writer, the JSON Schema and the
// store's merge are templates that visit the fields, so a new field is one new line in the list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace telelake {

// The largest magnitude of an integer: what a double holds exactly, so that every JSON reader agrees on it.
inline constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53) - 1;

// How the store treats a field of a message when several observations of the message meet (docs/store.md).
enum class Part : std::uint8_t {
  kFact,       // does not change; an observation that has it fills it in, the greater horizon wins a conflict
  kRevisable,  // part of the value whose changes are revisions
  kCounter,    // replaced in place by the observation with the greater horizon
  kHeld,       // kept by the store itself: identity, time, edit and deletion marks, revision
};

// A restriction of a string beyond its length.
enum class Format : std::uint8_t {
  kNone,
  kSha256,   // 64 lower-case hex digits
  kAccount,  // an account's decimal user id without leading zeros, or `local`
  kDecimal,  // an unsigned 64-bit integer in decimal without leading zeros, for ids beyond 2^53
  kVersion,  // MAJOR.MINOR
  kUtc,      // the word `UTC`
};

// What a field may hold. Integers use minimum and maximum (inclusive); strings max_length in Unicode code points;
// arrays max_items. A field that is not required is left out when it has its default value; it is never null.
struct Limits {
  bool required = false;
  std::int64_t minimum = -kMaxInteger;
  std::int64_t maximum = kMaxInteger;
  std::uint32_t max_length = 4096;
  std::uint32_t max_items = 100000;
  Format format = Format::kNone;
  Part part = Part::kRevisable;
};

// A string literal as a template argument.
template <std::size_t N>
struct FixedString {
  char data[N]{};
  constexpr FixedString(const char (&text)[N]) {  // NOLINT(google-explicit-constructor): must deduce from a literal
    std::copy_n(text, N, data);
  }
  constexpr std::string_view view() const { return {data, N - 1}; }
};

// One field of a record: its JSON name, the member that holds it, its limits, and its description for people.
template <FixedString Name, auto Member, Limits FieldLimits>
struct Field {
  static constexpr std::string_view name = Name.view();
  static constexpr auto member = Member;
  static constexpr Limits limits = FieldLimits;
  std::string_view doc;
};

// An optional value on the heap with the semantics of a value: copying copies, comparing compares what is held.
// For records that are rarely there, so that a message without them stays small, and for records that contain
// themselves.
template <class T>
class Box {
 public:
  Box() = default;
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor): as optional
  Box(const Box& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Box(Box&&) noexcept = default;
  Box& operator=(const Box& other) {
    if (this != &other) value_ = other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
    return *this;
  }
  Box& operator=(Box&&) noexcept = default;
  ~Box() = default;

  explicit operator bool() const { return value_ != nullptr; }
  bool has_value() const { return value_ != nullptr; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }
  T& emplace() {
    value_ = std::make_unique<T>();
    return *value_;
  }
  void reset() { value_.reset(); }

  friend bool operator==(const Box& left, const Box& right) {
    return left.has_value() == right.has_value() && (!left.has_value() || *left == *right);
  }

 private:
  std::unique_ptr<T> value_;
};

// A JSON object whose values are strings that hold JSON text: name to text, sorted by name, names unique.
using Extra = std::vector<std::pair<std::string, std::string>>;

// The names of an enumeration's values, in the order of the enumerators. Specialised by TELELAKE_ENUM.
template <class E>
struct EnumNames;

template <class E>
constexpr std::string_view enum_name(E value) {
  return EnumNames<E>::names[static_cast<std::size_t>(value)];
}

// clang-format off
#define TELELAKE_ENUMERATOR(enumerator, text) enumerator,
#define TELELAKE_ENUM_TEXT(enumerator, text) text,
#define TELELAKE_ENUM(type, list)                                                        \
  enum class type : std::uint8_t { list(TELELAKE_ENUMERATOR) };                          \
  template <> struct EnumNames<type> {                                                   \
    static constexpr std::string_view type_name = #type;                                 \
    static constexpr std::string_view names[] = {list(TELELAKE_ENUM_TEXT)};              \
  };

#define TELELAKE_MEMBER(record, type, name, doc, ...) type name{};
// The types of the fields depend on `Self`, so that a source pays for them only where it visits them.
#define TELELAKE_FIELD(record, type, name, doc, ...) \
  visit(::telelake::Field<#name, &Self::name, ::telelake::Limits{__VA_ARGS__}>{doc});
#define TELELAKE_RECORD(record, list, record_doc)                                        \
  struct record {                                                                        \
    static constexpr ::std::string_view kName = #record;                                 \
    static constexpr ::std::string_view kDoc = record_doc;                               \
    list(TELELAKE_MEMBER)                                                                \
    template <class Self, class Visitor>                                                 \
    static constexpr void visit_fields(Visitor& visit) { list(TELELAKE_FIELD) }          \
    bool operator==(const record&) const = default;                                      \
  };
// clang-format on

// What TELELAKE_RECORD declares.
template <class T>
concept IsRecord = requires {
  T::kName;
  T::kDoc;
};

// Calls `visit(field)` for each field of a record, in the table's order, which is also the order of writing.
template <IsRecord Record, class Visitor>
constexpr void for_each_field(Visitor&& visit) {
  Record::template visit_fields<Record>(visit);
}

}  // namespace telelake
