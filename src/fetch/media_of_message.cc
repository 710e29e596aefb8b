#include "fetch/media_of_message.h"

#include <type_traits>

#include "contract/field_kinds.h"
#include "fetch/media_options.h"

namespace telelake {

namespace {

// Every medium within a value, at whatever depth.
template <class T, class MediaPointer>
void gather(T& value, std::vector<MediaPointer>& found) {
  using Plain = std::remove_const_t<T>;
  if constexpr (std::same_as<Plain, Media>) {
    if (is_file(value.kind)) found.push_back(&value);
  } else if constexpr (kIsBox<Plain>) {
    if (value) gather(*value, found);
  } else if constexpr (kIsVector<Plain>) {
    for (auto& element : value) gather(element, found);
  } else if constexpr (IsRecord<Plain>) {
    for_each_field<Plain>([&]<class FieldType>(FieldType) { gather(value.*FieldType::member, found); });
  }
}

template <class AnyMessage, class MediaPointer>
void gather_message(AnyMessage& message, std::vector<MediaPointer>& found) {
  gather(message.media, found);
  gather(message.rich, found);
  if (message.service) gather(message.service->details.photo, found);
}

}  // namespace

std::vector<Media*> files_of(Message& message) {
  std::vector<Media*> found;
  gather_message(message, found);
  return found;
}

std::vector<const Media*> files_of(const Message& message) {
  std::vector<const Media*> found;
  gather_message(message, found);
  return found;
}

}  // namespace telelake
