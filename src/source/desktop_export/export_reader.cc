#include "source/desktop_export/export_reader.h"

#include <exception>
#include <set>

#include <date/tz.h>
#include <fmt/format.h>

#include "base/hash.h"
#include "contract/json_tokens.h"
#include "contract/reader.h"
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
    const auto head = run_.cursor.peek();
    if (!head) return std::unexpected(head.error());
    if (auto fault = root_fault(*head)) return std::unexpected(*fault);
    run_.cursor.take();
    const auto complete = members(&ExportWalk::root_member);
    if (!complete && (complete.error().code != ErrorCode::kBadInput || run_.summary.messages_read == 0)) {
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
    }
    count_root_keys();
    return {};
  }

 private:
  using Member = Result<bool> (ExportWalk::*)(const std::string& key);

  static std::optional<Error> root_fault(char head) {
    if (head == '{') return std::nullopt;
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
      run_.summary.skipped_sections.push_back(key);
      return skip();
    }
    return root_.member(key);
  }

  Result<bool> skip() {
    bool complete = false;
    const auto value = run_.cursor.value(0, 0, complete);
    if (!value) return std::unexpected(value.error());
    return complete;
  }

  // Only the account's id is taken from it, as the scope of what is not shared.
  Result<bool> personal_information() {
    run_.summary.skipped_sections.emplace_back("personal_information");
    bool complete = false;
    const auto value = run_.cursor.value(kMaxPersonal, kMaxPersonal, complete);
    if (!value) return std::unexpected(value.error());
    if (!complete) return false;
    std::string padded(value->bytes);
    padded.append(64, ' ');
    JsonTokens tokens;
    if (tokens.scan(std::string_view(padded).substr(0, value->bytes.size()))) return true;
    tokens.members(0, [&](std::string_view key, Token token) {
      const auto id = key == "user_id" ? tokens.integer(token) : std::nullopt;
      if (id && *id > 0 && run_.options.account.empty()) run_.account = std::to_string(*id);
    });
    return true;
  }

  // {"about", "list": [chat, …]}, or a plain array in 1.3.8.
  Result<bool> chat_list() {
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
    if (!complete && complete.error().code != ErrorCode::kBadInput) return complete;
    // Also where the input ends or is damaged here: what is whole is kept.
    if (auto finished = walk.finish(); !finished) return std::unexpected(finished.error());
    return complete;
  }

  Result<bool> chat_member(const std::string& key) { return chat_->member(key); }

  void count_root_keys() {
    const std::string kind = root_.is_chat() ? "chat:" : "section:";
    for (const auto& [key, value] : root_.header().unknown) ++run_.summary.unmapped[kind + key];
  }

  ExportRun& run_;
  ChatWalk root_;
  ChatWalk* chat_ = nullptr;
  std::string place_;
  bool account_ = false;
};

Result<void> check_zone(const std::string& zone) {
  if (zone.empty()) return {};
  try {
    date::locate_zone(zone);
    return {};
  } catch (const std::exception&) {
    return fail(ErrorCode::kUsage, "unknown time zone " + zone, "--timezone",
                "give an IANA name such as Europe/Moscow");
  }
}

Result<ExportSummary> read_input(ExportInput& input, const ExportOptions& options, ExportSink& sink,
                                 ExportProgress& progress) {
  ExportSummary summary;
  ExportCursor cursor(input, progress);
  MappingPool pool(std::max(1U, options.threads));
  ExportRun run{.options = options,
                .sink = sink,
                .progress = progress,
                .cursor = cursor,
                .summary = summary,
                .pool = pool,
                .file_lookup = {},
                .account = options.account.empty() ? "local" : options.account};
  if (options.hash_files && !input.folder().empty()) run.file_lookup = make_file_lookup(input.folder());
  if (auto walked = ExportWalk(run).run(); !walked) return std::unexpected(walked.error());
  return summary;
}

}  // namespace

Result<ExportSummary> read_export(const std::string& path, const ExportOptions& options, ExportSink& sink,
                                  ExportProgress& progress) {
  try {
    if (auto zone = check_zone(options.timezone); !zone) return std::unexpected(zone.error());
    const auto input = ExportInput::open(path);
    if (!input) return std::unexpected(input.error());
    auto summary = read_input(**input, options, sink, progress);
    if (!summary && summary.error().code == ErrorCode::kBadInput) {
      Error error = summary.error();
      error.where = error.where.empty() ? path : path + ", " + error.where;
      return std::unexpected(error);
    }
    return summary;
  } catch (const std::exception& error) {
    return fail(ErrorCode::kFailed, std::string("reading the export failed: ") + error.what(), path);
  }
}

Result<void> replay_rejected(std::string_view bytes, std::string_view context, ExportSink& sink) {
  auto job = decode_context(context);
  if (!job) {
    return fail(ErrorCode::kBadInput, "this record has no context to be replayed in", {},
                "import the export that it came from again");
  }
  Portion portion;
  portion.job = std::make_shared<ChatJob>(std::move(*job));
  portion.bytes = bytes;
  portion.bytes.append(64, ' ');
  Element element;
  element.length = element.whole_length = bytes.size();
  portion.elements.push_back(element);
  ElementMapper mapper;
  MappedPortion mapped = mapper.map(portion);
  for (Rejected& rejected : mapped.rejected) {
    if (auto handed = sink.rejected(std::move(rejected)); !handed) return handed;
  }
  for (ExportedPart* part : {&mapped.accounts, &mapped.shared}) {
    if (part->messages.empty() && part->undated.empty()) continue;
    const std::string scope = part->scope;
    const Chat chat = part->chat;
    if (auto handed = sink.part(std::move(*part)); !handed) return handed;
    if (auto ended = sink.end_chat(scope, chat, std::max(mapped.latest, kFirstTime)); !ended) return ended;
  }
  return {};
}

}  // namespace telelake
