// What makes two messages the same content.
#pragma once

#include <cstdint>
#include <optional>

#include "contract/records.h"

namespace telelake {

// A message's content, for finding it again. Trivially copyable: kept as bytes, sorted by hash, then id.
struct ContentHash {
  std::uint64_t hash = 0;
  std::int32_t id = 0;
  std::int32_t day = 0;  // as Date::days
  friend auto operator<=>(const ContentHash&, const ContentHash&) = default;
};

// The least text that counts as content by itself, in characters after white space was folded: shorter texts ("ok",
// "thank you") are repeated by everyone.
inline constexpr std::size_t kMinContentLength = 20;

// The hash (XXH3, 64 bits) of a message's text with white space folded, and of its file's identity: its SHA-256 where
// the source gave the file, else name, size, duration and dimensions. Nothing for service messages, deleted messages,
// stickers, and messages with too little content to tell.
std::optional<std::uint64_t> content_hash(const Message& message);

}  // namespace telelake
