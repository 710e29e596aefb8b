// Records whose texts and lists keep their memory from message to message.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "contract/field.h"
#include "contract/records.h"

namespace telelake {

namespace reused_detail {

inline void reset(std::string& value) { value.clear(); }
inline void reset(Party& value) {
  value.id.reset();
  value.name.clear();
}
template <class T>
void reset(std::vector<T>& value) {
  value.clear();
}
template <class T>
void reset(T& value) {
  value = T{};
}

}  // namespace reused_detail

// Gives a record of the contract its initial value back.
template <class Record>
void clear_record(Record& record) {
  for_each_field<Record>([&]<class FieldType>(FieldType) { reused_detail::reset(record.*FieldType::member); });
}

// A list of records that are not destroyed when the list is cleared. Not thread safe.
template <class Record>
class ReusedRecords {
 public:
  // A new last one with its initial value.
  Record& add() {
    if (count_ == records_.size()) {
      records_.emplace_back();
    } else {
      clear_record(records_[count_]);
    }
    return records_[count_++];
  }
  void remove_last() { --count_; }
  void clear() { count_ = 0; }

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  Record& operator[](std::size_t index) { return records_[index]; }
  const Record& operator[](std::size_t index) const { return records_[index]; }
  const Record* begin() const { return records_.data(); }
  const Record* end() const { return records_.data() + count_; }

 private:
  std::vector<Record> records_;  // the first `count_` are the list's
  std::size_t count_ = 0;
};

}  // namespace telelake
