#include "source/desktop_export/export_walk.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "contract/json_tokens.h"
#include "source/desktop_export/chat_walk.h"
#include "source/desktop_export/file_lookup.h"

namespace telelake {

namespace {

// Sections of a whole-account export that are about the person, not about chats.
const std::set<std::string> kPersonalSections = {"profile_pictures",  "stories",  "profile_music", "contacts",
                                                 "frequent_contacts", "sessions", "web_sessions",  "other_data"};

constexpr std::size_t kMaxPersonal = std::size_t{1} << 20;

class ExportWalk {
 public:
  explicit ExportWalk(ExportRun& run) : run_(run), root_(run, "") {}

  Result<void> run() {
    if (auto skipped = run_.cursor.skip_byte_order_mark(); !skipped) return skipped;
    const auto head = run_.cursor.peek();
    if (!head) return std::unexpected(head.error());
    if (auto fault = root_fault(*head)) return std::unexpected(*fault);
    run_.cursor.take();
    const auto complete = members(&ExportWalk::root_member);
    if (!complete && (ends_all(complete.error()) || run_.summary.messages_read == 0)) {
      return std::unexpected(complete.error());
    }
    if (root_.has_messages()) {
      if (auto finished = root_.finish(); !finished) return finished;
    }
    if (!complete) {
      run_.summary.truncated = complete.error().text() + ends_after();
    } else if (!*complete) {
      run_.summary.truncated = fmt::format("at byte {}{}", run_.cursor.offset(), ends_after());
    } else if (!root_.is_chat() && !account_) {
      return fail(ErrorCode::kBadInput, "this JSON is no export of Telegram Desktop", {},
                  "expected a chat with `messages`, or an account with `chats`");
    } else if (auto looked = look_behind_end(); !looked) {
      return looked;
    }
    count_root_keys();
    return {};
  }

 private:
  using Member = Result<bool> (ExportWalk::*)(const std::string& key);

  // Damage ends the reading of what is damaged, and what is whole is kept; anything else ends it all.
  bool ends_all(const Error& error) const { return error.code != ErrorCode::kBadInput || run_.sink.has_failed(); }

  // White space alone may follow the root.
  Result<void> look_behind_end() {
    const auto next = run_.cursor.peek();
    if (!next && ends_all(next.error())) return std::unexpected(next.error());
    if (next && *next == '\0') return {};
    run_.summary.truncated = fmt::format("text behind the end of the export, at byte {}", run_.cursor.offset());
    return {};
  }

  std::optional<Error> root_fault(char head) const {
    if (head == '{') return std::nullopt;
    if (run_.cursor.shows("PK\x03\x04")) {
      return Error{ErrorCode::kBadInput,
                   "this is a zip, which is not read from standard input",
                   {},
                   "save it to a file and name that"};
    }
    const std::string next = "export in Telegram Desktop with the format JSON (machine-readable)";
    if (head == '\0') return Error{ErrorCode::kBadInput, "the export is empty", {}, next};
    if (head == '<') return Error{ErrorCode::kBadInput, "this is an HTML export", {}, next};
    return Error{ErrorCode::kBadInput, "this is no JSON object", {}, next};
  }

  std::string ends_after() const {
    return fmt::format(", after {} whole messages{}", run_.summary.messages_read,
                       place_.empty() ? "" : ", within " + place_);
  }

  // The members of an object whose brace was taken. False where the input ends before its end.
  Result<bool> members(Member member) {
    while (true) {
      auto next = run_.cursor.peek();
      if (!next) return std::unexpected(next.error());
      if (*next == ',') {
        run_.cursor.take();
        continue;
      }
      if (*next == '}') {
        run_.cursor.take();
        return true;
      }
      std::string key;
      const auto has_key = run_.cursor.key(key);
      if (!has_key) return std::unexpected(has_key.error());
      if (!*has_key) return false;
      const auto complete = (this->*member)(key);
      if (!complete || !*complete) return complete;
    }
  }

  Result<bool> root_member(const std::string& key) {
    if (key == "chats" || key == "left_chats") {
      account_ = true;
      place_ = key;
      return chat_list();
    }
    if (key == "about") return skip();
    if (key == "personal_information") {
      account_ = true;
      return personal_information();
    }
    if (kPersonalSections.contains(key)) {
      account_ = true;
      note_skipped(key);
      return skip();
    }
    return root_.member(key);
  }

  void note_skipped(const std::string& section) {
    std::vector<std::string>& sections = run_.summary.skipped_sections;
    if (std::ranges::find(sections, section) == sections.end()) sections.push_back(section);
  }

  Result<bool> skip() {
    bool complete = false;
    const auto value = run_.cursor.value(0, 0, complete);
    if (!value) return std::unexpected(value.error());
    return complete;
  }

