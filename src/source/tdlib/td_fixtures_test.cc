// Contents of every type, each with what becomes of it: testdata/*.txt has the table, and says how it is written.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

#include "source/tdlib/td_mapper_testing.h"

namespace telelake {

namespace {

struct Fixture {
  std::string name;
  std::string content;
  std::string members;
  std::string expected;
};

// Appends a line of a section: what is JSON goes on where the last line ended.
void append_line(std::string_view line, Fixture& fixture, std::string*& section) {
  constexpr std::size_t kMark = 2;
  if (line.starts_with("= ")) {
    fixture.expected.append(fixture.expected.empty() ? "" : "\n").append(line.substr(kMark));
    section = &fixture.expected;
  } else if (line.starts_with("+ ")) {
    fixture.members.append(line.substr(kMark));
    section = &fixture.members;
  } else if (line.starts_with("  ") && section != nullptr) {
    section->append(line.substr(kMark));
  } else {
    fixture.content.append(line);
    section = &fixture.content;
  }
}

std::vector<Fixture> read_fixtures(const std::filesystem::path& path) {
  std::vector<Fixture> fixtures;
  std::ifstream file(path);
  std::string* section = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("//")) continue;
    if (line.starts_with("# ")) {
      fixtures.push_back(Fixture{.name = line.substr(2), .content = {}, .members = {}, .expected = {}});
      section = nullptr;
    } else if (!fixtures.empty()) {
      append_line(line, fixtures.back(), section);
    }
  }
  return fixtures;
}

std::vector<Fixture> all_fixtures() {
  std::vector<Fixture> fixtures;
  const std::filesystem::path folder = std::filesystem::path(TELELAKE_SOURCE_DIR) / "src/source/tdlib/testdata";
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  for (const std::filesystem::path& path : paths) {
    std::vector<Fixture> some = read_fixtures(path);
    std::ranges::move(some, std::back_inserter(fixtures));
  }
  return fixtures;
}

std::string fixture_name(const testing::TestParamInfo<Fixture>& info) { return info.param.name; }

void PrintTo(const Fixture& fixture, std::ostream* out) { *out << fixture.name; }

class TdFixtures : public testing::TestWithParam<Fixture> {};

TEST_P(TdFixtures, AreMapped) {
  const Fixture& fixture = GetParam();
  EXPECT_EQ(shown(TdRow{fixture.name, fixture.content, fixture.members, {}}), fixture.expected);
}

INSTANTIATE_TEST_SUITE_P(Table, TdFixtures, testing::ValuesIn(all_fixtures()), fixture_name);

