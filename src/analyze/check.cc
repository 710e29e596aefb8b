#include "analyze/check.h"

namespace telelake {

namespace {

// In the order of the enumeration.
constexpr CheckText kTexts[kCheckCount] = {
    {"duplicate_keys", "Keys held twice",
     "One message id of a chat is held more than once, or one input gave an id twice with another sender or time (the "
     "second was quarantined). Run `telelake store check`; look at `telelake quarantine list` for id_conflict.",
     "messages", Severity::kError},
    {"duplicate_content", "Same content posted again",
     "The text (of at least 20 characters, white space aside) or the file of an earlier message of the chat was posted "
     "again, by whomever. Nothing is wrong with the store; leave repeats out when you count what was said.",
     "messages with content", Severity::kInfo},
    {"dangling_replies", "Replies to messages that are not held",
     "The message answered to lies within what is held of the chat, but is not there: it was deleted before the "
     "export, or the export left it out. Import an older export of the chat, if there is one.",
     "replies", Severity::kWarning},
    {"dangling_threads", "Messages of unknown threads",
     "The message names a thread or topic that is not known, or whose first message is not held. Import an export that "
     "reaches back to the thread's beginning.",
     "messages in threads", Severity::kWarning},
    {"undeclared_participants", "People who are not declared",
     "The message refers to somebody by an id that is not among the chat's participants, so their name is not known. "
     "Import the source again; if it stays, the source itself does not tell.",
     "messages", Severity::kWarning},
    {"time_zone_consistency", "Times in doubt",
     "The source gave local time without a zone and nobody named it, so UTC was assumed and the time may be off by "
     "hours; or a named zone contradicts the neighbours' exact times. Import again with --timezone, or with an export "
     "by Telegram Desktop 3.7.6 or newer, which has exact times.",
     "messages", Severity::kWarning},
    {"edit_flags", "Edits that do not fit",
     "Marked as edited without a time, edited before it was sent, or with a time of edit but no mark. Treat the edit's "
     "time as unknown.",
     "edited messages", Severity::kWarning},
    {"deletion_flags", "Deletions that do not fit",
     "Deleted before it was sent, or with a time of deletion but no mark. Treat the deletion's time as unknown.",
     "deleted messages", Severity::kError},
    {"id_time_order", "Ids against time",
     "Telegram counts ids upwards, yet a message with a lower id is later. Expected after an import from another "
     "messenger and for scheduled posts; else a time zone was read wrongly.",
     "messages", Severity::kWarning},
    {"missing_fields", "Optional fields that are absent",
     "The source left out something that such a message could have. Mostly a property of the source: Desktop exports "
     "have no views, for example. See the share by field for what not to count on.",
     "messages", Severity::kInfo},
    {"id_gaps", "Gaps in the ids",
     "Ids between the first and the last held message of a channel or supergroup that are not held. In an export a gap "
     "proves nothing: deleted messages and other people's messages are left out without a word.",
     "ids from first to last", Severity::kInfo},
    {"undated_messages", "Messages without a time",
     "The source knew that there is a message but not when: of an unsupported kind, or an empty placeholder. They are "
     "kept aside and explain gaps. A newer export may have them whole.",
     "messages", Severity::kInfo},
    {"quarantined", "Records that were refused",
     "A record does not fit the contract; it is kept aside, whole, with its place and the reason. See `telelake "
     "quarantine list`, then `telelake quarantine replay` once telelake reads it.",
     "records", Severity::kWarning},
    {"future_dates", "Times in the future",
     "Sent or edited later than the clock of the analysis says. Check this machine's clock and the --timezone of the "
     "import.",
     "messages", Severity::kWarning},
    {"source_differences", "Sources that contradict each other",
     "A Desktop export and Telegram last said different things of a message; the later one stands. See both with "
     "`telelake chats CHAT --differences`; an export made anew tells which of the two was wrong.",
     "messages", Severity::kWarning},
};

}  // namespace

const CheckText& check_text(Check check) { return kTexts[static_cast<std::size_t>(check)]; }

std::string_view severity_name(Severity severity) {
  constexpr std::string_view kNames[] = {"ok", "info", "warning", "error"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::optional<Check> parse_check(std::string_view name) {
  for (std::size_t index = 0; index < kCheckCount; ++index) {
    if (kTexts[index].name == name) return static_cast<Check>(index);
  }
  return std::nullopt;
}

Severity severity_of(Check check, std::uint64_t count) {
  return count == 0 ? Severity::kOk : check_text(check).severity;
}

std::string finding_key(std::int64_t chat_id, const Finding& finding) {
  return std::to_string(chat_id) + ':' + (finding.date ? format_date(*finding.date) : "undated") + ':' +
         std::to_string(finding.message_id);
}

void CheckCounts::merge(const CheckCounts& other) {
  count += other.count;
  total += other.total;
  for (const Finding& finding : other.examples) {
    if (examples.size() == kMaxExamples) break;
    examples.push_back(finding);
  }
}

}  // namespace telelake
