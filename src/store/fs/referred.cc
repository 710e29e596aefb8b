#include "store/fs/referred.h"

#include <concepts>
#include <string_view>
#include <vector>

#include "store/fs/field_paths.h"

namespace telelake::file_store {

namespace {

constexpr bool names_participant(std::string_view field) { return field == "user_id"; }

template <class T>
void gather(const T& value, std::set<std::int64_t>& ids) {
  if constexpr (std::same_as<T, Party>) {
    if (value.id) ids.insert(*value.id);
  } else if constexpr (IsRecord<T>) {
    for_each_field<T>([&]<class FieldType>(FieldType) {
      const auto& member = value.*FieldType::member;
      if constexpr (names_participant(FieldType::name) &&
                    std::same_as<std::remove_cvref_t<decltype(member)>, Integer>) {
        if (member) ids.insert(*member);
      } else {
        gather(member, ids);
      }
    });
  } else if constexpr (kIsBox<T>) {
    if (value) gather(*value, ids);
  } else if constexpr (kIsVector<T> && !std::same_as<T, Extra>) {
    for (const auto& element : value) gather(element, ids);
  }
}

}  // namespace

void Referred::add(const Message& message) {
  gather(message, participants);
  participants.insert(message.chat_id);
  if (message.thread_id) threads.insert(*message.thread_id);
}

}  // namespace telelake::file_store