// Every MessageContent of TDLib 1.8.67, and the one name that 1.8.66 has beside it (messageGiftedTon).
constexpr std::string_view kContentTypes[] = {
    "messageText",
    "messageRichMessage",
    "messageAnimation",
    "messageAudio",
    "messageDocument",
    "messagePaidMedia",
    "messagePhoto",
    "messageSticker",
    "messageVideo",
    "messageVideoNote",
    "messageVoiceNote",
    "messageExpiredPhoto",
    "messageExpiredVideo",
    "messageExpiredVideoNote",
    "messageExpiredVoiceNote",
    "messageLiveLocation",
    "messageLocation",
    "messageVenue",
    "messageContact",
    "messageAnimatedEmoji",
    "messageDice",
    "messageGame",
    "messagePoll",
    "messageStakeDice",
    "messageStory",
    "messageChecklist",
    "messageInvoice",
    "messageCall",
    "messageGroupCall",
    "messageVideoChatScheduled",
    "messageVideoChatStarted",
    "messageVideoChatEnded",
    "messageInviteVideoChatParticipants",
    "messagePollOptionAdded",
    "messagePollOptionDeleted",
    "messageBasicGroupChatCreate",
    "messageSupergroupChatCreate",
    "messageChatChangeTitle",
    "messageChatChangePhoto",
    "messageChatDeletePhoto",
    "messageChatOwnerLeft",
    "messageChatOwnerChanged",
    "messageChatHasProtectedContentToggled",
    "messageChatHasProtectedContentDisableRequested",
    "messageChatAddMembers",
    "messageChatJoinByLink",
    "messageChatJoinByRequest",
    "messageChatJoinFromCommunity",
    "messageChatDeleteMember",
    "messageChatAddedToCommunity",
    "messageChatRemovedFromCommunity",
    "messageChatUpgradeTo",
    "messageChatUpgradeFrom",
    "messagePinMessage",
    "messageScreenshotTaken",
    "messageChatSetBackground",
    "messageChatSetTheme",
    "messageChatSetMessageAutoDeleteTime",
    "messageChatBoost",
    "messageForumTopicCreated",
    "messageForumTopicEdited",
    "messageForumTopicIsClosedToggled",
    "messageForumTopicIsHiddenToggled",
    "messageSuggestProfilePhoto",
    "messageSuggestBirthdate",
    "messageCustomServiceAction",
    "messageGameScore",
    "messageManagedBotCreated",
    "messagePaymentSuccessful",
    "messagePaymentSuccessfulBot",
    "messagePaymentRefunded",
    "messageGiftedPremium",
    "messagePremiumGiftCode",
    "messageGiveawayCreated",
    "messageGiveaway",
    "messageGiveawayCompleted",
    "messageGiveawayWinners",
    "messageGiftedStars",
    "messageGiftedTon",
    "messageGiftedGrams",
    "messageGiveawayPrizeStars",
    "messageGift",
    "messageUpgradedGift",
    "messageRefundedUpgradedGift",
    "messageUpgradedGiftPurchaseOffer",
    "messageUpgradedGiftPurchaseOfferRejected",
    "messagePaidMessagesRefunded",
    "messagePaidMessagePriceChanged",
    "messageDirectMessagePriceChanged",
    "messageChecklistTasksDone",
    "messageChecklistTasksAdded",
    "messageSuggestedPostApprovalFailed",
    "messageSuggestedPostApproved",
    "messageSuggestedPostDeclined",
    "messageSuggestedPostPaid",
    "messageSuggestedPostRefunded",
    "messageContactRegistered",
    "messageUsersShared",
    "messageChatShared",
    "messageBotWriteAccessAllowed",
    "messageWebAppDataSent",
    "messageWebAppDataReceived",
    "messagePassportDataSent",
    "messagePassportDataReceived",
    "messageProximityAlertTriggered",
    "messageUnsupported",
};

TEST(TdContents, HaveFixturesForEveryType) {
  std::set<std::string> seen;
  simdjson::dom::parser parser;
  for (const Fixture& fixture : all_fixtures()) {
    std::string_view type;
    ASSERT_EQ(parser.parse(simdjson::padded_string(fixture.content)).at_key("@type").get(type), simdjson::SUCCESS)
        << fixture.name;
    seen.emplace(type);
  }
  for (const std::string_view type : kContentTypes) EXPECT_TRUE(seen.contains(std::string(type))) << type;
}

// A content with a wrong value in any of its members is refused or mapped, never a crash, and what is mapped is valid.
TEST(TdContents, TakeAnyValueInPlaceOfAnother) {
  static const TdDirectory directory = testing_directory();
  const TdContext context{.chat_id = kTestChat, .directory = &directory};
  std::size_t refused = 0;
  for (const Fixture& fixture : all_fixtures()) {
    for (std::size_t at = fixture.content.find("\":"); at != std::string::npos;
         at = fixture.content.find("\":", at + 1)) {
      for (const std::string_view wrong : {"null,\"x\":", "-1,\"x\":", "\"\\u0000\",\"x\":", "[{}],\"x\":", "{},\"x\":",
                                           "9007199254740993,\"x\":", "true,\"x\":"}) {
        std::string content = fixture.content;
        content.insert(at + 2, wrong);
        const Result<TdMapped> mapped = map_td(testing_td_message(content, fixture.members), context);
        refused += mapped ? 0 : 1;
        if (mapped && mapped->is_server_message && !mapped->undated) expect_canonical(mapped->message);
      }
    }
  }
  EXPECT_GT(refused, 1000U);
}

}  // namespace

}  // namespace telelake
