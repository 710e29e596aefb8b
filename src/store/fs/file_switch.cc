#include "store/fs/file_switch.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>
#include <utility>

#include <fcntl.h>

#include "store/fs/commit_group.h"
#include "store/fs/disk.h"

namespace telelake::file_store {

std::string file_name(const std::string& kind, const std::string& partition, const std::string& hash) {
  std::string name = kind == "messages" ? partition : "_" + kind;
  if (kind != "messages" && !partition.empty()) name += "." + partition;
  return name + "." + hash + ".jsonl.zst";
}

std::string aside_path(const std::string& folder, const std::string& name) { return folder + "/." + name + ".tmp"; }

FileSwitch::FileSwitch(std::string folder, ChatRow row, CommitGroup* group)
    : folder_(std::move(folder)), row_(std::move(row)), group_(group) {}

FileRow* FileSwitch::find(const std::string& kind, const std::string& partition) {
  for (FileRow& file : row_.files) {
    if (file.kind == kind && file.partition == partition) return &file;
  }
  return nullptr;
}

void FileSwitch::drop(const std::string& kind, const std::string& partition) {
  const FileRow* old = find(kind, partition);
  if (old == nullptr) return;
  replaced_.push_back(old->name);
  row_.files.erase(row_.files.begin() + (old - row_.files.data()));
}

Result<void> FileSwitch::put(const PackedFile& file, FileRow row) {
  row.kind = file.header.kind;
  row.partition = file.header.partition;
  if (file.header.lines == 0) {
    drop(row.kind, row.partition);
    return {};
  }
  row.name = file_name(row.kind, row.partition, file.hash);
  row.lines = file.header.lines;
  row.bytes = file.bytes.size();
  row.first_id = file.header.first_id;
  row.last_id = file.header.last_id;
  FileRow* old = find(row.kind, row.partition);
  if (old != nullptr && old->name == row.name) {
    *old = std::move(row);
    return {};
  }
  const std::string temporary = aside_path(folder_, row.name);
  auto out = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
  if (!out) return std::unexpected(out.error());
  if (auto written = write_all(*out, file.bytes, temporary); !written) return written;
  start_write_out(*out);
  aside_.push_back({std::move(*out), row.name});
  if (old != nullptr) {
    replaced_.push_back(old->name);
    *old = std::move(row);
  } else {
    row_.files.push_back(std::move(row));
  }
  return {};
}

Result<ChatRow> FileSwitch::commit(Catalogue& catalogue) {
  std::sort(row_.files.begin(), row_.files.end(), [](const FileRow& left, const FileRow& right) {
    return std::tie(left.kind, left.partition) < std::tie(right.kind, right.partition);
  });
  if (group_ != nullptr) {
    std::vector<std::string> names;
    names.reserve(aside_.size());
    for (const Aside& file : aside_) names.push_back(file.name);
    if (auto added = group_->add(folder_, row_, names); !added) return std::unexpected(added.error());
    return row_;
  }
  // Each is on its way to the disk since it was written, so that these wait little more than one alone would.
  for (const Aside& file : aside_) {
    if (auto synced = sync_data(file.file, aside_path(folder_, file.name)); !synced) {
      return std::unexpected(synced.error());
    }
  }
  for (const Aside& file : aside_) {
    if (auto renamed = rename_file(aside_path(folder_, file.name), folder_ + "/" + file.name); !renamed) {
      return std::unexpected(renamed.error());
    }
  }
  if (!aside_.empty()) {
    if (auto synced = sync_folder(folder_); !synced) return std::unexpected(synced.error());
  }
  if (auto put = catalogue.put_chat(row_, true); !put) return std::unexpected(put.error());
  std::set<std::string> live;
  for (const FileRow& file : row_.files) live.insert(file.name);
  for (const std::string& name : replaced_) {
    // A file that cannot be removed is no longer live; the next writer tries again.
    if (!live.contains(name)) (void)remove_file(folder_ + "/" + name);
  }
  return row_;
}

Result<void> remove_strays(const std::string& folder, const ChatRow& row) {
  std::set<std::string> live{".lock", "tail.jsonl"};
  for (const FileRow& file : row.files) live.insert(file.name);
  std::error_code error;
  std::vector<std::string> strays;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!live.contains(entry.path().filename().string())) strays.push_back(entry.path().string());
  }
  if (error) return std::unexpected(system_error("cannot list the folder", folder, error.value()));
  for (const std::string& stray : strays) {
    if (auto removed = remove_file(stray); !removed) return removed;
  }
  return {};
}

}  // namespace telelake::file_store