  // Only the account's id is taken from it, as the scope of what is not shared.
  Result<bool> personal_information() {
    note_skipped("personal_information");
    bool complete = false;
    const auto value = run_.cursor.value(kMaxPersonal, kMaxPersonal, complete);
    if (!value) return std::unexpected(value.error());
    if (!complete) return false;
    std::string padded(value->bytes);
    padded.append(64, ' ');
    JsonTokens tokens;
    if (tokens.scan(std::string_view(padded).substr(0, value->bytes.size()))) return true;
    std::string account;
    tokens.members(0, [&](std::string_view key, Token token) {
      const auto id = key == "user_id" ? tokens.integer(token) : std::nullopt;
      if (id && *id > 0) account = std::to_string(*id);
    });
    if (account.empty()) return true;
    if (!run_.options.account.empty() && run_.options.account != account) {
      return fail(
          ErrorCode::kUsage,
          fmt::format("the account given is {}, but the export is of account {}", run_.options.account, account),
          "--account", "leave it out, the export tells its account");
    }
    run_.account = account;
    return true;
  }

  // {"about", "list": [chat, …]}, or a plain array in 1.3.8.
  Result<bool> chat_list() {
    if (run_.options.one_chat_only) {
      return fail(ErrorCode::kUsage, "this is the export of an account, which may hold a person's own messages only",
                  "--mark-deleted", "export the chat by itself, or import without --mark-deleted");
    }
    if (run_.options.chat_id) {
      return fail(ErrorCode::kUsage, "an id is given for the chat, but this is an export of many chats", "--chat-id",
                  "leave it out: it is for the export of one chat that has no id");
    }
    const auto head = run_.cursor.peek();
    if (!head) return std::unexpected(head.error());
    if (*head == '[') return chats();
    if (*head != '{') return skip();
    run_.cursor.take();
    return members(&ExportWalk::list_member);
  }

  Result<bool> list_member(const std::string& key) {
    if (key != "list") return skip();
    place_ += ".list";
    const auto head = run_.cursor.peek();
    if (!head) return std::unexpected(head.error());
    return *head == '[' ? chats() : skip();
  }

  Result<bool> chats() {
    run_.cursor.take();
    const std::string list = place_;
    for (std::uint64_t index = 0;; ++index) {
      auto next = run_.cursor.peek();
      if (!next) return std::unexpected(next.error());
      if (*next == ',') {
        run_.cursor.take();
        next = run_.cursor.peek();
        if (!next) return std::unexpected(next.error());
      }
      if (*next == ']') {
        run_.cursor.take();
        return true;
      }
      if (*next == '\0') return false;
      if (*next != '{') {
        return fail(ErrorCode::kBadInput, "expected a chat", fmt::format("byte {}", run_.cursor.offset()),
                    "the export is damaged here");
      }
      place_ = fmt::format("{}[{}]", list, index);
      const auto complete = chat();
      if (!complete || !*complete) return complete;
    }
  }

  Result<bool> chat() {
    run_.cursor.take();
    ChatWalk walk(run_, place_);
    chat_ = &walk;
    const auto complete = members(&ExportWalk::chat_member);
    chat_ = nullptr;
    if (!complete && ends_all(complete.error())) return complete;
    // Also where the input ends or is damaged here: what is whole is kept.
    if (auto finished = walk.finish(); !finished) return std::unexpected(finished.error());
    return complete;
  }

  Result<bool> chat_member(const std::string& key) { return chat_->member(key); }

  void count_root_keys() {
    const std::string kind = root_.is_chat() ? "chat:" : "section:";
    for (const auto& [key, value] : root_.header().unknown) run_.count_unmapped(kind + key, 1);
  }

  ExportRun& run_;
  ChatWalk root_;
  ChatWalk* chat_ = nullptr;
  std::string place_;
  bool account_ = false;
};

}  // namespace

Result<ExportSummary> read_export_input(ExportInput& input, const std::string& name, const ExportOptions& options,
                                        ExportSink& sink, ExportProgress& progress) {
  ExportSummary summary;
  ExportCursor cursor(input, progress);
  MappingPool pool(std::max(1U, options.threads));
  SinkThread sink_thread(sink);
  ExportRun run{.options = options,
                .sink = sink_thread,
                .progress = progress,
                .cursor = cursor,
                .summary = summary,
                .pool = pool,
                .file_lookup = {},
                .account = options.account.empty() ? "local" : options.account};
  if (options.hash_files && !input.folder().empty()) run.file_lookup = make_file_lookup(input.folder());
  const auto walked = ExportWalk(run).run();
  // Damage of the input is gone around, a sink's error never.
  if (auto taken = sink_thread.finish(); !taken) return std::unexpected(taken.error());
  if (walked) return summary;
  Error error = walked.error();
  const bool is_named = error.where == name;  // by the input, where the bytes cannot be had
  if (error.code == ErrorCode::kBadInput && !is_named) {
    error.where = error.where.empty() ? name : name + ", " + error.where;
  }
  return std::unexpected(error);
}

}  // namespace telelake
