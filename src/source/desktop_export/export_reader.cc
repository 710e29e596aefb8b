#include "source/desktop_export/export_reader.h"

#include <algorithm>
#include <exception>

#include <date/tz.h>

#include "source/desktop_export/element_mapper.h"
#include "source/desktop_export/export_walk.h"

namespace telelake {

namespace {

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

}  // namespace

Result<ExportSummary> read_export(const std::string& path, const ExportOptions& options, ExportSink& sink,
                                  ExportProgress& progress) {
  try {
    if (auto zone = check_zone(options.timezone); !zone) return std::unexpected(zone.error());
    const auto input = ExportInput::open(path);
    if (!input) return std::unexpected(input.error());
    return read_export_input(**input, path, options, sink, progress);
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
  auto chunk = std::make_shared<InputChunk>(bytes.size());
  std::ranges::copy(bytes, chunk->bytes.get());
  std::fill_n(chunk->bytes.get() + bytes.size(), InputChunk::kPadding, ' ');
  chunk->size = bytes.size();
  portion.elements.push_back({.bytes = chunk->text()});
  portion.bytes = bytes.size();
  portion.chunks.push_back(std::move(chunk));
  ElementMapper mapper;
  MappedPortion mapped = mapper.map(portion);
  for (Rejected& rejected : mapped.rejected) {
    rejected.line = 0;  // the record stands alone
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
