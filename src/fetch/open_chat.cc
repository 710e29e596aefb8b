#include "fetch/open_chat.h"

#include <nlohmann/json.hpp>

namespace telelake {

std::expected<OpenedChat, CallFailure> open_chat(TelegramCaller& caller, std::int64_t chat_id,
                                                 const std::string& place) {
  const auto opened = caller.call({{"@type", "openChat"}, {"chat_id", chat_id}}, place);
  if (!opened) return std::unexpected(opened.error());
  return learn_chat(caller, chat_id, place);
}

std::expected<OpenedChat, CallFailure> learn_chat(TelegramCaller& caller, std::int64_t chat_id,
                                                  const std::string& place) {
  const auto told = caller.call({{"@type", "getChat"}, {"chat_id", chat_id}}, place);
  if (!told) return std::unexpected(told.error());
  const auto chat = caller.with_session([&](TelegramSession& session) {
    return session.with_directory([&](TdDirectory& directory) {
      directory.learn((*told)->root());
      return map_chat((*told)->root(), directory);
    });
  });
  if (!chat) return std::unexpected(CallFailure{TelegramErrorClass::kGiveUpChat, chat.error()});
  // A chat that TDLib has made up from its id alone has no title, and may be of another type.
  if (chat_id < 0 && chat->title.empty()) {
    return std::unexpected(CallFailure{TelegramErrorClass::kGiveUpChat,
                                       Error{ErrorCode::kFailed, "TDLib knows nothing of it", place, {}}});
  }
  return OpenedChat{*told, *chat};
}

nlohmann::json chat_request(std::int64_t chat_id) {
  if (chat_id > 0) return {{"@type", "createPrivateChat"}, {"user_id", chat_id}, {"force", false}};
  if (chat_id > -kTdChannelMark) {
    return {{"@type", "createBasicGroupChat"}, {"basic_group_id", -chat_id}, {"force", false}};
  }
  return {{"@type", "createSupergroupChat"}, {"supergroup_id", -kTdChannelMark - chat_id}, {"force", false}};
}

nlohmann::json known_chat_request(std::int64_t chat_id) {
  nlohmann::json request = chat_request(chat_id);
  request["force"] = true;
  return request;
}

void close_chat(TelegramCaller& caller, std::int64_t chat_id) {
  caller.with_session(
      [chat_id](TelegramSession& session) { session.client().send({{"@type", "closeChat"}, {"chat_id", chat_id}}); });
}

}  // namespace telelake
