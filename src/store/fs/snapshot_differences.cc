// Where the two sources of a chat contradict each other.
#include <utility>

#include <nlohmann/json.hpp>

#include "contract/writer.h"
#include "store/fs/contradiction.h"
#include "store/fs/message_line.h"
#include "store/fs/snapshot.h"

namespace telelake::file_store {

namespace {

SourceKind later(const History& history, const Contradiction& found) {
  const IdMark& mark = history.mark;
  if (mark.exported != mark.telegram) {
    return mark.exported > mark.telegram ? SourceKind::kDesktopExport : SourceKind::kTelegram;
  }
  // The store decided by the bytes.
  const auto present = nlohmann::json::parse(to_json(history.present));
  const nlohmann::json::json_pointer pointer(found.field);
  const bool export_stands = present.contains(pointer) && present.at(pointer).dump() == found.exported;
  return export_stands ? SourceKind::kDesktopExport : SourceKind::kTelegram;
}

// False when the visitor has had enough.
bool list(const History& history, const DifferenceVisitor& visitor) {
  if (history.mark.exported == kNever || history.mark.telegram == kNever || history.statements.empty()) return true;
  const Message expected = statement_of(history.present);
  const auto& [exported, telegram] = history.statements;
  for (Contradiction& found : contradictions(exported ? *exported : expected, telegram ? *telegram : expected)) {
    SourceDifference difference;
    difference.message_id = history.present.id;
    difference.date = history.present.date.date();
    difference.exported_at = Time{history.mark.exported};
    difference.telegram_at = Time{history.mark.telegram};
    difference.stands = later(history, found);
    difference.field = std::move(found.field);
    difference.exported = std::move(found.exported);
    difference.telegram = std::move(found.telegram);
    if (!visitor(difference)) return false;
  }
  return true;
}

}  // namespace

Result<void> FileChatSnapshot::differences(const DifferenceVisitor& visitor) const {
  bool more = true;
  Result<void> failure;
  const auto visit_line = [&](std::string_view line) {
    const std::int64_t id = line_id(line);
    if (overlay_.hidden().contains(id)) return true;
    const auto held = files_->find_line(id);
    if (!held || !*held) {
      failure = held ? std::unexpected(damaged(folder_, "a statement is of a message that is not held"))
                     : std::unexpected(held.error());
      return false;
    }
    Sidecars beside;
    beside.statements[id] = line;
    const auto history = files_->history(id, **held, beside, reader_);
    if (!history) {
      failure = std::unexpected(history.error());
      return false;
    }
    more = list(*history, visitor);
    return more;
  };
  for (const FileRow* file : files_->partitions()) {
    const auto read = files_->for_each_line("statements", file->partition, visit_line);
    if (!read) return read;
    if (!failure || !more) return failure;
  }
  for (const auto& [id, history] : overlay_.histories()) {
    if (!list(history, visitor)) break;
  }
  return {};
}

}  // namespace telelake::file_store
