#include "source/desktop_export/peer_ids.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

std::int64_t marked(const std::optional<PeerId>& id) { return id ? id->marked : 0; }

TEST(PeerIdsTest, PrefixedIdsAreMarkedAsTheBotApiDoes) {
  EXPECT_EQ(marked(parse_prefixed_peer("user123")), 123);
  EXPECT_EQ(marked(parse_prefixed_peer("chat123")), -123);
  EXPECT_EQ(marked(parse_prefixed_peer("channel123")), -1000000000123);
}

TEST(PeerIdsTest, WhatIsNoPrefixedIdIsRefused) {
  for (const char* text :
       {"", "user", "user0", "user-1", "user1x", "User1", "123", "user 1", "channel99999999999999"}) {
    EXPECT_FALSE(parse_prefixed_peer(text)) << text;
  }
}

TEST(PeerIdsTest, NumbersTellTheirTypeByTheirOffset) {
  EXPECT_EQ(marked(peer_of_number(123, 0)), 123);
  EXPECT_EQ(marked(peer_of_number(4294967296 + 123, 0)), 123);
  EXPECT_EQ(marked(peer_of_number(8589934592 + 123, 0)), -1000000000123);
  EXPECT_EQ(marked(peer_of_number(8589934592 + 123, -123)), -123);
  EXPECT_FALSE(peer_of_number(-1, 0));
  EXPECT_FALSE(peer_of_number(4294967296, 0));
}

TEST(PeerIdsTest, RawIdsTellTheirTypeInTheirHighBits) {
  EXPECT_EQ(marked(peer_of_raw(123)), 123);
  EXPECT_EQ(marked(peer_of_raw(281474976710656 + 123)), -123);
  EXPECT_EQ(marked(peer_of_raw(562949953421312 + 123)), -1000000000123);
  EXPECT_FALSE(peer_of_raw(844424930131968 + 123));
  EXPECT_FALSE(peer_of_raw(-5));
}

TEST(PeerIdsTest, AMarkedIdShowsItsType) {
  for (const PeerType type : {PeerType::kUser, PeerType::kGroup, PeerType::kChannel}) {
    for (const std::int64_t bare_id : {std::int64_t{1}, std::int64_t{4294967297}, std::int64_t{999999999999}}) {
      EXPECT_EQ(peer_type_of(mark_peer(type, bare_id)->marked), type) << bare_id;
    }
  }
  EXPECT_FALSE(mark_peer(PeerType::kGroup, 1000000000000));
  EXPECT_FALSE(mark_peer(PeerType::kChannel, kMaxBareId + 1));
}

TEST(PeerIdsTest, DecimalIdsAreUnsigned64Bit) {
  EXPECT_TRUE(is_decimal_id("0"));
  EXPECT_TRUE(is_decimal_id("18446744073709551615"));
  for (const char* text : {"", "01", "-1", "+1", "18446744073709551616", "1x", " 1"}) {
    EXPECT_FALSE(is_decimal_id(text)) << text;
  }
}

}  // namespace
}  // namespace telelake
