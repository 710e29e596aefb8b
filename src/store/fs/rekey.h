// What is known of a basic group's messages, as messages of the supergroup that it became.
#pragma once

#include <cstdint>

#include "contract/records.h"
#include "store/fs/chat_facts.h"
#include "store/fs/observation.h"

namespace telelake::file_store {

// What messages of another chat become. Value type.
struct Rekey {
  std::int64_t from = 0;   // the chat's id
  Chat to;                 // the chat that they are of from then on
  std::int64_t shift = 0;  // added to the ids of messages of `from`
};

// Ids of messages of the chat, wherever they stand, are shifted; what named the chat as its own names the new one.
void rekey(Message& message, const Rekey& how);
void rekey(History& history, const Rekey& how);
void rekey(Thread& thread, const Rekey& how);
void rekey(Undated& undated, const Rekey& how);
void rekey(Absence& absence, const Rekey& how);

}  // namespace telelake::file_store
