#include "store/fs/unnamed_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include "base/folder_lock.h"
#include "store/fs/media_files.h"

namespace telelake::file_store {

namespace {

// Names by folder, relative to the data folder.
using Names = std::map<std::string, std::set<std::string>>;

Result<std::set<std::string>> names_in(const std::string& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    names.insert(entry.path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return std::unexpected(system_error("cannot list the folder", folder, error.value()));
  }
  return names;
}

// The names in each folder `<above>/<prefix>…`.
Result<void> list_below(const std::string& root, const std::string& above, std::string_view prefix, Names& names) {
  const auto folders = names_in(root + "/" + above);
  if (!folders) return std::unexpected(folders.error());
  for (const std::string& folder : *folders) {
    const std::string path = above + "/" + folder;
    std::error_code error;
    if (!folder.starts_with(prefix) || !std::filesystem::is_directory(root + "/" + path, error)) continue;
    auto found = names_in(root + "/" + path);
    if (!found) return std::unexpected(found.error());
    names[path] = std::move(*found);
  }
  return {};
}

Result<Names> list(const std::string& root) {
  Names names;
  const auto scopes = names_in(root);
  if (!scopes) return std::unexpected(scopes.error());
  for (const std::string& scope : *scopes) {
    if (!scope.starts_with("account=")) continue;
    if (auto listed = list_below(root, scope, "chat=", names); !listed) return std::unexpected(listed.error());
  }
  for (auto& [folder, files] : names) {
    files.erase(".lock");
    files.erase("tail.jsonl");
  }
  if (auto listed = list_below(root, "media", "", names); !listed) return std::unexpected(listed.error());
  return names;
}

}  // namespace

Result<std::vector<std::string>> unnamed_files(const Catalogue& catalogue, const std::string& root) {
  auto names = list(root);
  if (!names) return std::unexpected(names.error());
  // Only now, so that what was committed meanwhile counts as named.
  const auto rows = catalogue.chats();
  if (!rows) return std::unexpected(rows.error());
  for (const ChatRow& row : *rows) {
    const auto files = names->find(chat_folder(row.key));
    if (files == names->end()) continue;
    for (const FileRow& file : row.files) files->second.erase(file.name);
  }
  const auto media = catalogue.media_contents();
  if (!media) return std::unexpected(media.error());
  for (const MediaRecord& content : *media) {
    const auto files = names->find("media/" + content.sha256.substr(0, 2));
    if (files != names->end()) files->second.erase(content.sha256);
  }
  std::vector<std::string> unnamed;
  for (const auto& [folder, files] : *names) {
    if (files.empty() || FolderLock::is_held(root + "/" + folder)) continue;
    for (const std::string& file : files) unnamed.push_back(folder + "/" + file);
  }
  std::ranges::sort(unnamed);
  return unnamed;
}

}  // namespace telelake::file_store
