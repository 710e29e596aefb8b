#include "source/unmapped.h"

#include <utility>

namespace telelake {

std::string shortened_name(std::string name) {
  constexpr std::size_t kMaxName = 128;  // bytes
  if (name.size() <= kMaxName) return name;
  std::size_t end = kMaxName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  name.resize(end);
  return name + "...";
}

}  // namespace telelake
