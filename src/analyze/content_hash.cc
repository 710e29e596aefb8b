#include "analyze/content_hash.h"

#include <string>

#include <xxhash.h>

namespace telelake {

namespace {

// Appends the text with every run of white space (ASCII, and the no-break space that editors leave) folded into one
// space. Returns the number of characters appended.
std::size_t append_folded(const std::string& text, std::string& out) {
  std::size_t characters = 0;
  bool pending_space = false;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const auto byte = static_cast<unsigned char>(text[index]);
    const bool no_break_space =
        byte == 0xC2 && index + 1 < text.size() && static_cast<unsigned char>(text[index + 1]) == 0xA0;
    if (byte <= 0x20 || no_break_space) {
      pending_space = characters > 0;
      if (no_break_space) ++index;
      continue;
    }
    if (pending_space) out.push_back(' ');
    characters += pending_space ? 1 : 0;
    pending_space = false;
    out.push_back(text[index]);
    if ((byte & 0xC0) != 0x80) ++characters;
  }
  return characters;
}

// Appends what identifies the file; false when it does not tell the file from others.
bool append_file(const Media& media, std::string& out) {
  out += '\0';
  out += enum_name(media.kind);
  if (!media.sha256.empty()) {
    out += media.sha256;
    return true;
  }
  if (!media.file_size) return false;
  for (const Integer& number : {media.file_size, media.duration, media.width, media.height}) {
    out += ':' + std::to_string(number.value_or(-1));
  }
  out += media.file_name;
  // Two photos of one size in bytes and pixels are one photo; a size in bytes alone proves too little.
  return media.width.has_value() || media.duration.has_value() || !media.file_name.empty();
}

}  // namespace

std::optional<std::uint64_t> content_hash(const Message& message) {
  if (message.kind == MessageKind::kService || message.deleted) return std::nullopt;
  if (message.media && message.media->kind == MediaKind::kSticker) return std::nullopt;
  std::string identity;
  const bool text = append_folded(message.text, identity) >= kMinContentLength;
  const bool file = message.media && append_file(*message.media, identity);
  // A long caption below a file that cannot be told from others is content enough.
  if (!text && !file) return std::nullopt;
  return XXH3_64bits(identity.data(), identity.size());
}

}  // namespace telelake
