#include "fetch/follow_listener.h"

#include <string_view>

namespace telelake {

namespace {

bool is_wanted(std::string_view type) {
  return type == "updateNewMessage" || type == "updateMessageEdited" || type == "updateMessageContent" ||
         type == "updateMessageInteractionInfo" || type == "updateMessageIsPinned" || type == "updateDeleteMessages";
}

std::int64_t chat_of(const TdObject& update) {
  if (const std::int64_t id = update.integer("chat_id"); id != 0) return id;
  std::int64_t id = 0;
  return update.root()["message"]["chat_id"].get(id) == simdjson::SUCCESS ? id : 0;
}

}  // namespace

void FollowListener::operator()(const TdReply& update) {
  const std::string_view type = update->type();
  std::string_view state;
  if (type == "updateConnectionState") {
    if (update->root()["state"]["@type"].get(state) == simdjson::SUCCESS) connection(state == "connectionStateReady");
  } else if (type == "updateAuthorizationState") {
    if (update->root()["authorization_state"]["@type"].get(state) != simdjson::SUCCESS) return;
    const bool ready = state == "authorizationStateReady";
    if (logged_in_ && !ready) events_->put({account_, AccountLost{}});
    logged_in_ = ready;
  } else if (is_wanted(type)) {
    events_->put({account_, ToldUpdate{chat_of(*update), update}});
  }
}

void FollowListener::connection(bool ready) {
  if (ready && lost_) events_->put({account_, ConnectionBack{}});
  lost_ = connected_ && !ready ? true : lost_ && !ready;
  connected_ = ready;
}

}  // namespace telelake
