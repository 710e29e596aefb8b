#include "store/fs/rekey.h"

namespace telelake::file_store {

namespace {

void shift(Integer& id, const Rekey& how) {
  if (id) *id += how.shift;
}

bool is_from(const Integer& chat, const Rekey& how) { return chat == how.from; }

// The messages that the message speaks of.
void rekey_references(Message& message, const Rekey& how) {
  if (message.reply_to && (!message.reply_to->chat_id || is_from(message.reply_to->chat_id, how))) {
    message.reply_to->message_id += how.shift;
    message.reply_to->chat_id.reset();
  }
  if (message.forward && is_from(message.forward->from.id, how)) shift(message.forward->message_id, how);
  if (message.saved_from && is_from(message.saved_from->chat.id, how)) shift(message.saved_from->message_id, how);
  if (!message.service) return;
  ServiceDetails& details = message.service->details;
  if (details.chat_id && !is_from(details.chat_id, how)) return;
  if (details.message_id) details.chat_id.reset();
  shift(details.message_id, how);
}

}  // namespace

void rekey(Message& message, const Rekey& how) {
  message.id += how.shift;
  message.chat_id = how.to.id;
  shift(message.thread_id, how);
  rekey_references(message, how);
}

void rekey(History& history, const Rekey& how) {
  rekey(history.present, how);
  for (Revision& past : history.past) rekey(past.message, how);
  // A statement has no id of its own.
  if (history.statements.exported) rekey_references(*history.statements.exported, how);
  if (history.statements.telegram) rekey_references(*history.statements.telegram, how);
}

void rekey(Thread& thread, const Rekey& how) {
  thread.id += how.shift;
  shift(thread.root_message_id, how);
}

void rekey(Undated& undated, const Rekey& how) {
  undated.id += how.shift;
  undated.chat_id = how.to.id;
}

void rekey(Absence& absence, const Rekey& how) {
  absence.first_id += how.shift;
  absence.last_id += how.shift;
}

}  // namespace telelake::file_store
